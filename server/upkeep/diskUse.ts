import { folderBytes } from '../../models/files/folderSize.ts';
import { isOwnFolder, listDigests, listForms } from '../../models/compiled/cache/contents.ts';
import { CachedRepos } from '../../models/hub/names/cachedRepos.ts';
import { findInstalled } from '../../models/hub/installedModels.ts';
import { captionsFolder } from '../captions/store/storeFolders.ts';
import type { Places } from '../../models/catalog/modelNames.ts';
import { findAllPrunable, usualUnusedDays } from './cachePruning.ts';

/** What Caption Lens keeps on the disk, in bytes. */
export interface DiskUse {
  readonly compiled: { readonly models: number; readonly bytes: number };
  readonly digestBytes: number;
  readonly captionBytes: number;
  /** What `models prune` would remove. */
  readonly prunableBytes: number;
  /** The Hub's cache, which other programs share: of it, the models that Caption Lens can use. */
  readonly hub: { readonly folder: string; readonly models: number; readonly bytes: number };
}

/** `now`: milliseconds since 1970. Folders that are missing count nothing. */
export async function measureDisk({ hubDir, cacheDir }: Places, now: number): Promise<DiskUse> {
  const forms = await listForms(cacheDir);
  const digests = await listDigests(cacheDir);
  const captions = captionsFolder(cacheDir);
  let prunableBytes = 0;
  const rules = { now, unusedDays: usualUnusedDays, partialDays: 0 };
  for await (const { bytes } of findAllPrunable(cacheDir, rules)) prunableBytes += bytes;
  return {
    compiled: { models: forms.length, bytes: forms.reduce((sum, { bytes }) => sum + bytes, 0) },
    digestBytes: digests.reduce((sum, { bytes }) => sum + bytes, 0),
    captionBytes: (await isOwnFolder(captions)) ? await folderBytes(captions, 'written') : 0,
    prunableBytes,
    hub: { folder: hubDir, ...(await measureHub(hubDir)) },
  };
}

async function measureHub(hubDir: string): Promise<{ readonly models: number; readonly bytes: number }> {
  const repos = new Set((await findInstalled(hubDir)).map(({ repo }) => repo));
  const cached = await CachedRepos.read(hubDir);
  let bytes = 0;
  // Contents lie in folders of blobs, once each; links to them take nothing.
  for (const repo of repos) for (const { path } of cached.folders(repo)) bytes += await folderBytes(path, 'written');
  return { models: repos.size, bytes };
}
