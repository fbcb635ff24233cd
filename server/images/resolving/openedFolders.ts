import { realpath } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { isInside } from '../../../models/insideFolder.ts';
import { hostsOf, isForbiddenPath, ownPathRules } from './networkPath.ts';
import type { ReferenceContext } from './pictureSource.ts';
import { networkPath } from './pictureTarget.ts';

/**
 * The folders that pictures are read from unasked: the workspace's and the document's, as named and as they really lie.
 */
export class OpenedFolders {
  readonly #context: ReferenceContext;
  readonly #folders: readonly string[];

  private constructor(context: ReferenceContext, folders: readonly string[]) {
    this.#context = context;
    this.#folders = folders;
  }

  /** Asks the system where the folders really lie; one that is not there stays as it is named. */
  static async of(context: ReferenceContext): Promise<OpenedFolders> {
    const { documentPath, workspaceFolders } = context;
    const named = documentPath === undefined ? workspaceFolders : [...workspaceFolders, dirname(documentPath)];
    const real = await Promise.all(named.map((folder) => realpath(folder).catch(() => folder)));
    return new OpenedFolders(context, [...new Set([...named, ...real])]);
  }

  /** Whether an absolute path lies inside; with the user's consent in a trusted workspace any does. */
  mayRead(path: string): boolean {
    const { trust, consent } = this.#context;
    return (trust === 'trusted' && consent === 'outside') || this.#folders.some((folder) => isInside(path, folder));
  }

  /** Throws a `Refusal` of code `networkPath` where a link leads to another machine or a device. */
  checkMachine(real: string): void {
    if (isForbiddenPath(real, ownPathRules, hostsOf(this.#context))) throw networkPath();
  }

  /** A path as a person reads it, such as `media/coffee.png`: relative to its workspace folder or its document. */
  labelOf(path: string): string {
    const { documentPath, workspaceFolders } = this.#context;
    const folder = workspaceFolders.find((candidate) => isInside(path, candidate));
    const base = folder ?? dirname(documentPath ?? path);
    return relative(base, path).replaceAll('\\', '/');
  }
}
