import { join } from 'node:path';

/** Of stored captions, in the cache folder. */
export function captionsFolder(cacheDir: string): string {
  return join(cacheDir, 'captions');
}

/** Of remembered models, in the folder of stored captions. */
export function memoriesFolder(storeDir: string): string {
  return join(storeDir, 'models');
}
