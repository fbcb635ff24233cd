"""EfficientNet-Lite, trained on ImageNet: Lite2 from torch's file, Lite3 from TensorFlow Lite's."""

import io

import numpy as np
import tflite
import torch

from layers import block_names, fold_norm, halve, quantise, tensors_of
from sources import LITE2, LITE3, read_source

KERNELS = [3, 3, 5, 3, 5, 5, 3]
STRIDES = [1, 2, 2, 2, 1, 2, 1]
EPSILON = 1e-3  # of the batch norms


def describe(size, widths, counts, depthwise):
    stages = [
        dict(blocks=count, kernel=kernel, stride=stride, expansion=1 if index == 0 else 6, width=width)
        for index, (count, kernel, stride, width) in enumerate(zip(counts, KERNELS, STRIDES, widths))
    ]
    return dict(
        architecture="efficientnet-lite",
        image_size=size,
        mean=127,
        std=128,
        stem_width=32,
        stages=stages,
        head_width=1280,
        classes=1000,
        depthwise=depthwise,
    )


CONFIGS = dict(
    lite2=describe(260, [16, 24, 48, 88, 120, 208, 352], [1, 3, 3, 4, 4, 5, 1], "float16"),
    lite3=describe(280, [24, 32, 48, 96, 136, 232, 384], [1, 3, 3, 5, 5, 6, 1], "int8"),
)
SOURCES = dict(lite2=LITE2, lite3=LITE3)


def convert(kind, packages):
    """The configuration, the tensors and the source of a classifier."""
    content = read_source(packages, SOURCES[kind])
    config = CONFIGS[kind]
    read = convert_torch if kind == "lite2" else convert_tflite
    layers = read(content, config)
    tensors = {}
    for name, layer in layers.items():
        tensors |= tensors_of(f"classifier.{name}", layer)
    return config, tensors, SOURCES[kind]


def layer_names(config):
    """Every convolution in the order of the network, with its stride."""
    yield "stem", 2
    for block, stage, stride in block_names(config["stages"]):
        if stage["expansion"] > 1:
            yield f"blocks.{block}.expand", 1
        yield f"blocks.{block}.depthwise", stride
        yield f"blocks.{block}.project", 1
    yield "head", 1


def convert_torch(content, config):
    state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    state = {name: value.numpy().astype(np.float64) for name, value in state.items() if value.is_floating_point()}

    def read(layer, norm, store=quantise):
        parameters = [state[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        return store(*fold_norm(state[f"{layer}.weight"], *parameters, EPSILON))

    layers = {"stem": read("_conv_stem", "_bn0"), "head": read("_conv_head", "_bn1")}
    for block, stage, _ in block_names(config["stages"]):
        # Where nothing is expanded the norms are still numbered from the depthwise one on.
        own = f"_blocks.{block}"
        if stage["expansion"] > 1:
            layers[f"blocks.{block}.expand"] = read(f"{own}._expand_conv", f"{own}._bn0")
        layers[f"blocks.{block}.depthwise"] = read(f"{own}._depthwise_conv", f"{own}._bn1", halve)
        layers[f"blocks.{block}.project"] = read(f"{own}._project_conv", f"{own}._bn2")
    layers["logits"] = quantise(state["_fc.weight"], state["_fc.bias"])
    return layers


def convert_tflite(content, config):
    """TensorFlow Lite's own codes; its activations, which have 8 bits too, become floats."""
    model = tflite.Model.GetRootAsModel(content, 0)
    graph = model.Subgraphs(0)
    kinds = {value: name for name, value in vars(tflite.BuiltinOperator).items() if isinstance(value, int)}
    types = {tflite.TensorType.INT8: np.int8, tflite.TensorType.INT32: np.int32}

    def tensor(index):
        """Whole numbers and their scales."""
        found = graph.Tensors(index)
        values = model.Buffers(found.Buffer()).DataAsNumpy().view(types[found.Type()])
        if np.any(found.Quantization().ZeroPointAsNumpy() != 0):
            raise SystemExit("A weight of the file is not symmetric around zero.")
        return values.reshape(found.ShapeAsNumpy()), found.Quantization().ScaleAsNumpy()

    def layer(operator, order):
        codes, scale = tensor(operator.Inputs(1))
        bias, bias_scale = tensor(operator.Inputs(2))
        codes = codes.transpose(order)
        scale = np.broadcast_to(scale, len(codes)).astype(np.float32)
        return codes, scale, (bias * bias_scale.astype(np.float64)).astype(np.float32)

    layers = {}
    names = layer_names(config)
    for index in range(graph.OperatorsLength()):
        operator = graph.Operators(index)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = kinds[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if kind == "FULLY_CONNECTED":
            layers["logits"] = layer(operator, (0, 1))
        elif kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            name, stride = next(names)
            depthwise = kind == "DEPTHWISE_CONV_2D"
            options = (tflite.DepthwiseConv2DOptions if depthwise else tflite.Conv2DOptions)()
            options.Init(operator.BuiltinOptions().Bytes, operator.BuiltinOptions().Pos)
            same = options.Padding() == tflite.Padding.SAME
            if not same or options.StrideH() != stride or name.endswith("depthwise") != depthwise:
                raise SystemExit(f"{name} of the file is not what EfficientNet-Lite has there.")
            layers[name] = layer(operator, (3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
    if next(names, None) is not None:
        raise SystemExit("The file has fewer layers than EfficientNet-Lite.")
    return layers
