import { join } from 'node:path';

/** Of stored captions, in the cache folder. */
export function captionsFolder(cacheDir: string): string {
  return join(cacheDir, 'captions');
}

/** Of what models said, for drafts, in the folder of stored captions: whoever removes these removes it. */
export function draftsFolder(storeDir: string): string {
  return join(storeDir, 'drafts');
}

/** Of remembered models, in the folder of stored captions. */
export function memoriesFolder(storeDir: string): string {
  return join(storeDir, 'models');
}
