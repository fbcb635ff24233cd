import { basename, join } from 'node:path';
import { CaptionLensError } from '../../errors.ts';
import { listFolder } from '../../files/boundedFile.ts';
import { readJsonObject } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import { openSafetensors } from './safetensors.ts';
import { closeAll, viewsOf, type TensorView } from '../sources.ts';
import type { TensorSource } from '../tensors.ts';
import { openTorchFile } from '../torch/torchFile.ts';
import { say } from '../../wording.ts';

/** The weights of a folder: tensors by the names that its files use. */
export interface Weights {
  readonly views: ReadonlyMap<string, TensorView>;
  /** To be closed by whoever opened them. */
  readonly sources: readonly TensorSource[];
  /** Paths of the weight files and of the index, if there is one. */
  readonly files: readonly string[];
}

/** The file names that transformers looks for, in its order of preference. */
export const weightFileNames = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
] as const;

/** Opens a folder's weights, whole or in shards, safetensors before torch. Throws `checkpointNotFound` without any. */
export async function openWeights(folder: string): Promise<Weights> {
  const present = new Set(await listFolder(folder));
  const name = weightFileNames.find((candidate) => present.has(candidate));
  if (name === undefined) {
    throw new CaptionLensError(
      'checkpointNotFound',
      say`${folder} has no weights: none of ${weightFileNames.join(', ')} is there.`,
    );
  }
  const path = join(folder, name);
  if (name.endsWith('.index.json')) return openShards(folder, path, present);
  const source = await openWeightFile(path);
  return { views: viewsOf(source), sources: [source], files: [path] };
}

async function openShards(folder: string, indexPath: string, present: ReadonlySet<string>): Promise<Weights> {
  const shardOf = await readIndex(indexPath);
  const sources = new Map<string, TensorSource>();
  try {
    for (const shard of new Set(shardOf.values())) {
      if (!present.has(shard)) {
        const index = basename(indexPath);
        throw new CaptionLensError('checkpointInvalid', say`${folder} lacks ${shard}, which its ${index} names.`);
      }
      sources.set(shard, await openWeightFile(join(folder, shard)));
    }
    const views = new Map<string, TensorView>();
    for (const [name, shard] of shardOf) {
      const source = sources.get(shard);
      if (!source?.entries.has(name)) {
        throw new CaptionLensError(
          'checkpointInvalid',
          say`${join(folder, shard)} lacks ${name}, which ${indexPath} says it has.`,
        );
      }
      views.set(name, { source, name });
    }
    const files = [indexPath, ...[...sources.keys()].map((shard) => join(folder, shard))];
    return { views, sources: [...sources.values()], files };
  } catch (error) {
    await closeAll([...sources.values()]);
    throw error;
  }
}

/** `weight_map` of an index: tensor to shard. A shard is a file beside the index, never a path. */
async function readIndex(indexPath: string): Promise<ReadonlyMap<string, string>> {
  const map = (await readJsonObject(indexPath))['weight_map'];
  if (!isObject(map)) throw new CaptionLensError('checkpointInvalid', say`${indexPath} has no weight_map.`);
  const pattern = indexPath.endsWith('.bin.index.json') ? /^[\w.-]+\.bin$/ : /^[\w.-]+\.safetensors$/;
  const shardOf = new Map<string, string>();
  for (const [name, shard] of Object.entries(map)) {
    if (typeof shard !== 'string' || !pattern.test(shard)) {
      const shown = JSON.stringify(shard).slice(0, 120);
      throw new CaptionLensError(
        'checkpointInvalid',
        say`${indexPath} names a shard ${shown}, which is no plain file name.`,
      );
    }
    shardOf.set(name, shard);
  }
  return shardOf;
}

/** A file of tensors by its name's ending. */
export function openWeightFile(path: string): Promise<TensorSource> {
  return path.endsWith('.safetensors') ? openSafetensors(path) : openTorchFile(path);
}
