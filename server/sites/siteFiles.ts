import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readLinkedText } from '../../models/files/plainFile.ts';
import { KeptAnswers } from './keptAnswers.ts';

/** Bytes of a settings file; a longer one was made by a program. */
const longestText = 1024 * 1024;
/** Folders that hold no pictures of a site, or other people's. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', 'bower_components', 'vendor', '__pycache__']);
/** Of one tree. */
const mostFiles = 200_000;
const picture = /\.(?:avif|bmp|gif|jpe?g|png|svg|webp|tiff?)$/i;

/** What lies in a folder. */
export interface FolderEntries {
  readonly files: ReadonlySet<string>;
  /** Links to folders count as folders of unknown content, and are not followed. */
  readonly folders: ReadonlySet<string>;
}

const nothing: FolderEntries = { files: new Set(), folders: new Set() };

/** Absolute paths of pictures by their names in lower case. */
export type PicturesByName = ReadonlyMap<string, readonly string[]>;

/**
 * Folders and settings files as sites are recognised by them. What was read is remembered for a while, since every
 * picture of every document asks for the same. Nothing is ever run. What cannot be read is as if it were not there.
 */
export class SiteFiles {
  readonly #folders: KeptAnswers<FolderEntries>;
  readonly #texts: KeptAnswers<string>;
  readonly #pictures: KeptAnswers<PicturesByName>;

  /** `keptMs`: for how long an answer counts. */
  constructor(keptMs: number) {
    this.#folders = new KeptAnswers(keptMs);
    this.#texts = new KeptAnswers(keptMs);
    this.#pictures = new KeptAnswers(keptMs);
  }

  /** The names in a folder; none where there is no such folder. */
  list(folder: string): Promise<FolderEntries> {
    return this.#folders.ask(folder, () => listEntries(folder));
  }

  /** A text in UTF-8; '' where there is none, or it is longer than a megabyte. */
  read(path: string): Promise<string> {
    return this.#texts.ask(path, async () => (await readLinkedText(path, longestText).catch(() => undefined)) ?? '');
  }

  /** The pictures below a folder; hidden folders are passed over. At most 200,000 files are looked at. */
  picturesBelow(root: string): Promise<PicturesByName> {
    return this.#pictures.ask(root, () => indexPictures(root));
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

async function indexPictures(root: string): Promise<PicturesByName> {
  const found = new Map<string, string[]>();
  const folders = [root];
  let seen = 0;
  for (let at = 0; at < folders.length && seen < mostFiles; at++) {
    const folder = folders[at] ?? root;
    const entries = await listEntries(folder);
    seen += entries.files.size;
    for (const name of entries.files) {
      if (!picture.test(name)) continue;
      const key = name.toLowerCase();
      const same = found.get(key);
      if (same) same.push(join(folder, name));
      else found.set(key, [join(folder, name)]);
    }
    for (const name of entries.folders) {
      if (!name.startsWith('.') && !passedOver.has(name)) folders.push(join(folder, name));
    }
  }
  return found;
}
