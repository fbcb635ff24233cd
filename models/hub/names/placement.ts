import { fileBytes } from '../../files/folderSize.ts';
import { throwIfAborted } from '../../errors.ts';
import { RepoFolder } from '../cache/cacheLayout.ts';
import type { HubClient, HubFile, ResolvedRevision } from '../network/hubClient.ts';
import { CachedRepos, forgetFormer, noteNames } from './cachedRepos.ts';
import { keyOf } from './repoNames.ts';

/**
 * The folder of the cache `cacheDir` that files of a repository go into. It bears the name that was asked for, as with
 * huggingface_hub; or another name of the repository, where more of the files lie there, so that nothing is fetched
 * twice. Rejects with `aborted`.
 */
export async function placeRepository(
  asked: string,
  { repo, commit }: ResolvedRevision,
  files: readonly HubFile[],
  cacheDir: string,
  client: HubClient,
  signal?: AbortSignal,
): Promise<RepoFolder> {
  const before = await CachedRepos.read(cacheDir);
  if (keyOf(repo) === keyOf(asked)) await forgetFormer(before, asked);
  await recogniseCommit(before, { repo, commit }, client, signal);
  const repos = await CachedRepos.read(cacheDir);
  let best = new RepoFolder(cacheDir, asked);
  let least = await missingBytes(files, best, commit);
  for (const folder of [...repos.folders(asked), ...repos.folders(repo)]) {
    const missing = await missingBytes(files, folder, commit);
    if (missing < least) [best, least] = [folder, missing];
  }
  return best;
}

/**
 * A commit is one repository's, or a copy's: where Python fetched it under another name, the Hub is asked whether that
 * one became this.
 */
async function recogniseCommit(
  repos: CachedRepos,
  { repo, commit }: ResolvedRevision,
  client: HubClient,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { repo: other, folders } of repos.all) {
    if (repos.names.isSame(other, repo)) continue;
    for (const folder of folders) {
      if (!(await folder.hasSnapshot(commit))) continue;
      const resolved = await client.resolveRevision(folder.repo, commit, signal).catch(() => undefined);
      throwIfAborted(signal);
      if (resolved && keyOf(resolved.repo) === keyOf(repo)) await noteNames(folder, repo, folder.repo);
    }
  }
}

/** Bytes of files at a commit that are not in a folder yet. */
export async function missingBytes(files: readonly HubFile[], folder: RepoFolder, commit: string): Promise<number> {
  let missing = 0;
  for (const { path, etag, size } of files) {
    if ((await fileBytes(folder.pointer(commit, path))) === size) continue;
    const here = (await fileBytes(folder.blob(etag))) ?? (await fileBytes(folder.growing(etag))) ?? 0;
    missing += Math.max(0, size - here);
  }
  return missing;
}
