import { createHash } from 'node:crypto';
import { rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isStoredCaption, type StoredCaption } from './storedCaption.ts';
import { noteTimeOfUse } from '../../../models/compiled/cache/timeOfUse.ts';
import { namesIn } from '../../../models/files/folder.ts';
import { partialSuffix, writeWholeFile } from '../../../models/files/wholeFile.ts';
import { readJsonFile } from '../../../models/files/jsonFile.ts';

export interface StoreLimits {
  readonly captions: number;
  readonly bytes: number;
}

const usualLimits: StoreLimits = { captions: 20_000, bytes: 100_000_000 };
const maxFileBytes = 1_000_000;
/** Between two looks at the whole store, in captions written. */
const writesBetweenLooks = 500;
/** What is left after the oldest have gone, so that not every caption sends one away. */
const keptShare = 0.9;
const abandonedMs = 3_600_000; // half a file of this age has no writer any more

/**
 * Captions on disk: `<first two digits>/<sha256 of the picture>/<caption's key>.json`, one small file each. Several
 * processes may use it at once: a file is written whole, nothing is locked, and whatever is damaged or gone is as if it
 * had never been there. The longest unused go first where there are too many.
 */
export class CaptionStore {
  readonly #folder: string;
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  #writesUntilLook = 0;
  #sweeping: Promise<void> = Promise.resolve();

  /** `now`: milliseconds of the wall clock, which files have too. */
  constructor(folder: string, limits: Partial<StoreLimits> = {}, now: () => number = Date.now) {
    this.#folder = folder;
    this.#limits = { ...usualLimits, ...limits };
    this.#now = now;
  }

  async read(picture: string, key: string): Promise<StoredCaption | undefined> {
    const path = join(this.#folderOf(picture), `${key}.json`);
    const caption = captionIn(await readEntry(path), picture);
    if (!caption) return undefined;
    await noteTimeOfUse(path, this.#now());
    return caption;
  }

  /** Throws what the disk says. */
  async write(key: string, caption: StoredCaption): Promise<void> {
    const path = join(this.#folderOf(caption.picture), `${key}.json`);
    const text = JSON.stringify({ sha256: checksumOf(caption), caption } satisfies Entry);
    // A sweep, here or in another process, may take an empty folder away just before the file is made in it.
    await writeWholeFile(path, text).catch(() => writeWholeFile(path, text));
    if (this.#writesUntilLook-- > 0) return;
    this.#writesUntilLook = Math.min(writesBetweenLooks, Math.ceil(this.#limits.captions * (1 - keptShare)));
    this.#sweeping = this.#sweeping.then(() => this.#sweep()).catch(() => undefined);
  }

  /** Every caption of a picture, newest first. */
  async list(picture: string): Promise<readonly StoredCaption[]> {
    const folder = this.#folderOf(picture);
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
    const contents = await Promise.all(names.map((name) => readEntry(join(folder, name))));
    const captions = contents.flatMap((content) => captionIn(content, picture) ?? []);
    return captions.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  }

  /** Settles when no sweep is under way. */
  async settle(): Promise<void> {
    await this.#sweeping;
  }

  #folderOf(picture: string): string {
    return join(this.#folder, picture.slice(0, 2), picture);
  }

  async #sweep(): Promise<void> {
    const files = await this.#findFiles();
    const isAbandoned = ({ path, usedAt }: StoreFile) =>
      path.endsWith(partialSuffix) && this.#now() - usedAt > abandonedMs;
    const captions = files.filter(({ path }) => path.endsWith('.json')).sort((a, b) => a.usedAt - b.usedAt);
    await removeAll([...files.filter(isAbandoned), ...this.#surplus(captions)]);
  }

  /** Of captions in the order of their use: the oldest, until the rest is well within the limits. */
  #surplus(captions: readonly StoreFile[]): readonly StoreFile[] {
    let bytes = captions.reduce((sum, caption) => sum + caption.bytes, 0);
    let count = captions.length;
    if (count <= this.#limits.captions && bytes <= this.#limits.bytes) return [];
    const removed: StoreFile[] = [];
    for (const caption of captions) {
      if (count <= this.#limits.captions * keptShare && bytes <= this.#limits.bytes * keptShare) break;
      removed.push(caption);
      count -= 1;
      bytes -= caption.bytes;
    }
    return removed;
  }

  async #findFiles(): Promise<readonly StoreFile[]> {
    const files: StoreFile[] = [];
    for (const group of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(group)) continue;
      for (const picture of await namesIn(join(this.#folder, group))) {
        const folder = join(this.#folder, group, picture);
        for (const name of await namesIn(folder)) {
          const path = join(folder, name);
          const status = await stat(path).catch(() => undefined);
          if (status?.isFile()) files.push({ path, folder, bytes: status.size, usedAt: status.mtimeMs });
        }
      }
    }
    return files;
  }
}

/** What a file holds. A fault of the disk can make other words of a caption, and the JSON still be one. */
interface Entry {
  /** Of the caption's JSON, in hex. */
  readonly sha256: string;
  readonly caption: StoredCaption;
}

/** Undefined where it cannot be read: then it is described anew. */
function readEntry(path: string): Promise<unknown> {
  return readJsonFile(path, maxFileBytes).catch(() => undefined);
}

function captionIn(content: unknown, picture: string): StoredCaption | undefined {
  const { sha256, caption } = (content ?? {}) as Partial<Record<keyof Entry, unknown>>;
  return isStoredCaption(caption, picture) && checksumOf(caption) === sha256 ? caption : undefined;
}

function checksumOf(caption: StoredCaption): string {
  return createHash('sha256').update(JSON.stringify(caption)).digest('hex');
}

interface StoreFile {
  readonly path: string;
  readonly folder: string;
  readonly bytes: number;
  /** Milliseconds of the wall clock. */
  readonly usedAt: number;
}

async function removeAll(files: readonly StoreFile[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true }).catch(() => undefined);
  // Fails, as it should, where a folder still holds something.
  for (const folder of new Set(files.map((file) => file.folder))) await rmdir(folder).catch(() => undefined);
}
