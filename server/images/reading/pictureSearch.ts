import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { throwIfAborted } from '../../../models/errors.ts';
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

/** What a folder holds; nothing where it is not there or may not be looked at. */
interface Listing {
  readonly files: ReadonlySet<string>;
  readonly holdsPicture: boolean;
}

const picture = /\.(?:avif|bmp|eps|gif|heic|ico|jpe?g|pdf|png|svgz?|tiff?|webp)$/i;
/** An address that is written out, with the ending of a file. */
const written = /^[^{}<>|*$`]*\.[a-z\d]{2,5}(?:[?#][^{}<>$`]*)?$/i;
/** What a program that builds the site puts in place of a folder, or a macro of LaTeX. */
const alias = /^(?:[@~#%!]|\\[a-z])/i;
/** Targets that are looked at before anything else may go on. */
const inOneGo = 100;
const nothing: Listing = { files: new Set(), holdsPicture: false };

function isWritten(target: string): boolean {
  return written.test(target) && !alias.test(target);
}

/** Looks for the pictures of many documents; reads each folder once. To be used for one check and then left. */
export class PictureSearch {
  readonly #listings = new Map<string, Promise<Listing>>();
  readonly #folders = new Map<string, Promise<OpenedFolders>>();

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
    const [first] = candidates;
    // Most pictures lie where they are looked for first.
    if (first !== undefined && (await this.#list(dirname(first), folders)).files.has(basename(first))) return true;
    try {
      await findReference(target, context, signal);
      return true;
    } catch (thrown) {
      throwIfAborted(signal);
      return !(thrown instanceof Refusal && thrown.code === 'noPicture');
    }
  }

  /** By the likeliest place alone: at others there may be pictures of something else. */
  async #liesAmongPictures([first]: readonly string[], folders: OpenedFolders): Promise<boolean> {
    return first !== undefined && (await this.#list(dirname(first), folders)).holdsPicture;
  }

  #list(folder: string, folders: OpenedFolders): Promise<Listing> {
    const known = this.#listings.get(folder);
    if (known) return known;
    const listing = folders.mayRead(folder)
      ? readListing(folder, folders).catch(() => nothing)
      : Promise.resolve(nothing);
    this.#listings.set(folder, listing);
    return listing;
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
  return { files: new Set(files), holdsPicture: files.some((name) => picture.test(name)) };
}
