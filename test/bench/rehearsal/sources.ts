/** The repositories that a rehearsal pulls: of the shapes of the real ones, and made as the Hub serves them. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { setImmediate as turn } from 'node:timers/promises';
import type { Blip2Config } from '../../../models/blip2/blip2Config.ts';
import { expectedTensors } from '../../../models/blip2/tensorTable.ts';
import { parseBlip2Config } from '../../../models/checkpoint/huggingFace/configFile.ts';
import { Fields } from '../../../models/files/jsonFields.ts';
import { knownModels } from '../../../models/hub/known/knownModels.ts';
import { compiledBytes, usualPrecision } from '../../../models/hub/known/memoryNeed.ts';
import type { ComposedFile } from '../../fixtures/checkpoint/composedFile.ts';
import { RandomWeights, weightBytes } from '../../fixtures/checkpoint/randomWeights.ts';
import { composeShards } from '../../fixtures/checkpoint/safetensorsShards.ts';
import { composeTorchFile } from '../../fixtures/checkpoint/torchZip.ts';
import type { GeneratedFile, Repository } from '../../fixtures/hub/repository.ts';
import { configFiles, type Scale } from '../full-size/sizes.ts';
import { vocabularyFiles } from '../full-size/vocabulary.ts';
import { lavisRun } from './lavisRun.ts';

/** The word that a user pulls. */
export const pulledWord = 'gurushots';

interface Shape {
  readonly baseImageSize: number;
  /** So that the base is two files. */
  readonly largestShard: number;
}

/** The base was trained at another picture size than the run. */
const shapes: Readonly<Record<Scale, Shape>> = {
  full: { baseImageSize: 224, largestShard: 10e9 },
  tiny: { baseImageSize: 28, largestShard: 17e6 },
};

export interface Sources {
  readonly repositories: Readonly<Record<string, Repository>>;
  /** Of the files that are pulled. */
  readonly bytes: number;
  /** Sizes of the model that comes of it. */
  readonly config: Blip2Config;
}

/** Bytes that a rehearsal takes on the disk: what is pulled, and the compiled model with layouts of its weights. */
export function roomNeeded(scale: Scale): number {
  const own = readConfig(configFiles(scale));
  const bytes = (config: Blip2Config, wanted: RegExp) =>
    [...expectedTensors(config)].reduce((sum, [name, shape]) => {
      return wanted.test(name) ? sum + weightBytes({ shape }, 'F32') : sum;
    }, 0);
  const pulled = 3 * bytes(own, /^(?!language_model\.)/) + bytes(own, /^/);
  return pulled + 2 * compiledBytes(own, usualPrecision(own));
}

/** Hears of each slice before it is served, and may hold it back. */
export type OnSlice = (bytes: number) => Promise<void>;

/** Reads every file once for its hash, which the Hub lists: at full size 28 GB. Throws when `signal` says so. */
export async function makeSources(scale: Scale, onSlice: OnSlice, signal: AbortSignal): Promise<Sources> {
  const known = knownModels.find(({ word }) => word === pulledWord);
  if (!known?.lavis) throw new RangeError(`${pulledWord} is a checkpoint of LAVIS`);
  const { best, base } = known.lavis;
  const { baseImageSize, largestShard } = shapes[scale];
  const weights = new RandomWeights('F32');
  const own = readConfig(configFiles(scale));
  const baseFiles = float32Files(configFiles(scale, baseImageSize));

  const run = await composeTorchFile(lavisRun(own, weights), basename(best, '.pth'), signal);
  const tensors = [...expectedTensors(readConfig(baseFiles))].map(([name, shape]) => ({ name, shape }));
  const shards = composeShards(tensors, weights, largestShard);
  const served = async (file: ComposedFile) => serve(file, onSlice, signal);
  const large: Record<string, GeneratedFile> = {};
  for (const [name, file] of Object.entries(shards.files)) large[name] = await served(file);
  const checkpoint = await served(run);
  const small = Object.entries({ ...baseFiles, 'model.safetensors.index.json': shards.index });
  return {
    config: own,
    bytes: Object.values(large).reduce((sum, { length }) => sum + length, checkpoint.length),
    repositories: {
      [known.repo]: { files: { 'README.md': Buffer.from('---\nlicense: mit\n---\n'), [best]: checkpoint } },
      [base]: {
        files: {
          ...Object.fromEntries(small.map(([name, content]) => [name, Buffer.from(JSON.stringify(content))])),
          ...vocabularyFiles(),
          ...large,
        },
      },
    },
  };
}

type ConfigFiles = ReturnType<typeof configFiles>;

function readConfig(files: ConfigFiles): Blip2Config {
  return parseBlip2Config(new Fields('config.json', { ...files['config.json'] }));
}

function float32Files(files: ConfigFiles): ConfigFiles {
  return { ...files, 'config.json': { ...files['config.json'], dtype: 'float32' } };
}

async function serve(file: ComposedFile, onSlice: OnSlice, signal: AbortSignal): Promise<GeneratedFile> {
  return {
    length: file.length,
    sha256: await hashOf(file, signal),
    async *slices(start, end) {
      for (const slice of file.slices(start, end)) {
        await onSlice(slice.length);
        yield slice;
      }
    },
  };
}

async function hashOf({ length, slices }: ComposedFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  let count = 0;
  for (const slice of slices(0, length)) {
    hash.update(slice);
    count += 1;
    // Now and then, so that Ctrl-C is heard.
    if (count % 64 === 0) await turn();
    signal.throwIfAborted();
  }
  return hash.digest('hex');
}
