/** What every download of a repository's files has in common. */
import { ConcurrencyLimit, mapConcurrently } from '../concurrency.ts';
import { CaptionLensError, throwIfAborted, type ErrorCode } from '../errors.ts';
import { downloadBlob } from './blobDownload.ts';
import type { MakeLink } from './cache/cacheLayout.ts';
import type { DiskParts } from './cache/diskRoom.ts';
import { HubClient, type ClientParts } from './network/hubClient.ts';
import type { HubEnvironment } from './network/hubEnvironment.ts';
import { ProgressMeter, type DownloadProgress } from './progressMeter.ts';
import { say, type Wording } from '../wording.ts';
import type { FilePlan, PlanParts, Rename } from './repoListing.ts';

/** What a pull is busy with; each replaces the one before, `renamed` excepted. */
export type PullProgress =
  | { readonly kind: 'asking'; readonly message: Wording }
  | { readonly kind: 'waiting'; readonly message: Wording }
  /** Once for each name that is a former one. */
  | { readonly kind: 'renamed'; readonly message: Wording }
  | DownloadProgress;

/** What a pull works with; all but `environment` is for tests. */
export interface PullParts {
  readonly environment: HubEnvironment;
  readonly client?: Partial<ClientParts>;
  readonly disk?: DiskParts;
  readonly makeLink?: MakeLink;
  /** Milliseconds of a clock that never jumps. */
  readonly now?: () => number;
}

/** Large files at once: more only share the same line. */
const atOnce = 4;

/** A client of the Hub whose waiting and whose news of renamed repositories are told as progress. */
export function planParts(
  { environment, client, makeLink }: PullParts,
  onProgress: (progress: PullProgress) => void,
): PlanParts {
  const onPause = (ms: number) => {
    onProgress({
      kind: 'waiting',
      message: say`The Hub is busy or out of reach; asking again in ${Math.ceil(ms / 1000)} s`,
    });
  };
  return {
    client: new HubClient(environment, { onPause, ...client }),
    environment,
    onWait: () => onProgress({ kind: 'waiting', message: say`Another program is fetching the same file.` }),
    onRename: (rename) => onProgress({ kind: 'renamed', message: renameText(rename) }),
    blobs: makeLink ? { makeLink } : {},
  };
}

/** `org/old is now called org/new.` */
export function renameText({ from, to }: Rename): Wording {
  return say`${from} is now called ${to}.`;
}

/** Of all plans together, in bytes. */
export function bytesMissing(plans: readonly FilePlan[]): number {
  return plans.reduce((sum, { missing }) => sum + missing, 0);
}

/** Brings all files of the plans, several at once. Errors: those of `downloadBlob`. */
export async function fetchAll(
  plans: readonly FilePlan[],
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

const away: ReadonlySet<string> = new Set<ErrorCode>(['hubOffline', 'hubUnreachable', 'hubBusy']);

/** Whether the Hub itself said nothing, or nothing of this model. */
export function isAway(thrown: unknown): boolean {
  return thrown instanceof CaptionLensError && away.has(thrown.code);
}
