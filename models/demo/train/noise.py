"""Grounds to draw with: noise of natural spectrum, gradients, palettes and outlines."""

import colorsys
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw


def cloud(rng, height, width, power=None):
    """1/f^power noise, as photographs of nature have it, stretched to 0..1."""
    power = rng.uniform(0.8, 2.4) if power is None else power
    fy = np.fft.fftfreq(height)[:, None] * rng.uniform(0.6, 1.6)
    fx = np.fft.rfftfreq(width)[None] * rng.uniform(0.6, 1.6)
    radius = np.sqrt(fx * fx + fy * fy)
    radius[0, 0] = 1
    spectrum = rng.normal(size=radius.shape) + 1j * rng.normal(size=radius.shape)
    field = np.fft.irfft2(spectrum / radius**power, s=(height, width))
    low, high = np.quantile(field, [0.01, 0.99])
    return np.clip((field - low) / (high - low + 1e-9), 0, 1).astype(np.float32)


def ramp(rng, height, width, angle=None):
    """A gradient from 0 to 1 in a direction."""
    angle = rng.uniform(0, 2 * np.pi) if angle is None else angle
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    field = np.cos(angle) * x / width + np.sin(angle) * y / height
    return (field - field.min()) / (np.ptp(field) + 1e-9)


def colour(hue, saturation, value):
    return np.array(colorsys.hsv_to_rgb(hue / 360 % 1, np.clip(saturation, 0, 1), np.clip(value, 0, 1)), np.float32)


def any_colour(rng):
    return colour(rng.uniform(0, 360), rng.beta(1.2, 1.6), rng.beta(1.6, 1.3))


# Hue, saturation and value of the colours that the named scenes have: dusk, pasture, night, snow, wood, shore, and blossom.
THEMES = [
    [(22, 0.8, 0.9), (35, 0.7, 1), (10, 0.6, 0.4), (28, 0.6, 0.25), (45, 0.3, 1)],
    [(212, 0.5, 0.9), (208, 0.15, 0.95), (100, 0.65, 0.55), (85, 0.6, 0.7), (110, 0.6, 0.25)],
    [(230, 0.7, 0.06), (240, 0.6, 0.15), (45, 0.5, 0.9), (30, 0.6, 0.25), (220, 0.3, 0.03)],
    [(210, 0.4, 0.9), (210, 0.05, 0.97), (215, 0.1, 0.85), (140, 0.4, 0.2), (25, 0.3, 0.3)],
    [(100, 0.6, 0.3), (85, 0.5, 0.5), (28, 0.4, 0.2), (30, 0.45, 0.4), (60, 0.2, 0.8)],
    [(200, 0.5, 0.8), (190, 0.6, 0.5), (38, 0.35, 0.85), (205, 0.1, 0.95), (35, 0.5, 0.5)],
    [(110, 0.6, 0.25), (95, 0.5, 0.4), (345, 0.8, 0.9), (50, 0.8, 0.95), (300, 0.5, 0.8)],
]


def theme(rng, count):
    """The colours of a named scene, for things that are none: colours alone must not make a scene."""
    colours = THEMES[rng.integers(len(THEMES))]
    picked = [colours[i] for i in rng.permutation(max(count, len(colours)))[:count] % len(colours)]
    return np.array(
        [colour(h + rng.normal(0, 8), s * rng.uniform(0.6, 1.2), v * rng.uniform(0.7, 1.2)) for h, s, v in picked]
    )


def palette(rng, count):
    """Colours that go together: one or two hues, and now and then a stranger; or those of a scene."""
    if rng.random() < 0.4:
        return theme(rng, count)
    hues = (
        rng.uniform(0, 360, 2)
        if rng.random() < 0.6
        else np.repeat(rng.choice([28, 35, 100, 205, 220]) + rng.normal(0, 15), 2)
    )
    saturation = rng.beta(1.3, 2.0)
    spread = rng.uniform(4, 40)
    out = [
        colour(hues[rng.integers(2)] + rng.normal(0, spread), saturation * rng.uniform(0.4, 1.6), rng.beta(1.4, 1.4))
        for _ in range(count)
    ]
    if rng.random() < 0.3:
        out[rng.integers(count)] = any_colour(rng)
    return np.array(out)


def blend(field, first, second):
    """Goes from one colour to another with a field of 0..1."""
    return first + field[..., None] * (second - first)


@dataclass
class Patch:
    """A mask of only the part of the picture that a shape covers: most shapes are small."""

    place: tuple
    mask: np.ndarray

    def __mul__(self, strength):
        return Patch(self.place, self.mask * np.float32(strength))


def lay(picture, mask, paint):
    """Paints over the picture where the mask, which may be soft, says."""
    if isinstance(mask, Patch):
        paint = paint[mask.place] if np.ndim(paint) == 3 else paint
        picture, mask = picture[mask.place], mask.mask
    picture += mask[..., None] * (paint - picture)


def draw_patch(height, width, points, draw):
    """What Pillow draws within the bounds of some points, smooth at the edges; draw gets the points moved and doubled."""
    points = np.asarray(points, float)
    x, y = np.clip(np.floor(points.min(0)) - 1, 0, [width - 1, height - 1]).astype(int)
    right, bottom = np.clip(np.ceil(points.max(0)) + 2, [x + 1, y + 1], [max(width, x + 1), max(height, y + 1)]).astype(
        int
    )
    image = Image.new("L", (2 * (right - x), 2 * (bottom - y)))
    draw(ImageDraw.Draw(image), [tuple(p) for p in (points - [x, y]) * 2])
    mask = np.asarray(image.resize((right - x, bottom - y), Image.BOX), np.float32) / 255
    return Patch((slice(y, bottom), slice(x, right)), mask)


def polygon(height, width, points):
    return draw_patch(height, width, points, lambda d, p: d.polygon(p, fill=255))


def ellipse(height, width, x, y, rx, ry):
    return draw_patch(height, width, [(x - rx, y - ry), (x + rx, y + ry)], lambda d, p: d.ellipse(p, fill=255))


def line(height, width, start, end, thick):
    return draw_patch(height, width, [start, end], lambda d, p: d.line(p, fill=255, width=thick))


def blob(rng, height, width, x, y, radius, roughness=0.25):
    """A closed outline without corners, like a stone or a body."""
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    reach = np.ones(40)
    for wave in range(2, 6):
        reach += roughness / wave * rng.normal() * np.cos(wave * turns + rng.uniform(0, 6.3))
    squeeze, tilt = rng.uniform(0.5, 1), rng.uniform(0, 6.3)
    dx, dy = radius * reach * np.cos(turns), radius * reach * squeeze * np.sin(turns)
    px, py = x + dx * np.cos(tilt) - dy * np.sin(tilt), y + dx * np.sin(tilt) + dy * np.cos(tilt)
    return polygon(height, width, list(zip(px, py)))


def ridge(rng, width, level, height, roughness):
    """The heights of a line of hills from left to right."""
    line = np.zeros(width)
    x = np.arange(width) / width
    for wave in range(1, 24):
        line += rng.normal() / wave**roughness * np.sin(2 * np.pi * (wave * x * rng.uniform(0.5, 1) + rng.random()))
    return level + height * line / (np.abs(line).max() + 1e-9)


def below(line, height):
    """The mask of everything under a line of heights."""
    return np.clip(np.arange(height)[:, None] - line[None] + 0.5, 0, 1).astype(np.float32)
