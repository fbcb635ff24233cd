"""Runs ONNX's own checker over a compiled model: python checkOnnx.py FOLDER (pip install onnx==1.23.2).

Shapes are inferred strictly, but not beyond the operators of com.microsoft, which onnx does not know."""
import pathlib, sys
import onnx


def nodes(graph):
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from nodes(attribute.g)


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    onnx.checker.check_model(str(path), full_check=False)
    model = onnx.load(str(path), load_external_data=True)
    standard = all(node.domain == "" for node in nodes(model.graph))
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=standard, data_prop=True)
    print(path.name, "passes", "with strict shapes" if standard else "(contributed operators inside)")
