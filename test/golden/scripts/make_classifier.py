"""What EfficientNet-Lite3 says of three photographs, its file read by two runtimes that are not ours.
  logits and features: the file's own codes as floats, layer by layer in torch, float32 (torch, tflite's reader of files)
  top5:                TensorFlow Lite's interpreter, with activations of 8 bits and probabilities in 1/256 (tflite-runtime 2.14)
  python make_classifier.py EFFICIENTNET_LITE3.tflite SAMPLES OUT         the first;   needs numpy, pillow, safetensors, tflite, torch
  python make_classifier.py EFFICIENTNET_LITE3.tflite SAMPLES OUT --top5  the second;  needs numpy < 2, pillow, tflite-runtime"""
import json, os, sys
import numpy as np
from PIL import Image

model_path, samples, out = sys.argv[1:4]
pictures, size = ("coffee", "chelsea", "astronaut"), 280
os.makedirs(out, exist_ok=True)


def read(name):
    """(280, 280, 3) as the network wants it: the whole picture squeezed to a square by Pillow's bicubic."""
    picture = Image.open(f"{samples}/{name}.png").convert("RGB").resize((size, size), Image.BICUBIC)
    return (np.asarray(picture, np.float32) - 127) / 128


def top5():
    from tflite_runtime.interpreter import Interpreter

    runtime = Interpreter(model_path)
    runtime.allocate_tensors()
    into, outof = runtime.get_input_details()[0], runtime.get_output_details()[0]
    scale, zero = into["quantization"]
    said = {}
    for name in pictures:
        runtime.set_tensor(into["index"], np.clip(np.round(read(name) / scale + zero), 0, 255).astype(np.uint8)[None])
        runtime.invoke()
        codes = runtime.get_tensor(outof["index"])[0]
        best = np.argsort(-codes.astype(int), kind="stable")[:5]
        said[name] = {"classes": best.tolist(), "probabilities": (codes[best] / 256).round(6).tolist()}
    json.dump(said, open(f"{out}/classifier.json", "w"), indent=1)
    print(said)


def floats():
    import tflite, torch
    import torch.nn.functional as F
    from safetensors.torch import save_file

    file = tflite.Model.GetRootAsModel(open(model_path, "rb").read(), 0)
    graph, builtin = file.Subgraphs(0), tflite.BuiltinOperator

    def constant(index):
        tensor = graph.Tensors(index)
        codes = file.Buffers(tensor.Buffer()).DataAsNumpy().view({9: np.int8, 2: np.int32}[tensor.Type()])
        scales = tensor.Quantization().ScaleAsNumpy()
        shape = [1] * tensor.ShapeLength()
        shape[tensor.Quantization().QuantizedDimension()] = len(scales)
        return torch.from_numpy(codes.reshape(tensor.ShapeAsNumpy()).astype(np.float32) * scales.reshape(shape))

    def same(x, kernel, stride):
        """Zeros as TensorFlow adds them: where their number is odd, one more at the end."""
        pads = []
        for side, k in zip(x.shape[:1:-1], kernel[::-1]):
            total = max((-(-side // stride) - 1) * stride + k - side, 0)
            pads += [total // 2, total - total // 2]
        return F.pad(x, pads)

    def run(x):
        values, features, logits = {}, None, None
        get = lambda index: values.get(index, x)
        for k in range(graph.OperatorsLength()):
            op = graph.Operators(k)
            code = file.OperatorCodes(op.OpcodeIndex())
            kind, ins, to = max(code.BuiltinCode(), code.DeprecatedBuiltinCode()), op.InputsAsNumpy(), op.Outputs(0)
            table = op.BuiltinOptions()
            if kind in (builtin.CONV_2D, builtin.DEPTHWISE_CONV_2D):
                deep = kind == builtin.DEPTHWISE_CONV_2D
                options = (tflite.DepthwiseConv2DOptions if deep else tflite.Conv2DOptions)()
                options.Init(table.Bytes, table.Pos)
                w = constant(ins[1]).permute((3, 0, 1, 2) if deep else (0, 3, 1, 2))
                y = same(get(ins[0]), w.shape[2:], options.StrideH())
                y = F.conv2d(y, w, constant(ins[2]), options.StrideH(), groups=len(w) if deep else 1)
                y = y.clamp(0, 6) if options.FusedActivationFunction() == tflite.ActivationFunctionType.RELU6 else y
            elif kind == builtin.ADD: y = get(ins[0]) + get(ins[1])
            elif kind == builtin.AVERAGE_POOL_2D: y = get(ins[0]).mean((2, 3), keepdim=True)
            elif kind == builtin.RESHAPE: y = features = get(ins[0]).flatten(1)
            elif kind == builtin.FULLY_CONNECTED: y = logits = F.linear(get(ins[0]), constant(ins[1]), constant(ins[2]))
            elif kind in (builtin.QUANTIZE, builtin.SOFTMAX): y = get(ins[0])
            values[to] = y
        return features[0], logits[0]

    tensors = {}
    for name in pictures:
        with torch.inference_mode():
            features, logits = run(torch.from_numpy(read(name)).permute(2, 0, 1)[None])
        tensors |= {f"{name}.features": features.contiguous(), f"{name}.logits": logits.contiguous()}
        best = logits.softmax(0).topk(5)
        print(name, best.indices.tolist(), best.values.tolist())
    save_file(tensors, f"{out}/classifier.safetensors")


top5() if "--top5" in sys.argv else floats()
