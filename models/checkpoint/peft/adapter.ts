import { join } from 'node:path';
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { CaptionLensError } from '../../errors.ts';
import { listFolder } from '../../files/boundedFile.ts';
import { openWeightFile } from '../safetensors/shards.ts';
import type { TensorView } from '../sources.ts';
import type { TensorSource } from '../tensors.ts';
import { adapt, type Adaptation } from './adaptation.ts';
import { adapterConfigName, adapterWeightNames, readAdapterConfig } from './adapterFolder.ts';
import { sortAdapterTensors } from './adapterTensors.ts';
import { say } from '../../wording.ts';

/** An adapter of PEFT, opened: what it makes of the tensors of its base. */
export interface Adapter {
  readonly name: string;
  readonly files: readonly string[];
  /** To be closed by whoever opened it. */
  readonly source: TensorSource;
  /** As `adapt`. */
  layOn(config: Blip2Config, views: ReadonlyMap<string, TensorView>, baseName: string): Adaptation;
}

/**
 * Opens a folder with an `adapter_config.json`. Throws `checkpointNotFound` without weights, and what
 * `parseAdapterConfig`, `sortAdapterTensors` and the readers of files throw.
 */
export async function openAdapter(folder: string, name: string): Promise<Adapter> {
  const config = await readAdapterConfig(folder);
  const present = await listFolder(folder);
  const file = adapterWeightNames.find((candidate) => present.includes(candidate));
  if (file === undefined) {
    const names = adapterWeightNames.join(', ');
    throw new CaptionLensError(
      'checkpointNotFound',
      say`${folder} has no weights of an adapter: none of ${names} is there.`,
    );
  }
  const path = join(folder, file);
  const source = await openWeightFile(path);
  try {
    const tensors = sortAdapterTensors(source, path);
    return {
      name,
      files: [join(folder, adapterConfigName), path],
      source,
      layOn: (base, views, baseName) => adapt(base, views, { config, tensors, path, baseName }),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
