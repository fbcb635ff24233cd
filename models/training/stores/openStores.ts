import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OptimizerStores } from '../optimizer/places.ts';
import { sizeOf, type Parameter } from '../parameters.ts';
import { FileStore } from './fileStore.ts';
import { MemoryStore } from './tensorStore.ts';

/** Stores of zeros; with `folder` in files there, which are gone after `close`. */
export interface OpenStores extends OptimizerStores {
  close(): Promise<void>;
}

/** Which parameters there are, and which of them are trained and so have moments. */
export interface StoredParameters {
  readonly all: readonly Parameter[];
  readonly trained: readonly Parameter[];
  /** Whether gradients are summed over several batches. */
  readonly sums: 'kept' | 'none';
}

/** Bytes of what a training holds: weights in float32, and two moments, or three, of what is trained. */
export function storedBytes({ all, trained, sums }: StoredParameters): number {
  const bytesOf = (parameters: readonly Parameter[]) => parameters.reduce((sum, one) => sum + sizeOf(one) * 4, 0);
  return bytesOf(all) + bytesOf(trained) * (sums === 'kept' ? 3 : 2);
}

export async function openStores(parameters: StoredParameters, folder?: string): Promise<OpenStores> {
  const { all, trained, sums } = parameters;
  const wanted = {
    weights: all,
    firstMoments: trained,
    secondMoments: trained,
    gradients: sums === 'kept' ? trained : [],
  };
  if (folder === undefined) {
    const zeros = (list: readonly Parameter[]) =>
      new MemoryStore(new Map(list.map((one) => [one.name, new Float32Array(sizeOf(one))])));
    return {
      weights: zeros(wanted.weights),
      firstMoments: zeros(wanted.firstMoments),
      secondMoments: zeros(wanted.secondMoments),
      gradients: zeros(wanted.gradients),
      close: () => Promise.resolve(),
    };
  }
  await mkdir(folder, { recursive: true });
  const opened: FileStore[] = [];
  const close = async () => {
    await Promise.all(opened.map((store) => store.close()));
    await rm(folder, { recursive: true, force: true });
  };
  const create = async (name: string, list: readonly Parameter[]) => {
    const lengths = new Map(list.map((one) => [one.name, sizeOf(one)]));
    const store = await FileStore.create(join(folder, `${name}.f32`), lengths);
    opened.push(store);
    return store;
  };
  try {
    return {
      weights: await create('weights', wanted.weights),
      firstMoments: await create('firstMoments', wanted.firstMoments),
      secondMoments: await create('secondMoments', wanted.secondMoments),
      gradients: await create('gradients', wanted.gradients),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
