/**
 * Weights once more, as the processor multiplies them. ONNX Runtime packs weights anew at every load, into memory that
 * the system can only swap; what lies packed in the file is mapped instead, and costs a load nothing but a look at it.
 */
import { open, readFile, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { openBoundedFile, type BoundedFile } from '../files/boundedFile.ts';
import { throwIfAborted } from '../errors.ts';
import { encodeModel, type ByteExtent, type PackedWeight, type PackedWeights } from '../graph/onnx.ts';
import { readPackedWeights } from '../graph/packedWeights.ts';
import { freeBytes } from '../files/folder.ts';
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
  readonly extents: ReadonlyMap<string, ByteExtent>;
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
  const { directory } = weights;
  const packed = new Map<string, readonly PackedWeight[]>();
  if (products.length === 0 || (await freeBytes(directory)) < layoutBytes(products)) return packed;
  try {
    for (const product of products) {
      throwIfAborted(signal);
      const added = await packProduct(weights, product);
      if (!added) break;
      for (const [name, layouts] of added) packed.set(name, joinLayouts(packed.get(name) ?? [], layouts));
      onPacked(product.bytes);
    }
    await sync(join(directory, weightsFile));
  } finally {
    const leftovers = Object.values(files).map((name) => rm(join(directory, name), { force: true, maxRetries: 3 }));
    await Promise.allSettled(leftovers);
  }
  return packed;
}

/** At most: beside 4-bit codes lie a scale and a sum for every 32, and the largest lies in a file of its own meanwhile. */
function layoutBytes(products: readonly Product[]): number {
  const sizes = products.map(({ bytes }) => bytes * 1.5 + alignment);
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
  if (stored.size === 0) return stored;
  const source = await openBoundedFile(data);
  try {
    const file = await open(weights, 'r+');
    try {
      return await copyLayouts(source, file, stored);
    } finally {
      await file.close();
    }
  } finally {
    await source.close();
  }
}

async function copyLayouts(source: BoundedFile, file: FileHandle, stored: PackedWeights): Promise<PackedWeights> {
  const added = new Map<string, readonly PackedWeight[]>();
  let { size: end } = await file.stat();
  for (const [name, layouts] of stored) {
    const moved: PackedWeight[] = [];
    for (const { key, blobs } of layouts) {
      const places: ByteExtent[] = [];
      for (const { offset, length } of blobs) {
        const place = { offset: Math.ceil(end / alignment) * alignment, length };
        await writeAll(file, await source.readAt(offset, length), place.offset);
        end = place.offset + length;
        places.push(place);
      }
      moved.push({ key, blobs: places });
    }
    added.set(name, moved);
  }
  return added;
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
