import { join } from 'node:path';
import { listFolder } from '../../files/boundedFile.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { weightFileNames } from '../safetensors/shards.ts';
import { parseAdapterConfig, type AdapterConfig } from './adapterConfig.ts';

export const adapterConfigName = 'adapter_config.json';

/** The file names that peft looks for, in its order of preference. */
export const adapterWeightNames = ['adapter_model.safetensors', 'adapter_model.bin'] as const;

/** Whether these are the files of an adapter: with weights of its own beside it, a model is whole as it is. */
export function isAdapter(names: readonly string[]): boolean {
  return names.includes(adapterConfigName) && !weightFileNames.some((name) => names.includes(name));
}

export async function isAdapterFolder(folder: string): Promise<boolean> {
  return isAdapter(await listFolder(folder));
}

/** Throws what `parseAdapterConfig` does, and `checkpointNotFound`. */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const path = join(folder, adapterConfigName);
  return parseAdapterConfig(new Fields(path, await readJsonObject(path)));
}
