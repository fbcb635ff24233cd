/**
 * Weights once more, as the processor multiplies them. ONNX Runtime packs weights anew at every load, into memory that
 * the system can only swap; what lies packed in the file is mapped instead, and costs a load nothing but a look at it.
 */
import { open, readFile, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../errors.ts';
import { encodeModel, type Extent, type PackedWeight, type PackedWeights } from '../graph/onnx.ts';
import { readPackedWeights } from '../graph/packedWeights.ts';
import { freeBytes } from './folder.ts';
import { weightsFile } from './manifest.ts';
import type { Product } from './packable.ts';
import { alignment } from './pieces.ts';
import { writeAll } from './weightsFile.ts';

/** Files of one product while it is packed; another product's take their place. */
const files = { product: 'product.onnx', graph: 'packed.onnx', data: 'packed.bin' } as const;

/** Loads the graph `product` of a folder and stores it there again with the layouts of its weights in `data`. */
export type StorePacked = (
  directory: string,
  names: { readonly product: string; readonly graph: string; readonly data: string },
) => Promise<void>;

interface Weights {
  readonly directory: string;
  /** What the first bytes of the weights file are. */
  readonly extents: ReadonlyMap<string, Extent>;
  readonly storePacked: StorePacked;
}

/**
 * Packs each product's weights, one after another, and adds them to the weights file. `onPacked` gets the bytes that were
 * packed. Layouts are worth no failure: without room for all of them there are none, and after one that cannot be stored
 * there are no more; ONNX Runtime packs what it does not find.
 */
export async function packWeights(
  weights: Weights,
  products: readonly Product[],
  onPacked: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<PackedWeights> {
  const { directory, extents } = weights;
  const packed = new Map<string, readonly PackedWeight[]>();
  if (products.length === 0 || (await freeBytes(directory)) < layoutBytes(products, extents)) return packed;
  try {
    for (const product of products) {
      throwIfAborted(signal);
      const added = await packProduct(weights, product);
      if (!added) break;
      for (const [name, layouts] of added) packed.set(name, joinLayouts(packed.get(name) ?? [], layouts));
      onPacked(bytesOf(product, extents));
    }
    await sync(join(directory, weightsFile));
  } finally {
    const leftovers = Object.values(files).map((name) => rm(join(directory, name), { force: true, maxRetries: 3 }));
    await Promise.allSettled(leftovers);
  }
  return packed;
}

function bytesOf({ weight }: Product, extents: ReadonlyMap<string, Extent>): number {
  return extents.get(weight)?.length ?? 0;
}

/** At most: beside 4-bit codes lie a scale and a sum for every 32, and the largest lies in a file of its own meanwhile. */
function layoutBytes(products: readonly Product[], extents: ReadonlyMap<string, Extent>): number {
  const sizes = products.map((product) => bytesOf(product, extents) * 1.5 + alignment);
  return sizes.reduce((sum, size) => sum + size, 2 * Math.max(...sizes));
}

function joinLayouts(known: readonly PackedWeight[], more: readonly PackedWeight[]): readonly PackedWeight[] {
  return [...known, ...more.filter(({ key }) => !known.some((layout) => layout.key === key))];
}

/** Undefined where it could not be done; the weights file is as it was then. */
async function packProduct(
  { directory, extents, storePacked }: Weights,
  { graph }: Product,
): Promise<PackedWeights | undefined> {
  const path = join(directory, weightsFile);
  const { size } = await stat(path);
  try {
    await writeFile(join(directory, files.product), encodeModel(graph, weightsFile, extents));
    await storePacked(directory, files);
    const stored = readPackedWeights(await readFile(join(directory, files.graph)));
    return await addTo(path, join(directory, files.data), stored);
  } catch {
    await truncate(path, size);
    return undefined;
  }
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
