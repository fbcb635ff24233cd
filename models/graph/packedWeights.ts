import type { PackedWeight, PackedWeights } from './onnx.ts';
import { readFields } from './protobuf.ts';

/**
 * The packed layouts that a graph stored by ONNX Runtime names, with their places in its data file.
 * Field numbers as in `onnx.ts`.
 */
export function readPackedWeights(model: Uint8Array): PackedWeights {
  const packed = new Map<string, readonly PackedWeight[]>();
  for (const graph of readFields(model, 7)) {
    for (const tensor of readFields(graph, 5)) {
      const [name] = readFields(tensor, 8);
      const layouts = readFields(tensor, 13).flatMap((entry) => {
        const [key = '', value = ''] = [...readFields(entry, 1), ...readFields(entry, 2)].map(text);
        return key.startsWith('prepacked') ? [readLayout(value)] : [];
      });
      if (name && layouts.length > 0) packed.set(text(name), layouts);
    }
  }
  return packed;
}

/** `MatMulNBits+1034|4096;160972926;0` */
function readLayout(value: string): PackedWeight {
  const [key = '', ...places] = value.split('|');
  const blobs = places.map((place) => {
    const [offset = NaN, length = NaN] = place.split(';').map(Number);
    return { offset, length };
  });
  return { key, blobs };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
