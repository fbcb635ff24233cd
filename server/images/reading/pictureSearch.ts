import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, parse, sep } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { isAbsence, throwIfAborted } from '../../../models/errors.ts';
import { Refusal } from '../../protocol/failure.ts';
import { OpenedFolders } from '../resolving/openedFolders.ts';
import type { ReferenceContext } from '../resolving/pictureSource.ts';
import { resolveReference } from '../resolving/pictureTarget.ts';
import { followLinks } from './linkWalk.ts';
import { findReference } from './referencedPicture.ts';

/**
 * Which absent pictures are told of. `sure`: those whose folder holds other pictures, and all of a document of which
 * another one was found. Elsewhere the site's layout may be one that is not known, and every picture of it would be told.
 */
export type AbsenceDemand = 'all' | 'sure';

/** What a folder holds. */
interface Listing {
  /** `open`: it may hold more than is known. */
  readonly kind: 'whole' | 'open';
  readonly files: ReadonlySet<string>;
  /** Of everything in it, without regard to case. */
  readonly names: ReadonlySet<string>;
  readonly holdsPicture: boolean;
}

const picture = /\.(?:avif|bmp|eps|gif|heic|ico|jpe?g|pdf|png|svgz?|tiff?|webp)$/i;
/** An address that is written out, with the ending of a file. */
const written = /^[^{}<>|*$`]*\.[a-z\d]{2,5}(?:[?#][^{}<>$`]*)?$/i;
/** What a program that builds the site puts in place of a folder, or a macro of LaTeX. */
const alias = /^(?:[@~#%!]|\\[a-z])/i;
/** Targets that are looked at before anything else may go on. */
const inOneGo = 100;
const nothing: Listing = { kind: 'whole', files: new Set(), names: new Set(), holdsPicture: false };
const unknown: Listing = { ...nothing, kind: 'open' };

function isWritten(target: string): boolean {
  return written.test(target) && !alias.test(target);
}

/** Looks for the pictures of many documents; reads each folder once. To be used for one check and then left. */
export class PictureSearch {
  readonly #listings = new Map<string, Promise<Listing>>();
  readonly #folders = new Map<string, Promise<OpenedFolders>>();
  /** Whether anything of that name lies at the file system's root. */
  readonly #atRoot = new Map<string, Promise<boolean>>();

  /**
   * Those of a document's targets behind which there is no picture, as `findReference` looks for it. Only of files that
   * may be looked at unasked, whose name is written out. Rejects with `aborted`.
   */
  async absentAmong(
    targets: ReadonlySet<string>,
    context: ReferenceContext,
    demand: AbsenceDemand,
    signal?: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const local = [...targets].filter((target) => isWritten(target.trim()));
    if (local.length === 0) return new Set();
    const folders = await this.#foldersOf(context);
    const absent: { readonly target: string; readonly candidates: readonly string[] }[] = [];
    let files = 0;
    for (const [at, target] of local.entries()) {
      throwIfAborted(signal);
      // Whoever waits for something else comes between.
      if (at % inOneGo === inOneGo - 1) await tick();
      const resolved = resolveReference(target, context);
      if (resolved.kind !== 'file') continue;
      files++;
      const { candidates } = resolved;
      if (!(await this.#isThere(target, candidates, folders, context, signal))) absent.push({ target, candidates });
    }
    if (demand === 'all' || absent.length < files) return new Set(absent.map(({ target }) => target));
    const sure = await Promise.all(absent.map(({ candidates }) => this.#liesAmongPictures(candidates, folders)));
    return new Set(absent.flatMap(({ target }, at) => (sure[at] ? [target] : [])));
  }

  /** Where they really lie is asked once for the documents of a folder. */
  #foldersOf(context: ReferenceContext): Promise<OpenedFolders> {
    const { documentPath, workspaceFolders, trust, consent } = context;
    const key = JSON.stringify([documentPath && dirname(documentPath), workspaceFolders, trust, consent]);
    const folders = this.#folders.get(key) ?? OpenedFolders.of(context);
    this.#folders.set(key, folders);
    return folders;
  }

  /** Also where that cannot be said. */
  async #isThere(
    target: string,
    candidates: readonly string[],
    folders: OpenedFolders,
    context: ReferenceContext,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    switch (await this.#presenceOf(target, candidates, folders, context)) {
      case 'there':
        return true;
      case 'absent':
        return false;
      case 'unclear':
        break;
    }
    try {
      await findReference(target, context, signal);
      return true;
    } catch (thrown) {
      throwIfAborted(signal);
      return !(thrown instanceof Refusal && thrown.code === 'noPicture');
    }
  }

  /** By what folders hold; `unclear` where a link, another spelling or a place outside may be meant. */
  async #presenceOf(
    target: string,
    candidates: readonly string[],
    folders: OpenedFolders,
    { trust }: ReferenceContext,
  ): Promise<'there' | 'absent' | 'unclear'> {
    let presence: 'absent' | 'unclear' = 'absent';
    for (const path of candidates) {
      if (!folders.mayRead(path)) {
        // Only `/x.png` is looked for outside unasked, and only where the user trusts the workspace.
        const isRooted = /^\s*[\\/]/.test(target);
        if (!isRooted || (trust === 'trusted' && (await this.#beginsAtRoot(path)))) presence = 'unclear';
        continue;
      }
      const { kind, files, names } = await this.#list(dirname(path), folders);
      const name = basename(path);
      if (files.has(name)) return 'there';
      if (kind === 'open' || names.has(folded(name))) presence = 'unclear';
    }
    return presence;
  }

  #beginsAtRoot(path: string): Promise<boolean> {
    const { root } = parse(path);
    const [first = ''] = path.slice(root.length).split(sep);
    const place = root + first;
    const known = this.#atRoot.get(place) ?? lstat(place).then(Boolean, () => false);
    this.#atRoot.set(place, known);
    return known;
  }

  /** By the likeliest place alone: at others there may be pictures of something else. */
  async #liesAmongPictures([first]: readonly string[], folders: OpenedFolders): Promise<boolean> {
    return first !== undefined && (await this.#list(dirname(first), folders)).holdsPicture;
  }

  #list(folder: string, folders: OpenedFolders): Promise<Listing> {
    const known = this.#listings.get(folder);
    if (known) return known;
    const listing = folders.mayRead(folder) ? this.#read(folder, folders) : Promise.resolve(nothing);
    this.#listings.set(folder, listing);
    return listing;
  }

  /** Most folders that a path might mean are not there: then the one above says so. */
  async #read(folder: string, folders: OpenedFolders): Promise<Listing> {
    const above = dirname(folder);
    if (above !== folder && folders.mayRead(above)) {
      const { kind, names } = await this.#list(above, folders);
      if (kind === 'whole' && !names.has(folded(basename(folder)))) return nothing;
    }
    return readListing(folder, folders).catch((thrown: unknown) => (isAbsence(thrown) ? nothing : unknown));
  }
}

/** Files of a folder that may be looked at when its links were followed as well. */
async function readListing(folder: string, folders: OpenedFolders): Promise<Listing> {
  const real = await followLinks(folder, (led) => {
    folders.checkMachine(led);
  });
  if (real === undefined || !folders.mayRead(real)) return nothing;
  const entries = await readdir(real, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const names = new Set(entries.map(({ name }) => folded(name)));
  return { kind: 'whole', files: new Set(files), names, holdsPicture: files.some((name) => picture.test(name)) };
}

/** Some systems tell names apart by their case and their accents' spelling, others do not. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
