import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { entryOf } from '../checkpoint/sources.ts';
import { bytesPerElement, type TensorSource } from '../checkpoint/tensors.ts';
import { throwIfAborted } from '../errors.ts';
import type { Precision } from '../caption.ts';
import type { Weight } from '../graph/graph.ts';
import type { Extent } from '../graph/onnx.ts';
import { encodeFloats, toFloat32 } from './numbers.ts';
import { interpolatePositions } from './positions.ts';

/** ONNX asks for pages of 4096; Windows maps files only at multiples of 64 KiB. */
const alignment = 65536;

/** Elements converted at a time; bounds what is held in memory to a few times 16 MB. */
const chunkElements = 1 << 22;

const storedBytes: Readonly<Record<Precision, number>> = { fp32: 4, fp16: 2 };

/** Where each weight will lie, in the order given. */
export function layOut(weights: readonly Weight[], precision: Precision): Map<string, Extent> {
  const extents = new Map<string, Extent>();
  let offset = 0;
  for (const weight of weights) {
    const length = weight.shape.reduce((product, size) => product * size, storedBytes[precision]);
    extents.set(weight.name, { offset, length });
    offset = Math.ceil((offset + length) / alignment) * alignment;
  }
  return extents;
}

/** What is written so far, in bytes of the weights file. */
export type OnWritten = (bytes: number) => void;

/**
 * Writes the weights one after another at the places of `extents` and returns the file's sha256. One tensor's chunk is
 * in memory at a time, so that a checkpoint of any size compiles in bounded memory.
 */
export async function writeWeights(
  path: string,
  weights: readonly Weight[],
  extents: ReadonlyMap<string, Extent>,
  { source, precision }: { readonly source: TensorSource; readonly precision: Precision },
  onWritten: OnWritten,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let position = 0;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await writeAll(file, bytes, position);
    hash.update(bytes);
    position += bytes.length;
    onWritten(position);
  };
  try {
    for (const weight of weights) {
      const extent = extents.get(weight.name);
      if (!extent) throw new Error(`${weight.name} has no place`);
      if (extent.offset > position) await append(new Uint8Array(extent.offset - position));
      for await (const values of floats(weight, source)) {
        throwIfAborted(signal);
        await append(encodeFloats(values, precision));
      }
      // What follows would otherwise lie beside its place, and the model would run on nonsense.
      const written = position - extent.offset;
      if (written !== extent.length) throw new Error(`${weight.name} has ${written} bytes, not ${extent.length}`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The values of a weight, in order, in chunks. */
async function* floats({ recipe, shape }: Weight, source: TensorSource): AsyncGenerator<Float32Array> {
  const entry = entryOf(source, recipe.tensor);
  if (recipe.kind === 'positions') {
    const table = toFloat32(await source.read(recipe.tensor), entry.dtype);
    yield interpolatePositions(table, recipe.from, recipe.to, shape.at(-1) ?? 1);
    return;
  }
  const chunk = chunkElements * bytesPerElement[entry.dtype];
  for (let start = 0; start < entry.byteLength; start += chunk) {
    const end = Math.min(start + chunk, entry.byteLength);
    yield toFloat32(await source.read(recipe.tensor, start, end), entry.dtype);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
