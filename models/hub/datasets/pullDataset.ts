/**
 * Fetching a data set. In: the name of a repository on the Hub, and which part of it. Out: Parquet files in the Hub's
 * cache, laid out as huggingface_hub does.
 *
 * The steps: ask what the repository holds, where it has no Parquet what the Hub itself made of it, choose the files of
 * the part (datasetFiles.ts), fetch them (../fetching.ts), and note what there was, for when the Hub cannot be asked.
 */
import { join } from 'node:path';
import { CaptionLensError, throwIfAborted } from '../../errors.ts';
import { fileBytes } from '../../files/folderSize.ts';
import { readJsonFile } from '../../files/jsonFile.ts';
import { readLinkedText } from '../../files/plainFile.ts';
import { writeWholeFile } from '../../files/wholeFile.ts';
import { isObject } from '../../plainObject.ts';
import { RepoFolder } from '../cache/cacheLayout.ts';
import { realDisk, requireRoom } from '../cache/diskRoom.ts';
import { fetchAll, isAway, planParts, type PullParts, type PullProgress } from '../fetching.ts';
import type { HubFile } from '../network/hubClient.ts';
import { isRepoPath, type HubName } from '../names/modelName.ts';
import { missingBytes } from '../names/placement.ts';
import { keyOf } from '../names/repoNames.ts';
import { fetchSmall, type PlanParts, type RepoPlace } from '../repoListing.ts';
import { chooseDatasetFiles, type DatasetFile, type DatasetPart, isTable } from './datasetFiles.ts';

/** What is to be fetched. */
export interface DatasetOrder extends DatasetPart {
  readonly name: HubName;
}

/** A part of a data set that is here whole. */
export interface PulledDataset {
  /** As the Hub calls it now. */
  readonly repo: string;
  readonly commit: string;
  /** Absolute paths, in the order of their rows. */
  readonly files: readonly { readonly path: string; readonly split: string }[];
  /** `cached`: the Hub could not be asked, and it was here. */
  readonly origin: 'hub' | 'cached';
  /** Bytes that were fetched. */
  readonly fetched: number;
}

/** Where the Hub keeps the Parquet that it makes of data sets in other forms. */
const convertedRevision = 'refs/convert/parquet';
const cardName = 'README.md';
const largestCard = 16 * 1024 * 1024;

interface Listed extends RepoPlace {
  /** Of the branch that has tables. */
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/**
 * Brings a part of a data set into the Hub's cache; what is there is not fetched again. Where the Hub cannot be asked,
 * one that is here whole is the answer.
 *
 * Errors: those of `HubClient`, `downloadBlob` and `chooseDatasetFiles`; `diskFull` before anything large is begun.
 */
export async function pullDataset(
  order: DatasetOrder,
  parts: PullParts,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<PulledDataset> {
  const { environment, now = () => performance.now(), disk = realDisk } = parts;
  const fetching = planParts({ ...parts, client: { ...parts.client, kind: 'dataset' } }, onProgress);
  let listed: Listed;
  try {
    onProgress({ kind: 'asking', message: `Asking the Hub for ${order.name.repo}` });
    listed = await listTables(order.name, fetching, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    const cached = isAway(thrown) ? await findCached(order, environment.cacheDir) : undefined;
    if (cached) return cached;
    throw thrown;
  }
  const { repo, folder, commit, revision } = listed;
  const files = chooseDatasetFiles(repo, listed.files, await readCard(listed), order);
  const missing = await missingBytes(files, folder, commit);
  await requireRoom([{ folder: environment.cacheDir, bytes: missing }], disk);
  await fetchAll([{ repo, folder, commit, files, missing }], fetching, now, onProgress, signal);
  await folder.writeRef(revision, commit);
  await noteTables(listed);
  return { repo, commit, files: placed(files, listed), origin: 'hub', fetched: missing };
}

/** What a repository holds where it has tables, and its card is here. */
async function listTables(name: HubName, parts: PlanParts, signal?: AbortSignal): Promise<Listed> {
  const own = await listAt(name, name.revision ?? 'main', parts, signal);
  if (own.files.some(({ path }) => isTable(path))) return withCard(own, parts, signal);
  if (name.revision === undefined) {
    const converted = await listAt(name, convertedRevision, parts, signal).catch((thrown: unknown) => {
      throwIfAborted(signal);
      if (thrown instanceof CaptionLensError && thrown.code === 'hubNotFound') return undefined;
      throw thrown;
    });
    if (converted?.files.some(({ path }) => isTable(path))) return withCard(converted, parts, signal);
  }
  const message = `${own.repo} has no Parquet files, and the Hub made none of what it has.`;
  throw new CaptionLensError('dataInvalid', message, {
    advice: 'Download it by its own tools, and give its folder or its list.',
  });
}

async function listAt(
  { repo: asked }: HubName,
  revision: string,
  { environment, client, onRename = () => undefined }: PlanParts,
  signal?: AbortSignal,
): Promise<Listed> {
  const { repo, commit } = await client.resolveRevision(asked, revision, signal);
  if (keyOf(repo) !== keyOf(asked) && revision !== convertedRevision) onRename({ from: asked, to: repo });
  const files = await client.listFiles(repo, commit, signal);
  return { repo, commit, revision, files, folder: new RepoFolder(environment.cacheDir, asked, 'datasets') };
}

async function withCard(listed: Listed, parts: PlanParts, signal?: AbortSignal): Promise<Listed> {
  const cards = listed.files.filter(({ path, size }) => path === cardName && size <= largestCard);
  await fetchSmall(cards, { ...parts, ...listed }, signal);
  return listed;
}

function readCard({ folder, commit }: Pick<Listed, 'folder' | 'commit'>): Promise<string> {
  return readLinkedText(folder.pointer(commit, cardName)).then(
    (text) => text ?? '',
    () => '',
  );
}

function placed(files: readonly DatasetFile[], { folder, commit }: RepoPlace): PulledDataset['files'] {
  return files.map(({ path, split }) => ({ path: folder.pointer(commit, path), split }));
}

/** Beside `refs/`, where Python takes no notice of it: which tables a commit has, so that one that is cut is no whole. */
function noteOf(folder: RepoFolder, commit: string): string {
  return join(folder.path, `tables.${commit}.caption-lens.json`);
}

/** A note that cannot be written costs the use without the Hub, nothing else. */
async function noteTables({ folder, commit, repo, files }: Listed): Promise<void> {
  const tables = files.filter(({ path }) => isTable(path)).map(({ path, size }) => ({ path, size }));
  const text = `${JSON.stringify({ repo, tables })}\n`;
  await writeWholeFile(noteOf(folder, commit), text).catch(() => undefined);
}

/** The part as it was fetched last; undefined where not all of it is here. Throws as `chooseDatasetFiles` does. */
async function findCached({ name, ...part }: DatasetOrder, cacheDir: string): Promise<PulledDataset | undefined> {
  const folder = new RepoFolder(cacheDir, name.repo, 'datasets');
  for (const revision of name.revision === undefined ? ['main', convertedRevision] : [name.revision]) {
    const commit = await folder.readRef(revision);
    const note = commit === undefined ? undefined : await readNote(folder, commit);
    if (commit === undefined || !note) continue;
    const place = { repo: note.repo, folder, commit };
    const files = chooseDatasetFiles(note.repo, note.tables, await readCard(place), part);
    const sizes = await Promise.all(files.map(({ path }) => fileBytes(folder.pointer(commit, path))));
    if (files.some(({ size }, at) => sizes[at] !== size)) continue;
    return { repo: note.repo, commit, files: placed(files, place), origin: 'cached', fetched: 0 };
  }
  return undefined;
}

async function readNote(
  folder: RepoFolder,
  commit: string,
): Promise<{ readonly repo: string; readonly tables: readonly HubFile[] } | undefined> {
  const note: unknown = await readJsonFile(noteOf(folder, commit), largestCard).catch(() => undefined);
  if (!isObject(note) || typeof note['repo'] !== 'string' || !Array.isArray(note['tables'])) return undefined;
  const tables = (note['tables'] as readonly unknown[]).filter(isObject).flatMap(({ path, size }) => {
    const isTold = typeof path === 'string' && typeof size === 'number' && isRepoPath(path);
    return isTold ? [{ path, size, etag: '' }] : [];
  });
  return { repo: note['repo'], tables };
}
