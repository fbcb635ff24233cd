/**
 * Fetching a model. In: the name of a repository on the Hub. Out: its files in the Hub's cache, laid out as
 * huggingface_hub does, so that Python finds them too.
 *
 * The steps: ask what the repository holds (network/hubClient.ts, repoFiles.ts), plan what is missing (repoPlan.ts),
 * fetch it file by file (blobDownload.ts), and name the commit in `refs/` when all of it is here
 * (cache/cacheLayout.ts).
 */
import { ConcurrencyLimit, mapConcurrently } from '../concurrency.ts';
import { CaptionLensError, throwIfAborted, type ErrorCode } from '../errors.ts';
import { say, type Wording } from '../wording.ts';
import { checkAdapter, requireAdapterBase } from './adapterBase.ts';
import { downloadBlob } from './blobDownload.ts';
import type { MakeLink } from './cache/cacheLayout.ts';
import { HubClient, type ClientParts } from './network/hubClient.ts';
import { realDisk, requireRoom, type DiskParts } from './cache/diskRoom.ts';
import type { HubEnvironment } from './network/hubEnvironment.ts';
import { knownBase, findNamed, requireInstalled, type ModelFiles } from './installedModels.ts';
import { compiledBytes, usualPrecision } from './known/memoryNeed.ts';
import type { HubName } from './names/modelName.ts';
import { ProgressMeter, type DownloadProgress } from './progressMeter.ts';
import { planRepository, type PlanParts, type Rename, type RepoPlan } from './repoPlan.ts';

/** What a pull is busy with; each replaces the one before, `renamed` excepted. */
export type PullProgress =
  | { readonly kind: 'asking'; readonly message: Wording }
  | { readonly kind: 'waiting'; readonly message: Wording }
  /** Once for each name that is a former one. */
  | { readonly kind: 'renamed'; readonly message: Wording }
  | DownloadProgress;

/** What is to be fetched. */
export interface PullOrder {
  readonly name: HubName;
  /** What completes one of LAVIS's checkpoints or an adapter; a known model's own base, or the adapter's, otherwise. */
  readonly base?: HubName;
  /** Where compiled models lie: room for compiling is asked for there. */
  readonly compiledDir: string;
}

/** What a pull works with; all but `environment` is for tests. */
export interface PullParts {
  readonly environment: HubEnvironment;
  readonly client?: Partial<ClientParts>;
  readonly disk?: DiskParts;
  readonly makeLink?: MakeLink;
  /** Milliseconds of a clock that never jumps. */
  readonly now?: () => number;
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

/** Large files at once: more only share the same line. */
const atOnce = 4;

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
  const { environment, makeLink, now = () => performance.now() } = parts;
  const onPause = (ms: number) => {
    onProgress({
      kind: 'waiting',
      message: say`The Hub is busy or out of reach; asking again in ${Math.ceil(ms / 1000)} s`,
    });
  };
  const client = new HubClient(environment, { onPause, ...parts.client });
  const onWait = () => onProgress({ kind: 'waiting', message: say`Another program is fetching the same file.` });
  const onRename = (rename: Rename) => onProgress({ kind: 'renamed', message: renamed(rename) });
  const fetching = { client, environment, onWait, onRename, blobs: makeLink ? { makeLink } : {} };
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

/** `org/old is now called org/new.` */
export function renamed({ from, to }: Rename): Wording {
  return say`${from} is now called ${to}.`;
}

function bytesMissing(plans: readonly RepoPlan[]): number {
  return plans.reduce((sum, { missing }) => sum + missing, 0);
}

async function fetchAll(
  plans: readonly RepoPlan[],
  parts: PlanParts,
  now: () => number,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { client, environment, onWait, blobs } = parts;
  const jobs = plans.flatMap(({ files, repo, folder, commit }) =>
    files.map((file) => ({ file, repo, folder, commit })),
  );
  const meter = new ProgressMeter(
    jobs.reduce((sum, { file }) => sum + file.size, 0),
    now,
  );
  const onBytes = (bytes: number, origin: 'fetched' | 'found') => onProgress(meter.add(bytes, origin));
  const given = { client, links: environment.links, onBytes, onWait, ...blobs };
  try {
    // Where one fails, what came of the others stays.
    await mapConcurrently(
      jobs,
      new ConcurrencyLimit(atOnce),
      ({ file, ...place }, stop) => downloadBlob(file, { ...given, ...place }, stop),
      signal,
    );
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  }
}

function requireBase(name: HubName): HubName {
  const base = knownBase(name.repo);
  if (base) return base;
  throw new CaptionLensError(
    'languageModelMissing',
    say`${name.repo} holds what LAVIS saved, which is not whole: name the BLIP-2 model that completes it with ${{ setting: 'base' }}.`,
  );
}

const away: ReadonlySet<string> = new Set<ErrorCode>(['hubOffline', 'hubUnreachable', 'hubBusy']);

/** Whether the Hub itself said nothing, or nothing of this model. */
function isAway(thrown: unknown): boolean {
  return thrown instanceof CaptionLensError && away.has(thrown.code);
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
