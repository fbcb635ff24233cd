import {
  dataType,
  type Attribute,
  type Constant,
  type Dimension,
  type Graph,
  type Node,
  type Port,
  type Weight,
} from './graph.ts';
import { MessageWriter } from './protobuf.ts';

/** Where a weight lies in the weights file, in bytes. */
export interface ByteExtent {
  readonly offset: number;
  readonly length: number;
}

/**
 * A weight once more, in the layout that one kind of operator of ONNX Runtime packs it into on this machine. `key` is
 * ONNX Runtime's: the operator's name and a hash of the packed bytes. It packs anew where they differ from what it finds.
 */
export interface PackedWeight {
  readonly key: string;
  readonly blobs: readonly ByteExtent[];
}

/** By the weight's name; a weight of several operators has several. */
export type PackedWeights = ReadonlyMap<string, readonly PackedWeight[]>;

/** ONNX 1.15: the first with opset 20. */
const irVersion = 9;
/**
 * Gelu came with 20. From 21 on CUDA has no `Loop` and no `Identity`: kernels of ONNX Runtime are for the versions that
 * they name (docs/OperatorKernels.md), and what a device lacks goes to the processor, with all that passes through it.
 */
const opset = 20;

/**
 * One `.onnx` file; its weights stay in `location`, beside it.
 * Field numbers: onnx/onnx.proto (ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto, ValueInfoProto).
 */
export function encodeModel(
  graph: Graph,
  location: string,
  extents: ReadonlyMap<string, ByteExtent>,
  packed: PackedWeights = new Map(),
): Uint8Array {
  const body = encodeGraph(graph);
  for (const weight of graph.weights.values()) {
    body.message(5, encodeWeight(weight, location, extents, packed.get(weight.name) ?? []));
  }
  return new MessageWriter()
    .int(1, irVersion)
    .string(2, 'caption-lens')
    .message(7, body)
    .message(8, new MessageWriter().string(1, '').int(2, opset))
    .message(8, new MessageWriter().string(1, 'com.microsoft').int(2, 1))
    .finish();
}

/** Without its weights, which the outermost graph has for all. */
function encodeGraph(graph: Graph): MessageWriter {
  const message = new MessageWriter();
  for (const node of graph.nodes) message.message(1, encodeNode(node));
  message.string(2, graph.name);
  for (const constant of graph.constants) message.message(5, encodeConstant(constant));
  for (const port of graph.inputs) message.message(11, encodePort(port));
  for (const port of graph.outputs) message.message(12, encodePort(port));
  return message;
}

function encodeNode({ operator, domain, inputs, outputs, attributes }: Node): MessageWriter {
  const message = new MessageWriter();
  for (const input of inputs) message.string(1, input);
  for (const output of outputs) message.string(2, output);
  message.string(3, `${outputs[0] ?? operator}`).string(4, operator);
  for (const [name, attribute] of Object.entries(attributes)) message.message(5, encodeAttribute(name, attribute));
  return domain === '' ? message : message.string(7, domain);
}

function encodeAttribute(name: string, attribute: Attribute): MessageWriter {
  const message = new MessageWriter().string(1, name);
  switch (attribute.kind) {
    case 'float':
      return message.float(2, attribute.value).int(20, 1);
    case 'int':
      return message.int(3, attribute.value).int(20, 2);
    case 'text':
      return message.string(4, attribute.value).int(20, 3);
    case 'ints':
      return message.ints(8, attribute.value).int(20, 7);
    case 'graph':
      return message.message(6, encodeGraph(attribute.value)).int(20, 5);
  }
}

function encodeConstant({ name, type, shape, data }: Constant): MessageWriter {
  return new MessageWriter()
    .ints(1, shape)
    .int(2, dataType[type])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** Packed layouts as `TensorExternalDataInfo` of ONNX Runtime 1.21 and newer reads them: `key|offset;length;checksum`. */
function encodeWeight(
  weight: Weight,
  location: string,
  extents: ReadonlyMap<string, ByteExtent>,
  layouts: readonly PackedWeight[],
): MessageWriter {
  const extent = extents.get(weight.name);
  if (!extent) throw new Error(`no bytes were written for ${weight.name}`);
  const message = new MessageWriter()
    .ints(1, weight.shape)
    .int(2, dataType[weight.type])
    .string(8, weight.name)
    .message(13, entry('location', location))
    .message(13, entry('offset', String(extent.offset)))
    .message(13, entry('length', String(extent.length)));
  for (const [index, { key, blobs }] of layouts.entries()) {
    const places = blobs.map(({ offset, length }) => `${offset};${length};0`);
    message.message(13, entry(`prepacked_${index}`, [key, ...places].join('|')));
  }
  return message.int(14, 1);
}

function entry(key: string, value: string): MessageWriter {
  return new MessageWriter().string(1, key).string(2, value);
}

function encodePort({ name, type, shape }: Port): MessageWriter {
  const tensor = new MessageWriter().int(1, dataType[type]);
  if (shape) {
    const dimensions = new MessageWriter();
    for (const dimension of shape) dimensions.message(1, encodeDimension(dimension));
    tensor.message(2, dimensions);
  }
  return new MessageWriter().string(1, name).message(2, new MessageWriter().message(1, tensor));
}

function encodeDimension(dimension: Dimension): MessageWriter {
  const message = new MessageWriter();
  return typeof dimension === 'number' ? message.int(1, dimension) : message.string(2, dimension);
}
