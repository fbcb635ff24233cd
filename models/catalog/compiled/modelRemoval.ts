import type { CompiledForm } from '../../compiled/cache/contents.ts';
import { RepoFolder } from '../../hub/cache/cacheLayout.ts';
import { findNamed, notInstalled } from '../../hub/installedModels.ts';
import { readHubName } from '../../hub/known/knownModels.ts';
import { formatHubName, type HubName, isCommit } from '../../hub/names/modelName.ts';
import { CachedRepos } from '../../hub/names/cachedRepos.ts';
import { removeFromCache } from '../../hub/cache/repoRemoval.ts';
import { readChosen, writeChosen } from '../chosenModel.ts';
import { formsOf, removeOrphan } from './compiledModels.ts';
import { findModel, type Places } from '../modelNames.ts';

/** What came of removing a model. */
export interface RemovedModel {
  /** Bytes that are free again. */
  readonly bytes: number;
  /** What was compiled of it and stays, because a process uses it or the system refuses. */
  readonly kept: readonly CompiledForm[];
}

/**
 * Removes a model from the Hub's cache, under all of its names, with what was compiled of it. Where the model is gone
 * already, removes what was compiled of it. Where it was the chosen one, the embedded model is chosen. Throws
 * `checkpointNotFound` where nothing of it is here, `cacheUnwritable` where the choice cannot be written, and the
 * system's error where the Hub's cache refuses.
 */
export async function removeModel(name: HubName, places: Places): Promise<RemovedModel> {
  const { hubDir, cacheDir } = places;
  const found = await findNamed(name, hubDir);
  const repos = await CachedRepos.read(hubDir);
  const paths = await findModel({ path: formatHubName(name), base: '', languageModel: '' }, places).catch(
    () => undefined,
  );
  const commit = found?.commit ?? (name.revision !== undefined && isCommit(name.revision) ? name.revision : undefined);
  const folders = repos.names.all(name.repo).map((repo) => new RepoFolder(hubDir, repo));
  const roots = folders.flatMap((folder) => {
    if (name.revision === undefined) return [folder.path];
    return commit === undefined ? [] : [folder.snapshot(commit)];
  });
  const compiled = await formsOf({ roots, ...(found && paths && { paths }) }, cacheDir);
  if (!found && compiled.length === 0) throw notInstalled(name, 'not');
  await forgetChoice(name, commit, repos, cacheDir);
  let bytes = 0;
  for (const folder of repos.folders(name.repo)) {
    if (!found || commit === undefined) continue;
    if (name.revision === undefined) bytes += await removeFromCache(folder, undefined);
    else if (await folder.hasSnapshot(commit)) bytes += await removeFromCache(folder, commit);
  }
  const kept: CompiledForm[] = [];
  for (const form of compiled) {
    const outcome = await removeOrphan(form);
    if (outcome.kind === 'removed') bytes += outcome.bytes;
    else if (outcome.kind !== 'needless') kept.push(form);
  }
  return { bytes, kept };
}

/** Chooses the embedded model where the removed one was chosen. */
async function forgetChoice(
  { repo, revision }: HubName,
  commit: string | undefined,
  { names }: CachedRepos,
  cacheDir: string,
): Promise<void> {
  const chosen = await readChosen(cacheDir);
  const chosenName = chosen && readHubName(chosen.name);
  if (chosenName === undefined || !names.isSame(chosenName.repo, repo)) return;
  if (revision === undefined || chosenName.revision === commit) await writeChosen(cacheDir, undefined);
}
