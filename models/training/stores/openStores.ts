import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf, type Parameter } from '../parameters.ts';
import { FileStore } from './fileStore.ts';
import { FrozenStore } from './frozenStore.ts';
import { MemoryStore, type OptimizerStores } from './tensorStore.ts';

export interface OpenStores extends OptimizerStores {
  /** Whose weights are zeros until they are written; others are the model's own. */
  readonly empty: readonly Parameter[];
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

/** For what memory has no room for. */
export interface StoreFiles {
  readonly folder: string;
  /** The model's own numbers of a parameter. */
  readonly readModel: (name: string) => Promise<Float32Array>;
}

/** All in memory; or what is trained in files, which are gone after `close`, and the rest in the model's own. */
export async function openStores(parameters: StoredParameters, files?: StoreFiles): Promise<OpenStores> {
  const { all, trained, sums } = parameters;
  const summed = sums === 'kept' ? trained : [];
  if (!files) {
    const zeros = (list: readonly Parameter[]) =>
      new MemoryStore(new Map(list.map((one) => [one.name, new Float32Array(sizeOf(one))])));
    return {
      weights: zeros(all),
      firstMoments: zeros(trained),
      secondMoments: zeros(trained),
      gradients: zeros(summed),
      empty: all,
      close: () => Promise.resolve(),
    };
  }
  const { folder, readModel } = files;
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
      weights: new FrozenStore(new Set(trained.map(({ name }) => name)), await create('weights', trained), readModel),
      firstMoments: await create('firstMoments', trained),
      secondMoments: await create('secondMoments', trained),
      gradients: await create('gradients', summed),
      empty: trained,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
