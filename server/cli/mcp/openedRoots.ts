import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorCode } from '../../../models/errors.ts';
import { isInside } from '../../../models/insideFolder.ts';
import { Refusal } from '../../protocol/failure.ts';

/** The folders that programs may ask about. Nothing outside of them is read, written or even looked at. */
export class OpenedRoots {
  /** Absolute, as they really lie; at least one. */
  readonly folders: readonly string[];
  readonly #named: readonly string[];

  private constructor(folders: readonly string[], named: readonly string[]) {
    this.folders = folders;
    this.#named = named;
  }

  /** `named`: at least one folder. Rejects with the system's error where one is not there. */
  static async of(named: readonly string[]): Promise<OpenedRoots> {
    const absolute = named.map((folder) => resolve(folder));
    const real = await Promise.all(absolute.map((folder) => realpath(folder)));
    return new OpenedRoots([...new Set(real)], [...new Set([...absolute, ...real])]);
  }

  /** Only what lies in both; undefined where nothing does. Folders that are not there are none. */
  async narrowed(named: readonly string[]): Promise<OpenedRoots | undefined> {
    const wanted = await Promise.all(named.map((folder) => realpath(folder).catch(() => undefined)));
    const both = wanted.flatMap((folder) => {
      if (folder === undefined) return [];
      if (this.folders.some((own) => isInside(folder, own))) return [folder];
      return this.folders.filter((own) => isInside(own, folder));
    });
    return both.length === 0 ? undefined : new OpenedRoots([...new Set(both)], [...new Set(both)]);
  }

  /**
   * Where a path really lies, links followed; a relative one starts in the first root. What is not there stays as it is
   * named. Rejects with a `Refusal` of code `outsideWorkspace`.
   */
  async place(path: string): Promise<string> {
    const absolute = resolve(this.folders[0] ?? '', path);
    if (!this.#named.some((folder) => isInside(absolute, folder))) throw this.#outside(path);
    const real = await realpath(absolute).catch((thrown: unknown) => {
      if (errorCode(thrown) === 'ENOENT' || errorCode(thrown) === 'ENOTDIR') return absolute;
      throw thrown;
    });
    if (real !== absolute && !this.#holds(real)) throw this.#outside(path);
    return real;
  }

  /** The root that a place lies in. */
  rootOf(place: string): string | undefined {
    return this.folders.find((folder) => isInside(place, folder));
  }

  #holds(place: string): boolean {
    return this.rootOf(place) !== undefined;
  }

  #outside(path: string): Refusal {
    const name = path.length > 200 ? `${path.slice(0, 199)}…` : path;
    return new Refusal(
      'outsideWorkspace',
      `"${name}" lies outside of the folders that were opened for programs: ${this.folders.join(', ')}.`,
      'Only the person who starts this server can open more, by --root.',
    );
  }
}
