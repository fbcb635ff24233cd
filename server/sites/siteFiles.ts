import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of a settings file; a longer one was made by a program. */
const longestText = 1024 * 1024;
/** What is remembered, in entries. */
const mostKept = 5000;

/** What lies in a folder. */
export interface FolderEntries {
  readonly files: ReadonlySet<string>;
  /** Links to folders count as folders of unknown content, and are not followed. */
  readonly folders: ReadonlySet<string>;
}

const nothing: FolderEntries = { files: new Set(), folders: new Set() };

interface Kept<T> {
  readonly since: number;
  readonly value: Promise<T>;
}

/**
 * Folders and settings files as sites are recognised by them. What was read is remembered for a while, since every
 * picture of every document asks for the same. Nothing is ever run. What cannot be read is as if it were not there.
 */
export class SiteFiles {
  readonly #keptMs: number;
  readonly #folders = new Map<string, Kept<FolderEntries>>();
  readonly #texts = new Map<string, Kept<string>>();

  /** `keptMs`: for how long an answer counts. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** The names in a folder; none where there is no such folder. */
  list(folder: string): Promise<FolderEntries> {
    return this.#ask(this.#folders, folder, () => listEntries(folder));
  }

  /** A text in UTF-8; '' where there is none, or it is longer than a megabyte. */
  read(path: string): Promise<string> {
    return this.#ask(this.#texts, path, () => readShort(path));
  }

  #ask<T>(known: Map<string, Kept<T>>, path: string, look: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const kept = known.get(path);
    if (kept && now - kept.since < this.#keptMs) return kept.value;
    const value = look();
    known.delete(path);
    known.set(path, { since: now, value });
    for (const oldest of known.keys()) {
      if (known.size <= mostKept) break;
      known.delete(oldest);
    }
    return value;
  }
}

async function listEntries(folder: string): Promise<FolderEntries> {
  try {
    const files = new Set<string>();
    const folders = new Set<string>();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.add(entry.name);
      else files.add(entry.name);
    }
    return { files, folders };
  } catch {
    return nothing;
  }
}

async function readShort(path: string): Promise<string> {
  try {
    // A pipe without a writer would be waited for.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const status = await file.stat();
      return status.isFile() && status.size <= longestText ? await file.readFile('utf8') : '';
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

/** Folders that hold no pictures of a site, or other people's. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', 'bower_components', 'vendor', '__pycache__']);
/** Of one tree. */
const mostFiles = 200_000;

/**
 * The absolute paths of files below a folder by their names in lower case; hidden folders are passed over. At most
 * 200,000 files are looked at.
 */
export async function indexNames(
  root: string,
  isWanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const waiting = [root];
  let seen = 0;
  for (let folder = waiting.shift(); folder !== undefined && seen < mostFiles; folder = waiting.shift()) {
    const { files, folders } = await listEntries(folder);
    seen += files.size;
    for (const name of files) {
      if (!isWanted(name)) continue;
      const key = name.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), join(folder, name)]);
    }
    for (const name of folders) {
      if (!name.startsWith('.') && !passedOver.has(name)) waiting.push(join(folder, name));
    }
  }
  return found;
}
