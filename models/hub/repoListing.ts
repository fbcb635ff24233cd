import { downloadBlob, type BlobParts } from './blobDownload.ts';
import type { RepoFolder } from './cache/cacheLayout.ts';
import { placeRepository } from './names/placement.ts';
import type { HubName } from './names/modelName.ts';
import { keyOf } from './names/repoNames.ts';
import type { HubClient, HubFile } from './network/hubClient.ts';
import type { HubEnvironment } from './network/hubEnvironment.ts';

/** A repository at one commit, and where its files go. */
export interface RepoPlace {
  /** What the Hub calls it now. */
  readonly repo: string;
  /** Under whichever of its names. */
  readonly folder: RepoFolder;
  readonly commit: string;
}

/** Which of its files are to come. */
export interface FilePlan extends RepoPlace {
  readonly files: readonly HubFile[];
  /** Bytes that are not here yet. */
  readonly missing: number;
}

/** What a plan works with. */
export interface PlanParts {
  readonly environment: HubEnvironment;
  readonly client: HubClient;
  readonly blobs: Pick<BlobParts, 'makeLink'>;
  readonly onWait: () => void;
  readonly onRename?: (rename: Rename) => void;
}

/** That the Hub calls a repository otherwise than it was asked for. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** What a repository holds, and where that goes. Errors: those of `HubClient`. */
export async function listRepository(
  name: HubName,
  { environment, client, onRename = () => undefined }: PlanParts,
  signal?: AbortSignal,
): Promise<RepoPlace & Pick<FilePlan, 'files'>> {
  const resolved = await client.resolveRevision(name.repo, name.revision ?? 'main', signal);
  const { repo, commit } = resolved;
  if (keyOf(repo) !== keyOf(name.repo)) onRename({ from: name.repo, to: repo });
  const files = await client.listFiles(repo, commit, signal);
  const folder = await placeRepository(name.repo, resolved, files, environment.cacheDir, client, signal);
  return { repo, commit, files, folder };
}

/** Brings files that are needed to plan, one after the other. Errors: those of `downloadBlob`. */
export async function fetchSmall(
  files: readonly HubFile[],
  { environment, client, blobs, onWait, ...place }: PlanParts & RepoPlace,
  signal?: AbortSignal,
): Promise<void> {
  const onBytes = () => undefined;
  const parts = { client, ...place, links: environment.links, onBytes, onWait, ...blobs };
  for (const file of files) await downloadBlob(file, parts, signal);
}
