/**
 * Weights once more, as the processor multiplies them. ONNX Runtime packs weights anew at every load, into memory that
 * the system can only swap; what lies packed in the file is mapped instead, and costs a load nothing but a look at it.
 */
import { open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.ts';
import { encodeModel, type Extent, type PackedWeight, type PackedWeights } from '../graph/onnx.ts';
import { readPackedWeights } from '../graph/packedWeights.ts';
import { storePacked } from '../runtime/packedGraph.ts';
import { weightsFile } from './manifest.ts';
import type { Product } from './packable.ts';
import { alignment } from './pieces.ts';
import { writeAll } from './weightsFile.ts';

/** Files of one product while it is packed; another product's take their place. */
const files = { product: 'product.onnx', graph: 'packed.onnx', data: 'packed.bin' } as const;

/**
 * Packs each product's weights, one after another, and adds them to the weights file in `directory`, whose first bytes
 * `extents` describes. `onPacked` gets the bytes that were packed. What ONNX Runtime does not store packed, it packs at
 * every load.
 */
export async function packWeights(
  directory: string,
  products: readonly Product[],
  extents: ReadonlyMap<string, Extent>,
  onPacked: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<PackedWeights> {
  const packed = new Map<string, readonly PackedWeight[]>();
  try {
    for (const { graph, weight } of products) {
      throwIfAborted(signal);
      await writeFile(join(directory, files.product), encodeModel(graph, weightsFile, extents));
      await storePacked(directory, files);
      const stored = readPackedWeights(await readFile(join(directory, files.graph)));
      for (const [name, layouts] of await addTo(join(directory, weightsFile), join(directory, files.data), stored)) {
        packed.set(name, [...(packed.get(name) ?? []), ...layouts]);
      }
      onPacked(extents.get(weight)?.length ?? 0);
    }
    if (packed.size > 0) await sync(join(directory, weightsFile));
  } finally {
    await Promise.all(Object.values(files).map((name) => rm(join(directory, name), { force: true })));
  }
  return packed;
}

/** The same layouts at their new places. The file is not kept open: Windows would then not let ONNX Runtime read it. */
async function addTo(weights: string, data: string, stored: PackedWeights): Promise<PackedWeights> {
  const added = new Map<string, readonly PackedWeight[]>();
  const file = await open(weights, 'r+');
  try {
    let { size: end } = await file.stat();
    for (const [name, layouts] of stored) {
      const moved: PackedWeight[] = [];
      for (const { key, blobs } of layouts) {
        const places: Extent[] = [];
        for (const blob of blobs) {
          const offset = Math.ceil(end / alignment) * alignment;
          await copyBytes(data, blob, file, offset);
          end = offset + blob.length;
          places.push({ offset, length: blob.length });
        }
        moved.push({ key, blobs: places });
      }
      added.set(name, moved);
    }
  } finally {
    await file.close();
  }
  return added;
}

async function copyBytes(from: string, { offset, length }: Extent, to: FileHandle, position: number): Promise<void> {
  const bytes = new Uint8Array(length);
  const source = await open(from, 'r');
  try {
    for (let done = 0; done < length;) {
      const { bytesRead } = await source.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new Error(`${from} is shorter than it says`);
      done += bytesRead;
    }
  } finally {
    await source.close();
  }
  await writeAll(to, bytes, position);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
