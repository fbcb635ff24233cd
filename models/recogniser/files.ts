import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Lies in the folder of the checkpoint whose pictures it looks at. */
export const recogniserFolder = 'recogniser';

export const configFile = 'config.json';
export const weightsFile = 'model.safetensors';
export const namesFile = 'names.json';
export const calibrationFile = 'calibration.json';

/** All that decides what is recognised. */
const files = [configFile, weightsFile, namesFile, calibrationFile] as const;

/** Whether they are there or not. */
export function recogniserFiles(folder: string): readonly string[] {
  return files.map((name) => join(folder, name));
}

/** Where a checkpoint's recogniser lies; `files` are those that are there. */
export interface RecogniserPlace {
  readonly folder: string;
  readonly files: readonly string[];
}

/** Undefined where the checkpoint comes without one. */
export async function locateRecogniser(checkpoint: string): Promise<RecogniserPlace | undefined> {
  const folder = join(checkpoint, recogniserFolder);
  if ((await kindOf(folder)) !== 'folder') return undefined;
  const paths = recogniserFiles(folder);
  const kinds = await Promise.all(paths.map(kindOf));
  return { folder, files: paths.filter((_, index) => kinds[index] === 'file') };
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'other'> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) return 'folder';
  return status?.isFile() ? 'file' : 'other';
}
