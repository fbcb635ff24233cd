/**
 * Fetching a model. In: the name of a repository on the Hub. Out: its files in the Hub's cache, laid out as
 * huggingface_hub does, so that Python finds them too.
 *
 * The steps: ask what the repository holds (network/hubClient.ts, repoFiles.ts), plan what is missing (repoPlan.ts),
 * fetch it file by file (blobDownload.ts), and name the commit in `refs/` when all of it is here
 * (cache/cacheLayout.ts).
 */
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { say } from '../wording.ts';
import { checkAdapter, requireAdapterBase } from './adapterBase.ts';
import { realDisk, requireRoom, type DiskParts } from './cache/diskRoom.ts';
import type { HubEnvironment } from './network/hubEnvironment.ts';
import { knownBase, findNamed, requireInstalled, type ModelFiles } from './installedModels.ts';
import { compiledBytes, usualPrecision } from './known/memoryNeed.ts';
import type { HubName } from './names/modelName.ts';
import { bytesMissing, fetchAll, isAway, planParts, type PullParts, type PullProgress } from './fetching.ts';
import type { PlanParts, Rename } from './repoListing.ts';
import { planRepository, type RepoPlan } from './repoPlan.ts';

/** What is to be fetched. */
export interface PullOrder {
  readonly name: HubName;
  /** What completes one of LAVIS's checkpoints or an adapter; a known model's own base, or the adapter's, otherwise. */
  readonly base?: HubName;
  /** Where compiled models lie: room for compiling is asked for there. */
  readonly compiledDir: string;
}

/** A model that is here whole. */
export interface PulledModel extends ModelFiles {
  /** As the Hub calls it now. */
  readonly repo: string;
  /** Of LAVIS's checkpoints: which it is, and which others the repository has. */
  readonly checkpoint?: { readonly file: string; readonly choice: readonly string[] };
  /** `cached`: the Hub could not be asked, and it was here. */
  readonly origin: 'hub' | 'cached';
  /** Bytes that were fetched. */
  readonly fetched: number;
  /** Names that were asked for and are former ones. */
  readonly renames: readonly Rename[];
}

/**
 * Brings a model into the Hub's cache, and the base that it needs; what is there is not fetched again. The commit is
 * looked up once and everything is of it. Where the Hub cannot be asked, a model that is here whole is the answer.
 *
 * Errors: those of `planRepository` and `downloadBlob`; `diskFull` before anything large is begun;
 * `languageModelMissing`, `baseMissing` or `checkpointUnsupported` where no fitting base is named; `tensorsMismatch`
 * where an adapter does not fit its base.
 */
export async function pullModel(
  order: PullOrder,
  parts: PullParts,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<PulledModel> {
  const { environment, now = () => performance.now() } = parts;
  const fetching = planParts(parts, onProgress);
  let plans: readonly RepoPlan[];
  try {
    plans = await planAll(order, fetching, onProgress, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    if (!isAway(thrown)) throw thrown;
    const cached = await findCached(order, environment);
    if (cached) return cached;
    throw thrown;
  }
  await requireRoomFor(plans, order, environment, parts.disk);
  await fetchPlans(plans, (some) => fetchAll(some, fetching, now, onProgress, signal));
  for (const { folder, commit, name } of plans) await folder.writeRef(name.revision ?? 'main', commit);
  return describePull(plans, order, environment);
}

/** The plans of the model and then of its base. */
async function planAll(
  { name, base }: PullOrder,
  parts: PlanParts,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<readonly RepoPlan[]> {
  const plan = async (wanted: HubName) => {
    onProgress({ kind: 'asking', message: say`Asking the Hub for ${wanted.repo}` });
    return planRepository(wanted, parts, signal);
  };
  const own = await plan(name);
  switch (own.kind) {
    case 'hf':
      return [own];
    case 'lavis':
      return [own, await plan(base ?? requireBase(name))];
    case 'adapter': {
      const wanted = base ?? (own.adapter && requireAdapterBase(own.adapter, name.repo));
      if (!wanted) throw new RangeError('an adapter');
      const found = await plan(wanted);
      if (found.kind === 'hf') return [own, found];
      throw new CaptionLensError(
        'checkpointUnsupported',
        say`${wanted.repo}, the base of ${name.repo}, is no whole model of transformers; name one with ${{ setting: 'base' }}.`,
      );
    }
  }
}

/** An adapter is fetched before its base and is small: where the two do not fit, nothing of the base is fetched. */
async function fetchPlans(
  plans: readonly RepoPlan[],
  fetch: (plans: readonly RepoPlan[]) => Promise<void>,
): Promise<void> {
  const [own, base] = plans;
  if (own?.kind !== 'adapter' || !base?.config) return fetch(plans);
  await fetch([own]);
  await checkAdapter(own.folder.snapshot(own.commit), own.name.repo, base.config, base.name.repo);
  await fetch([base]);
}

async function requireRoomFor(
  plans: readonly RepoPlan[],
  { compiledDir }: PullOrder,
  { cacheDir }: HubEnvironment,
  disk: DiskParts = realDisk,
): Promise<void> {
  const missing = bytesMissing(plans);
  // What is all here may be compiled already; whoever compiles looks for room itself.
  if (missing === 0) return;
  const config = plans.at(-1)?.config;
  const bytes = config ? compiledBytes(config, usualPrecision(config)) : 0;
  const demands = [
    { folder: cacheDir, bytes: missing },
    { folder: compiledDir, bytes },
  ];
  await requireRoom(demands, disk);
}

async function describePull(
  plans: readonly RepoPlan[],
  { name, base }: PullOrder,
  { cacheDir }: HubEnvironment,
): Promise<PulledModel> {
  const [own] = plans;
  if (!own) throw new RangeError('a plan');
  const { checkpoint, commit, folder, repo } = own;
  const pinned = { ...name, repo: folder.repo, revision: commit, ...(checkpoint && { file: checkpoint.file }) };
  const files = await requireInstalled(pinned, base, cacheDir);
  const renames = plans.flatMap(({ name: { repo: from }, repo: to }) => (from === to ? [] : [{ from, to }]));
  const told = { ...(checkpoint && { checkpoint }), renames };
  return { ...files, repo, ...told, origin: 'hub', fetched: bytesMissing(plans) };
}

function requireBase(name: HubName): HubName {
  const base = knownBase(name.repo);
  if (base) return base;
  throw new CaptionLensError(
    'languageModelMissing',
    say`${name.repo} holds what LAVIS saved, which is not whole: name the BLIP-2 model that completes it with ${{ setting: 'base' }}.`,
  );
}

async function findCached({ name, base }: PullOrder, { cacheDir }: HubEnvironment): Promise<PulledModel | undefined> {
  const found = await findNamed(name, cacheDir);
  if (found?.state !== 'whole') return undefined;
  try {
    return {
      ...(await requireInstalled(name, base, cacheDir)),
      repo: found.repo,
      origin: 'cached',
      fetched: 0,
      renames: [],
    };
  } catch (thrown) {
    // The model itself is here: what is missing is its base.
    if (!(thrown instanceof CaptionLensError)) throw thrown;
    const what = say`${name.repo} is here, but what completes it is not: ${thrown.wording.message}`;
    throw new CaptionLensError(thrown.code, what, {
      cause: thrown,
      advice: say`The Hub cannot be asked for it now; try again when it can be.`,
    });
  }
}
