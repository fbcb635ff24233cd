"""Layers as they are stored, batch norms in their numbers: NAME.weight in signed bytes, NAME.scale for each output,
NAME.bias. Depthwise filters may have 16 bits: they are few, and rounding them to 8 costs as much as rounding the rest."""

import numpy as np


def fold_norm(weight, gamma, beta, mean, variance, epsilon):
    """Weights (outputs first) and biases that give what the layer and the batch norm after it give."""
    factor = gamma / np.sqrt(variance + epsilon)
    return weight * factor.reshape(-1, *[1] * (weight.ndim - 1)), beta - mean * factor


def quantise(weight, bias):
    """Each output's numbers as whole numbers of -127 to 127 times one scale: the codes, the scales, the biases."""
    flat = np.abs(weight.astype(np.float64)).reshape(len(weight), -1)
    scale = (flat.max(1) / 127).astype(np.float32)
    inverse = np.divide(1, scale, out=np.zeros(len(scale)), where=scale > 0)
    codes = np.round(weight * inverse.reshape(-1, *[1] * (weight.ndim - 1)))
    return np.clip(codes, -127, 127).astype(np.int8), scale, bias.astype(np.float32)


def halve(weight, bias):
    """The same in floats of 16 bits, which need no scales."""
    return weight.astype(np.float16), None, bias.astype(np.float32)


def tensors_of(name, layer):
    """By their names in the file, which writes arrays as they lie in memory."""
    parts = zip(("weight", "scale", "bias"), layer)
    return {f"{name}.{part}": np.ascontiguousarray(values) for part, values in parts if values is not None}


def block_names(stages):
    """The layers of each block of inverted residuals, in order: (block, expand or not, its stage, its stride)."""
    index = 0
    for stage in stages:
        for place in range(stage["blocks"]):
            yield index, stage, stage["stride"] if place == 0 else 1
            index += 1
