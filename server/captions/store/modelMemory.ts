import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { precisions } from '../../../models/caption.ts';
import { locateCheckpoint } from '../../../models/checkpoint/location.ts';
import { embeddedModelFolder } from '../../../models/embeddedModel.ts';
import { locateRecogniser } from '../../../models/recogniser/files.ts';
import type { ModelSelection } from '../../protocol/messages.ts';
import { hashOf, type ModelIdentity, wordsVersion } from './captionKey.ts';
import { listFiles, type SmallFile } from '../../../models/compiled/cache/contents.ts';
import { isGone } from '../../../models/compiled/cache/origin.ts';
import {
  isLeftover,
  isOlder,
  type Prunable,
  prunableFile,
  type PruneReason,
  type PruneRules,
} from '../../../models/compiled/cache/prunable.ts';
import { noteTimeOfUse } from '../../../models/compiled/cache/timeOfUse.ts';
import { writeWholeFile } from '../../../models/files/wholeFile.ts';
import { readJsonFile } from '../../../models/files/jsonFile.ts';

const maxBytes = 16 * 1024;
const maxFiles = 512; // of a model's folder; one with more is not remembered

/**
 * Remembers which model a selection turned out to be, so that stored captions are found without loading it.
 *
 * What is remembered holds only as long as its stamp: the real path, size, inode and times of change (nanoseconds) of
 * every file in the model's folders, also of those that are not read. Replacing, writing to, adding or removing one
 * gives another stamp, and then nothing is known until the model has been loaded again. The stamp is taken before and
 * after loading and remembered only where both agree, so a change in between cannot go with the older digest. The
 * digest itself is worked out by the engine from the bytes. `wordsVersion` ends the memory of older programs.
 */
export class ModelMemory {
  readonly #folder: string;
  readonly #recalled = new Map<string, { readonly stamp: string; readonly identity: ModelIdentity }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async recall(selection: ModelSelection): Promise<ModelIdentity | undefined> {
    const stamp = await stampModel(selection);
    if (stamp === undefined) return undefined;
    const key = hashOf(selection);
    const recalled = this.#recalled.get(key);
    if (recalled?.stamp === stamp) return recalled.identity;
    const path = this.#pathOf(key);
    const stored = await readJsonFile(path, maxBytes).catch(() => undefined);
    if (!isMemory(stored) || stored.stamp !== stamp) return undefined;
    await noteTimeOfUse(path);
    this.#recalled.set(key, stored);
    return stored.identity;
  }

  /** `stamp`: the same before and after the model was loaded. A memory that cannot be written is done without. */
  async remember(selection: ModelSelection, stamp: string, identity: ModelIdentity): Promise<void> {
    const key = hashOf(selection);
    const paths = pathsOf(selection);
    const memory = { wordsVersion, stamp, identity, paths };
    this.#recalled.set(key, memory);
    await writeWholeFile(this.#pathOf(key), JSON.stringify(memory)).catch(() => undefined);
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** What of the models remembered in a folder is of no use any more. */
export async function* findStaleMemories(folder: string, rules: PruneRules): AsyncGenerator<Prunable> {
  for (const file of await listFiles(folder)) {
    if (isLeftover(file, rules)) yield prunableFile('memory', file, 'abandoned');
    if (!/^[0-9a-f]{64}\.json$/.test(file.name)) continue;
    const stored = await readJsonFile(file.path, maxBytes).catch(() => 'unreadable' as const);
    const reason = stored === 'unreadable' ? undefined : await reasonToForget(stored, file, rules);
    if (reason) yield prunableFile('memory', file, reason);
  }
}

async function reasonToForget(
  stored: unknown,
  { usedAt }: SmallFile,
  rules: PruneRules,
): Promise<PruneReason | undefined> {
  const { wordsVersion: version } = (stored ?? {}) as { readonly wordsVersion?: unknown };
  if (typeof version === 'number' && version > wordsVersion) return undefined;
  if (!isMemory(stored)) return version === wordsVersion ? 'damaged' : 'olderVersion';
  // Older programs did not write them down.
  const { paths = [] } = stored as { readonly paths?: readonly string[] };
  if (Array.isArray(paths) && paths.every((path) => typeof path === 'string') && (await isGone(paths))) {
    return 'checkpointGone';
  }
  return isOlder(usedAt, rules.unusedDays, rules) ? 'unused' : undefined;
}

function pathsOf({ path, languageModel, base }: ModelSelection): readonly string[] {
  return [path === '' ? embeddedModelFolder() : path, languageModel, base].filter((part) => part !== '');
}

/** Changes whenever a file of the model may have changed; undefined where the files cannot be looked through. */
export async function stampModel(selection: ModelSelection): Promise<string | undefined> {
  try {
    const files = await Promise.all(pathsOf(selection).map(stampPart));
    return hashOf(files);
  } catch {
    return undefined;
  }
}

async function stampPart(part: string): Promise<readonly unknown[]> {
  const location = await locateCheckpoint(part);
  if (location.kind === 'file') return [await stampFile(location.path)];
  return [...(await stampFolder(location.path)), ...(await stampRecogniser(location.path))];
}

async function stampFolder(folder: string): Promise<readonly unknown[]> {
  const names = (await readdir(folder)).sort();
  if (names.length > maxFiles) throw new Error(`${folder} holds too many files.`);
  return Promise.all(names.map((name) => stampFile(join(folder, name))));
}

/** Its folder is a file like the others, and keeps its stamp when one of its own files is written to. */
async function stampRecogniser(model: string): Promise<readonly unknown[]> {
  const place = await locateRecogniser(model);
  return place ? stampFolder(place.folder) : [];
}

async function stampFile(path: string): Promise<readonly string[]> {
  const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [await realpath(path), ...[size, ino, mtimeNs, ctimeNs].map(String)];
}

function isMemory(value: unknown): value is { readonly stamp: string; readonly identity: ModelIdentity } {
  const { wordsVersion: version, stamp, identity } = membersOf(value);
  if (version !== wordsVersion || typeof stamp !== 'string') return false;
  const { name, digest, kind, imageSize, precision, defaults } = membersOf(identity);
  const { prompt, generation, notes } = membersOf(defaults);
  const hasDefaults = typeof prompt === 'string' && typeof generation === 'object' && Array.isArray(notes);
  const isNamed = typeof name === 'string' && typeof digest === 'string' && (kind === 'hf' || kind === 'lavis');
  return isNamed && hasDefaults && Number.isSafeInteger(imageSize) && precisions.some((known) => known === precision);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Readonly<Record<string, unknown>>;
}
