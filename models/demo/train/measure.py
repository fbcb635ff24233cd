"""What the pixels of a picture say: the numbers that ../claims.json sets its limits on.

Everything is measured on the picture squashed to a small square, because that is all that the model sees."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

CLAIMS = json.loads((Path(__file__).parent.parent / "claims.json").read_text())
SIZE = CLAIMS["size"]
COLOURS = CLAIMS["colours"]["names"]
INDEX = {name: i for i, name in enumerate(COLOURS)}
SCALARS = [
    "lumaMean", "lumaSpread", "chromaMean", "chromaHigh", "warmth", "sharpness",
    "lightAcross", "lightDown", "lightCentre",
    "subjectAcross", "subjectDown", "subjectCore", "borderSpread", "flatShare", "busyShare",
]  # fmt: skip
NAMES = SCALARS + [f"{part}.{c}" for part in ("share", "top", "bottom") for c in COLOURS]
COLUMN = {name: i for i, name in enumerate(NAMES)}


def squash(image):
    """The picture as the model gets it: a square of SIZE, without regard to its proportions."""
    return np.asarray(image.convert("RGB").resize((SIZE, SIZE), Image.BICUBIC))


def name_colours(rgb):
    """The colour name of every pixel, as an index into COLOURS."""
    rule = CLAIMS["colours"]
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    value, chroma = rgb.max(-1), rgb.max(-1) - rgb.min(-1)
    safe = np.maximum(chroma, 1e-6)
    hue = np.where(
        value == red, (green - blue) / safe, np.where(value == green, 2 + (blue - red) / safe, 4 + (red - green) / safe)
    )
    hue = (hue * 60) % 360
    saturation = chroma / np.maximum(value, 1e-6)

    out = np.zeros(value.shape, np.int64)
    for name, start, end in rule["hues"]:
        out[(hue >= start) & (hue < end)] = INDEX[name]
    orange = out == INDEX["orange"]
    out[orange & (value < rule["brownBelow"])] = INDEX["brown"]
    out[orange & (value >= rule["brownBelow"]) & (saturation < rule["beigeBelowSaturation"])] = INDEX["beige"]
    pale = (chroma < rule["greyBelowChroma"]) | (saturation < rule["greyBelowSaturation"])
    out[pale] = INDEX["grey"]
    out[pale & (value >= rule["whiteFrom"])] = INDEX["white"]
    out[value < rule["blackBelow"]] = INDEX["black"]
    return out


def share(names):
    return np.bincount(names.ravel(), minlength=len(COLOURS)) / names.size


def measure(square):
    """All the numbers, in the order of NAMES, of a uint8 picture of SIZE x SIZE x 3."""
    rgb = square.astype(np.float32) / 255
    luma = rgb @ np.float32(CLAIMS["luma"])
    chroma = rgb.max(-1) - rgb.min(-1)
    third = SIZE // CLAIMS["thirds"]

    laplacian = 4 * luma[1:-1, 1:-1] - luma[:-2, 1:-1] - luma[2:, 1:-1] - luma[1:-1, :-2] - luma[1:-1, 2:]
    middle = luma[third:-third, third:-third]
    around = (luma.sum() - middle.sum()) / (luma.size - middle.size)

    # The subject is what differs from the mean colour of the frame's border.
    band = round(SIZE * CLAIMS["subject"]["border"])
    edge = np.ones(luma.shape, bool)
    edge[band:-band, band:-band] = False
    border = rgb[edge]
    weight = np.maximum(np.sqrt(((rgb - border.mean(0)) ** 2).sum(-1)) - CLAIMS["subject"]["from"], 0)
    total = weight.sum() + 1e-6
    place = (np.arange(SIZE) + 0.5) / SIZE
    quarter = SIZE // 4

    blocks = CLAIMS["blocks"]
    step = SIZE // blocks["across"]
    tiles = luma.reshape(blocks["across"], step, blocks["across"], step).std(axis=(1, 3))

    names = name_colours(rgb)
    scalars = [
        luma.mean(), luma.std(), chroma.mean(), np.quantile(chroma, 0.95), (rgb[..., 0] - rgb[..., 2]).mean(), laplacian.std(),
        luma[:, -third:].mean() - luma[:, :third].mean(), luma[-third:].mean() - luma[:third].mean(), middle.mean() - around,
        (weight.sum(0) @ place + 0.5e-6) / total, (weight.sum(1) @ place + 0.5e-6) / total,
        weight[quarter:-quarter, quarter:-quarter].sum() / total, border.std(0).mean(),
        (tiles < blocks["flatBelow"]).mean(), (tiles >= blocks["busyFrom"]).mean(),
    ]  # fmt: skip
    return np.concatenate([scalars, share(names), share(names[:third]), share(names[-third:])]).astype(np.float32)


def mirror(values):
    """The measures of the same picture seen in a mirror, left and right changed."""
    out = values.copy()
    out[COLUMN["lightAcross"]] = -values[COLUMN["lightAcross"]]
    out[COLUMN["subjectAcross"]] = 1 - values[COLUMN["subjectAcross"]]
    return out
