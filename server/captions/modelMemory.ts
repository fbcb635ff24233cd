import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { precisions } from '../../models/caption.ts';
import { locateCheckpoint } from '../../models/checkpoint/location.ts';
import { embeddedModelFolder } from '../../models/embeddedModel.ts';
import { locateRecogniser } from '../../models/recogniser/files.ts';
import type { ModelSelection } from '../protocol/messages.ts';
import { hashOf, type ModelIdentity, wordsVersion } from './captionKey.ts';
import { writeWholeFile } from '../../models/compiled/wholeFile.ts';
import { readJsonFile } from './jsonFile.ts';

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
    const stored = await readJsonFile(this.#pathOf(key), maxBytes);
    if (!isMemory(stored) || stored.stamp !== stamp) return undefined;
    this.#recalled.set(key, stored);
    return stored.identity;
  }

  /** `stamp`: the same before and after the model was loaded. A memory that cannot be written is done without. */
  async remember(selection: ModelSelection, stamp: string, identity: ModelIdentity): Promise<void> {
    const key = hashOf(selection);
    const memory = { wordsVersion, stamp, identity };
    this.#recalled.set(key, memory);
    await writeWholeFile(this.#pathOf(key), JSON.stringify(memory)).catch(() => undefined);
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.json`);
  }
}

/** Changes whenever a file of the model may have changed; undefined where the files cannot be looked through. */
export async function stampModel({ path, languageModel, base }: ModelSelection): Promise<string | undefined> {
  try {
    const parts = [path === '' ? embeddedModelFolder() : path, languageModel, base].filter((part) => part !== '');
    const files = await Promise.all(parts.map(stampPart));
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
