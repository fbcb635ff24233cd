import { isAbsolute } from 'node:path';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { locateCheckpoint } from '../checkpoint/location.ts';
import { isAdapterFolder, readAdapterConfig } from '../checkpoint/peft/adapterFolder.ts';
import { requireAdapterBase } from '../hub/adapterBase.ts';
import { findNamed } from '../hub/installedModels.ts';
import { formatHubName, parseHubName } from '../hub/names/modelName.ts';
import { isThere } from '../files/existence.ts';
import { readFolderConfig } from './modelFacts.ts';

/**
 * The base of an adapter in a folder of the user's own, named as in settings; '' where the folder is none of an
 * adapter. An absolute path in the adapter's configuration is taken where something lies there, unless it names another
 * machine; else the configuration has to name a repository of the Hub. Throws `baseMissing`, and what
 * `readAdapterConfig` throws.
 */
export async function baseOfFolder(path: string): Promise<string> {
  const location = await locateCheckpoint(path).catch(() => undefined);
  if (location?.kind !== 'folder' || !(await isAdapterFolder(location.path))) return '';
  const config = await readAdapterConfig(location.path);
  const { base = '' } = config;
  if (isAbsolute(base) && !/^[\\/]{2}/.test(base) && (await isThere(base))) return base;
  return formatHubName(requireAdapterBase(config, path));
}

/**
 * The folder whose files say a model's sizes and settings: `path` itself, or for an adapter its base. Undefined where
 * the base is not here. `base` is '' or named as in settings.
 */
export async function settingFolder(path: string, base: string, hubDir: string): Promise<string | undefined> {
  if (base === '') return path;
  if (isAbsolute(base)) return base;
  const name = parseHubName(base);
  return name && (await findNamed(name, hubDir))?.folder;
}

/** The sizes of the model in that folder; undefined where it is not here. Rejects as `readFolderConfig` does. */
export async function configOfFolder(path: string, base: string, hubDir: string): Promise<Blip2Config | undefined> {
  const folder = await settingFolder(path, base, hubDir);
  return folder === undefined ? undefined : readFolderConfig(folder);
}
