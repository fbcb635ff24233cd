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
 * The base of an adapter in a folder of the user's own, named as in settings; '' where the folder is none of an adapter.
 * A folder that it names is believed where it is here, as on the machine that it was trained on, unless it is another
 * machine's. Throws `baseMissing`, and what `readAdapterConfig` throws.
 */
export async function baseOfFolder(path: string): Promise<string> {
  const location = await locateCheckpoint(path).catch(() => undefined);
  if (location?.kind !== 'folder' || !(await isAdapterFolder(location.path))) return '';
  const config = await readAdapterConfig(location.path);
  const { base = '' } = config;
  if (isAbsolute(base) && !/^[\\/]{2}/.test(base) && (await isThere(base))) return base;
  return formatHubName(requireAdapterBase(config, path));
}

/** Where the sizes and settings of a folder's model stand: in itself, or of an adapter in its base, if that is here. */
export async function settingFolder(path: string, base: string, hubDir: string): Promise<string | undefined> {
  if (base === '') return path;
  if (isAbsolute(base)) return base;
  const name = parseHubName(base);
  return name && (await findNamed(name, hubDir))?.folder;
}

/** The sizes of a folder's model, as far as they are here. */
export async function configOfFolder(path: string, base: string, hubDir: string): Promise<Blip2Config | undefined> {
  const folder = await settingFolder(path, base, hubDir);
  return folder === undefined ? undefined : readFolderConfig(folder);
}
