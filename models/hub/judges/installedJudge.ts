import { join } from 'node:path';
import type { EncoderFiles } from '../../encoders/encoderFiles.ts';
import { RepoFolder } from '../cache/cacheLayout.ts';
import { commitsOf, filesBelow, weightState } from '../cache/snapshotFiles.ts';
import { knownJudge, usualJudge } from '../known/knownJudges.ts';
import { CachedRepos } from '../names/cachedRepos.ts';
import type { HubName } from '../names/modelName.ts';
import { isOpenAiFile } from './judgeOffer.ts';

/** A judge as far as it is in the Hub's cache; `partial`: a download was cut. */
export interface InstalledJudge {
  readonly state: 'whole' | 'partial';
  readonly files: EncoderFiles;
}

/** What a name means, whoever put it there; undefined where nothing of it is here. */
export async function findInstalledJudge(name: HubName, cacheDir: string): Promise<InstalledJudge | undefined> {
  const found: InstalledJudge[] = [];
  for (const { folder, commit } of await snapshotsOf(name, cacheDir)) {
    const judge = await inspect(name, folder.snapshot(commit), cacheDir);
    if (judge) found.push(judge);
  }
  return found.find(({ state }) => state === 'whole') ?? found[0];
}

/** Without a revision it is `main`, or where that was never looked up the only commit. */
async function snapshotsOf(name: HubName, cacheDir: string) {
  const repos = await CachedRepos.read(cacheDir);
  const word = knownJudge(name.repo)?.word;
  const former = word === undefined ? [] : [new RepoFolder(cacheDir, word)];
  const found: { readonly folder: RepoFolder; readonly commit: string }[] = [];
  for (const folder of [...repos.folders(name.repo), ...former]) {
    const wanted = await folder.readRef(name.revision ?? 'main');
    const commits = await commitsOf(folder);
    const only = name.revision === undefined && commits.length === 1 ? commits[0] : undefined;
    const commit = wanted ?? only;
    if (commit !== undefined && commits.includes(commit)) found.push({ folder, commit });
  }
  return found;
}

async function inspect(name: HubName, snapshot: string, cacheDir: string): Promise<InstalledJudge | undefined> {
  const paths = await filesBelow(snapshot);
  if (paths.length === 0) return undefined;
  const weights = await weightState(snapshot, paths);
  if (name.file === undefined && paths.includes('config.json')) {
    return { state: weights === 'whole' ? 'whole' : 'partial', files: { folder: snapshot } };
  }
  const files = paths.filter((path) => isOpenAiFile(path) && (name.file === undefined || path === name.file));
  const [file] = files;
  if (file === undefined || files.length > 1) return { state: 'partial', files: { folder: snapshot } };
  const tokenizer = hasTokenizer(paths) ? undefined : await tokenizerFolder(name, cacheDir);
  return {
    state: hasTokenizer(paths) || tokenizer !== undefined ? 'whole' : 'partial',
    files: { folder: snapshot, file: join(snapshot, file), ...(tokenizer !== undefined && { tokenizer }) },
  };
}

/** Where a judge without a tokenizer finds one; undefined where that is not here. All of OpenAI's CLIPs have the same. */
export async function tokenizerFolder(name: HubName | undefined, cacheDir: string): Promise<string | undefined> {
  for (const { folder, commit } of await snapshotsOf(tokenizerOf(name), cacheDir)) {
    const snapshot = folder.snapshot(commit);
    if (hasTokenizer(await filesBelow(snapshot))) return snapshot;
  }
  return undefined;
}

/** The repository that lends its tokenizer to one that has none. */
export function tokenizerOf(name: HubName | undefined): HubName {
  const repo = (name && knownJudge(name.repo)?.tokenizer) ?? usualJudge('clip').repo;
  return { repo, revision: undefined, file: undefined };
}

/** Whether the files of a folder say how texts become tokens. */
export function hasTokenizer(paths: readonly string[]): boolean {
  return paths.includes('tokenizer.json') || (paths.includes('vocab.json') && paths.includes('merges.txt'));
}
