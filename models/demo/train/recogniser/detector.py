"""SSDLite with MobileNetV2, trained on COCO, from TensorFlow.js's files."""

import json

import numpy as np

from layers import block_names, fold_norm, halve, quantise, tensors_of
from sources import SSDLITE, SSDLITE_SHARDS, read_pinned, read_source

ROOT = "FeatureExtractor/MobilenetV2"
EPSILON = np.float64(np.float32(1e-3))  # of the predictors' batch norms; the others are folded in the file, or half

CONFIG = dict(
    architecture="ssdlite-mobilenet-v2",
    image_size=300,
    mean=127.5,
    std=127.5,
    stem_width=32,
    stages=[
        dict(blocks=blocks, kernel=3, stride=stride, expansion=expansion, width=width)
        for blocks, stride, expansion, width in [
            (1, 1, 1, 16),
            (2, 2, 6, 24),
            (3, 2, 6, 32),
            (4, 2, 6, 64),
            (3, 1, 6, 96),
            (3, 2, 6, 160),
            (1, 1, 6, 320),
        ]
    ],
    head_width=1280,
    # The first map is what this block's 1x1 expansion gives; the second is the head.
    first_map_block=13,
    extras=[
        dict(reduction=256, width=512),
        dict(reduction=128, width=256),
        dict(reduction=128, width=256),
        dict(reduction=64, width=128),
    ],
    anchors=dict(smallest_scale=0.2, largest_scale=0.95, lowest_scale=0.1, ratios=[1, 2, 0.5, 3, 0.3333]),
    classes=90,
    depthwise="float16",
)


def read_weights(packages):
    """The graph's constants by name, float32."""
    folder = packages / SSDLITE["file"]
    manifest = json.loads(read_source(packages, SSDLITE))["weightsManifest"][0]
    if manifest["paths"] != list(SSDLITE_SHARDS):
        raise SystemExit("model.json names other files of weights than the pinned ones.")
    content = b"".join(read_pinned(folder.with_name(name), sha256) for name, sha256 in SSDLITE_SHARDS.items())
    weights, offset = {}, 0
    for entry in manifest["weights"]:
        kind = {"float32": np.float32, "int32": np.int32}[entry["dtype"]]
        count = int(np.prod(entry["shape"]))
        weights[entry["name"]] = np.frombuffer(content, kind, count, offset).reshape(entry["shape"])
        offset += 4 * count
    return weights


def convert(packages):
    """The configuration, the tensors and the source of the detector."""
    weights = read_weights(packages)

    def convolution(path, name="Conv2D/merged_input"):
        # (rows, columns, in, out) -> (out, in, rows, columns); the norm's factor is in the weights already
        return weights[f"{path}/{name}"].transpose(3, 2, 0, 1), weights[f"{path}/BatchNorm/batchnorm/sub"]

    def depthwise(path):
        # (rows, columns, channels, 1) -> (channels, 1, rows, columns)
        filters = weights[f"{path}/depthwise_weights"].transpose(2, 3, 0, 1).astype(np.float64)
        factor = weights[f"{path}/BatchNorm/batchnorm/mul"].astype(np.float64)
        return filters * factor.reshape(-1, 1, 1, 1), weights[f"{path}/BatchNorm/batchnorm/sub"]

    def predictor_depthwise(path):
        filters = weights[f"{path}/depthwise_weights"].transpose(2, 3, 0, 1).astype(np.float64)
        norm = [weights[f"{path}/BatchNorm/{p}"] for p in ("gamma", "beta", "moving_mean", "moving_variance")]
        return fold_norm(filters, *[part.astype(np.float64) for part in norm], EPSILON)

    def predictor(path):
        return weights[f"{path}/weights"].transpose(3, 2, 0, 1), weights[f"{path}/biases"]

    layers = {"stem": convolution(f"{ROOT}/Conv"), "head": convolution(f"{ROOT}/Conv_1")}
    for block, stage, _ in block_names(CONFIG["stages"]):
        path = f"{ROOT}/expanded_conv" + (f"_{block}" if block else "")
        if stage["expansion"] > 1:
            layers[f"blocks.{block}.expand"] = convolution(f"{path}/expand")
        layers[f"blocks.{block}.depthwise"] = depthwise(f"{path}/depthwise")
        layers[f"blocks.{block}.project"] = convolution(f"{path}/project")
    for index, extra in enumerate(CONFIG["extras"]):
        stem = f"{ROOT}/layer_19"
        wide = f"{stem}_2_Conv2d_{index + 2}_3x3_s2_{extra['width']}"
        layers[f"extras.{index}.reduce"] = convolution(f"{stem}_1_Conv2d_{index + 2}_1x1_{extra['reduction']}")
        layers[f"extras.{index}.depthwise"] = depthwise(f"{wide}_depthwise")
        layers[f"extras.{index}.expand"] = convolution(wide)
    for index in range(2 + len(CONFIG["extras"])):
        for kind, path in (("boxes", "BoxEncodingPredictor"), ("scores", "ClassPredictor")):
            own = f"BoxPredictor_{index}/{path}"
            layers[f"predictors.{index}.{kind}.depthwise"] = predictor_depthwise(f"{own}_depthwise")
            layers[f"predictors.{index}.{kind}.product"] = predictor(own)
    tensors = {}
    for name, layer in layers.items():
        store = halve if name.endswith("depthwise") else quantise
        tensors |= tensors_of(f"detector.{name}", store(*layer))
    return CONFIG, tensors, SSDLITE


def stored_anchors(packages):
    """The anchors of the file, (1917, 4) as top, left, bottom, right: what computed ones are compared with."""
    return read_weights(packages)["Postprocessor/ExpandDims"][0]
