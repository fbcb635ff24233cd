import { fileBytes } from '../files/folderSize.ts';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { parseBlip2Config } from '../checkpoint/huggingFace/configFile.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import type { AdapterConfig } from '../checkpoint/peft/adapterConfig.ts';
import { adapterWeightNames, isAdapter, readAdapterConfig } from '../checkpoint/peft/adapterFolder.ts';
import { CaptionLensError } from '../errors.ts';
import { say } from '../wording.ts';
import { adapterBase, requireAdapterBase } from './adapterBase.ts';
import { type RepoFolder } from './cache/cacheLayout.ts';
import { commitsOf, filesBelow, weightState } from './cache/snapshotFiles.ts';
import { knownModel } from './known/knownModels.ts';
import { parseHubName, type HubName } from './names/modelName.ts';
import { CachedRepos, type CachedRepo } from './names/cachedRepos.ts';
import { pickCheckpoint } from './repoFiles.ts';

/** A model of the Hub's cache at one commit, whoever put it there. */
export interface InstalledModel {
  /** As the Hub calls it now. */
  readonly repo: string;
  /** As it was asked for when it was fetched, which its folder is named by. */
  readonly storedAs: string;
  readonly commit: string;
  /** Branches and tags that are this commit, as far as they were looked up. */
  readonly refs: readonly string[];
  /** Of the snapshot. */
  readonly folder: string;
  readonly kind: 'hf' | 'adapter' | 'lavis';
  /** Of transformers' folders alone. */
  readonly config: Blip2Config | undefined;
  /** Of adapters alone; undefined where it cannot be merged, which opening it explains. */
  readonly adapter: AdapterConfig | undefined;
  /** Paths of LAVIS's checkpoints within the snapshot. */
  readonly checkpoints: readonly string[];
  /** Of the files that are here. */
  readonly bytes: number;
  /** `partial`: a download was cut. */
  readonly state: 'whole' | 'partial';
}

/**
 * Every BLIP-2 model with OPT in the Hub's cache `cacheDir`, each commit once. Whatever else lies there is passed over.
 */
export async function findInstalled(cacheDir: string): Promise<readonly InstalledModel[]> {
  const repos = await CachedRepos.read(cacheDir);
  const found: InstalledModel[] = [];
  for (const cached of repos.all) found.push(...mergeCommits(await inspectAll(cached)));
  const bases = found.filter(({ kind }) => kind === 'hf');
  const isHere = (repo: string) => bases.some((base) => repos.names.isSame(base.repo, repo));
  return found.filter((model) => model.kind !== 'adapter' || isOfBlip2(model, isHere));
}

/** Adapters of all kinds of models lie in the cache: those of BLIP-2 say so, or their base is known or here. */
function isOfBlip2({ adapter }: InstalledModel, isHere: (repo: string) => boolean): boolean {
  const base = adapter && adapterBase(adapter)?.repo;
  return adapter?.trainedOn === 'blip2' || (base !== undefined && (isHere(base) || knownModel(base) !== undefined));
}

/**
 * The model that a name means, as far as it is here; undefined where nothing of it is. Without a revision it is `main`,
 * or where that was never looked up the only commit.
 */
export async function findNamed(name: HubName, cacheDir: string): Promise<InstalledModel | undefined> {
  const repos = await CachedRepos.read(cacheDir);
  const folders = repos.folders(name.repo);
  const models = await inspectAll({ repo: repos.names.present(name.repo), folders });
  const wanted = name.revision ?? 'main';
  const file = name.file ?? knownModel(name.repo)?.lavis?.best;
  const holds = ({ checkpoints }: InstalledModel) =>
    checkpoints.some((path) => path === file || basename(path) === file);
  const named = models.filter(({ commit, refs }) => commit === wanted || refs.includes(wanted));
  if (named.length > 0) return named.find(holds) ?? named[0];
  const refs = await Promise.all(folders.map((folder) => folder.readRef(wanted)));
  // Without refs/main, as after a download of one commit, the only snapshot is meant.
  const isUnsaid = name.revision === undefined && refs.every((ref) => ref === undefined);
  return isUnsaid && new Set(models.map(({ commit }) => commit)).size === 1 ? models[0] : undefined;
}

/**
 * The models in a repository's folders, whole ones first. A branch that is one commit in one folder and another in the
 * next is what was looked up last, of what is whole.
 */
async function inspectAll({ repo, folders }: CachedRepo): Promise<readonly InstalledModel[]> {
  const found: InstalledModel[] = [];
  const claims: { readonly ref: string; readonly commit: string; readonly rank: number; readonly at: number }[] = [];
  for (const folder of folders) {
    for (const commit of await commitsOf(folder)) {
      const model = await inspect(folder, commit);
      if (!model) continue;
      found.push({ ...model, repo });
      for (const ref of model.refs) claims.push({ ref, commit, rank: rankOf(model), at: await folder.refTime(ref) });
    }
  }
  claims.sort((one, other) => one.rank - other.rank || other.at - one.at);
  const commitOf = (ref: string) => claims.find((claim) => claim.ref === ref)?.commit;
  const refs = [...new Set(claims.map(({ ref }) => ref))].sort();
  return found
    .map((model) => ({ ...model, refs: refs.filter((ref) => commitOf(ref) === model.commit) }))
    .sort((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ state }: InstalledModel): number {
  return state === 'whole' ? 0 : 1;
}

/** A commit that lies in several folders is one model, as large as all of them. */
function mergeCommits(models: readonly InstalledModel[]): readonly InstalledModel[] {
  const commits = [...new Set(models.map(({ commit }) => commit))].sort();
  return commits.flatMap((commit) => {
    const copies = models.filter((model) => model.commit === commit);
    const checkpoints = [...new Set(copies.flatMap((copy) => copy.checkpoints))].sort();
    const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
    return copies.slice(0, 1).map((model) => ({ ...model, checkpoints, bytes }));
  });
}

/** Where a model's files are, for `openCheckpoint`. */
export interface ModelFiles {
  /** A snapshot's folder, or a `.pth` in one. */
  readonly path: string;
  /** Of a `.pth` and of an adapter. */
  readonly base?: string;
  readonly commit: string;
}

/**
 * The files of a model that is here whole. What LAVIS left out, or an adapter was trained on, comes from `baseFolder`,
 * `base` or the model's own base, in this order.
 *
 * Throws `checkpointNotFound` with what to do, `languageModelMissing`, `baseMissing`, `checkpointUnsupported` where the
 * base of an adapter is no whole model, `invalidOption` where several checkpoints are here and none is meant, and what
 * `readAdapterConfig` throws.
 */
export async function requireInstalled(
  name: HubName,
  base: HubName | undefined,
  cacheDir: string,
  baseFolder?: string,
): Promise<ModelFiles> {
  const found = await findNamed(name, cacheDir);
  if (!found || found.state === 'partial') throw notInstalled(name, found ? 'only in part' : 'not');
  const { folder, commit, checkpoints, kind } = found;
  if (kind === 'hf' && name.file === undefined) return { path: folder, commit };
  if (kind === 'adapter' && name.file === undefined) {
    const completion = baseFolder ?? (await adapterBaseFolder(found, base, cacheDir));
    return { path: folder, base: completion, commit };
  }
  const file = pickCheckpoint(name.repo, checkpoints, name.file, knownModel(name.repo)?.lavis?.best);
  if (baseFolder !== undefined) return { path: join(folder, ...file.split('/')), base: baseFolder, commit };
  const baseName = base ?? knownBase(name.repo);
  if (baseName === undefined) {
    throw new CaptionLensError(
      'languageModelMissing',
      say`${name.repo} holds what LAVIS saved, which is not whole: name the BLIP-2 model that completes it with ${{ setting: 'base' }}.`,
    );
  }
  return {
    path: join(folder, ...file.split('/')),
    base: (await requireInstalled(baseName, undefined, cacheDir)).path,
    commit,
  };
}

async function adapterBaseFolder(
  { folder, repo }: InstalledModel,
  base: HubName | undefined,
  cacheDir: string,
): Promise<string> {
  // Read anew, for its error where it cannot be merged.
  const wanted = base ?? requireAdapterBase(await readAdapterConfig(folder), repo);
  return (await requireWhole(wanted, cacheDir)).path;
}

/** A model that needs no other. Throws what `requireInstalled` throws, and `checkpointUnsupported`. */
async function requireWhole(name: HubName, cacheDir: string): Promise<ModelFiles> {
  const found = await findNamed(name, cacheDir);
  if (!found || found.kind === 'hf') return requireInstalled(name, undefined, cacheDir);
  throw new CaptionLensError(
    'checkpointUnsupported',
    say`${name.repo} is no whole model of transformers, which the base of an adapter has to be.`,
  );
}

/** The repository that completes one of LAVIS's, where it is known. */
export function knownBase(repo: string): HubName | undefined {
  const base = knownModel(repo)?.lavis?.base;
  return base === undefined ? undefined : parseHubName(base);
}

/** The base that is known of the model, or the one that an adapter which is here names. */
export async function baseOf(name: HubName, cacheDir: string): Promise<HubName | undefined> {
  const known = knownBase(name.repo);
  if (known) return known;
  const adapter = (await findNamed(name, cacheDir))?.adapter;
  return adapter && adapterBase(adapter);
}

/** A `checkpointNotFound` whose advice is to fetch the model. */
export function notInstalled({ repo }: HubName, extent: 'not' | 'only in part'): CaptionLensError {
  const message =
    extent === 'not'
      ? say`The model ${repo} is not on this machine.`
      : say`The model ${repo} is only in part on this machine.`;
  return new CaptionLensError('checkpointNotFound', message, {
    advice: say`${{ action: 'fetchModel', model: repo }}`,
  });
}

async function inspect(folder: RepoFolder, commit: string): Promise<InstalledModel | undefined> {
  const snapshot = folder.snapshot(commit);
  const paths = await filesBelow(snapshot);
  const checkpoints = paths.filter((path) => /\.pth?$/i.test(path));
  const config = paths.includes('config.json') ? await readConfig(join(snapshot, 'config.json')) : undefined;
  const isKnownLavis = knownModel(folder.repo)?.lavis !== undefined;
  // A .pth may be anything; beside a configuration of another model it is that model's.
  const isLavis = checkpoints.length > 0 && (config !== undefined || !paths.includes('config.json'));
  const isOfAdapter = isAdapter(paths);
  const hasAdapterWeights = adapterWeightNames.some((name) => paths.includes(name));
  if (config === undefined && !isLavis && !isKnownLavis && !isOfAdapter) return undefined;
  const sizes = await Promise.all(paths.map((path) => fileBytes(join(snapshot, ...path.split('/')))));
  const weights = config ? await weightState(snapshot, paths) : 'none';
  const isHuggingFace = config !== undefined && (weights !== 'none' || checkpoints.length === 0);
  const kind = isOfAdapter ? 'adapter' : isHuggingFace ? 'hf' : 'lavis';
  const isWhole = { adapter: hasAdapterWeights, hf: weights === 'whole', lavis: checkpoints.length > 0 }[kind];
  return {
    repo: folder.repo,
    storedAs: folder.repo,
    commit,
    refs: await refsOf(folder, commit),
    folder: snapshot,
    kind,
    config: kind === 'adapter' ? undefined : config,
    adapter: kind === 'adapter' ? await readAdapterConfig(snapshot).catch(() => undefined) : undefined,
    checkpoints,
    bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    state: isWhole ? 'whole' : 'partial',
  };
}

/** Undefined where it is another model's, or cannot be read. */
async function readConfig(path: string): Promise<Blip2Config | undefined> {
  try {
    const fields = new Fields(path, await readJsonObject(path));
    // Without a type it would pass for BLIP-2, as in repositories of 2023; here everything lies side by side.
    return fields.text('model_type') === 'blip-2' ? parseBlip2Config(fields) : undefined;
  } catch {
    return undefined;
  }
}

async function refsOf(folder: RepoFolder, commit: string): Promise<readonly string[]> {
  const root = join(folder.path, 'refs');
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
  const commits = await Promise.all(names.map((name) => folder.readRef(name)));
  return names.filter((_, index) => commits[index] === commit).sort();
}
