import { dirname, join } from 'node:path';
import { isInside } from '../../models/insideFolder.ts';
import type { FolderEntries, SiteFiles } from './siteFiles.ts';
import type { SiteFolder, SiteKind } from './siteKind.ts';
import { siteKinds } from './siteKinds.ts';
import type { Site } from './siteRules.ts';

/** Of one folder, in which a site may lie beside the document's folder. */
const mostBeside = 64;
/** Of documents whose sites do not tell how to find their pictures. */
const notLatex = /\.(?!(?:tex|ltx|latex|dtx|rnw|sty|cls)$)[^.]*$/i;

/**
 * The site that a document is part of: from its folder upwards, the nearest that says so. A monorepo has several.
 * `workspace`: the folder above which nothing is looked for. Both paths are absolute. Undefined where no folder says
 * anything.
 */
export async function findSite(document: string, workspace: string, files: SiteFiles): Promise<Site | undefined> {
  const search = new Search(document, workspace, files);
  for (let folder = dirname(document); isInside(folder, workspace); folder = dirname(folder)) {
    const entries = await files.list(folder);
    const found = (await search.read(folder, entries, siteKinds)) ?? (await search.findBeside(folder, entries));
    if (found) return found;
    if (dirname(folder) === folder) break;
  }
  return undefined;
}

const reachingOut = siteKinds.filter(({ reach }) => reach === 'beside');

class Search {
  readonly #document: string;
  readonly #workspace: string;
  readonly #files: SiteFiles;

  constructor(document: string, workspace: string, files: SiteFiles) {
    this.#document = document;
    this.#workspace = workspace;
    this.#files = files;
  }

  /** A site in a folder below that names the document's folder as its content. */
  async findBeside(folder: string, { folders }: FolderEntries): Promise<Site | undefined> {
    const candidates = [...folders].filter((name) => !name.startsWith('.') && name !== 'node_modules');
    if (candidates.length > mostBeside) return undefined;
    for (const name of candidates) {
      const path = join(folder, name);
      if (isInside(this.#document, path)) continue;
      const found = await this.read(path, await this.#files.list(path), reachingOut);
      if (found) return found;
    }
    return undefined;
  }

  /** The first of the kinds that the folder is a site of. */
  async read(path: string, entries: FolderEntries, kinds: readonly SiteKind[]): Promise<Site | undefined> {
    const names = [...entries.files, ...entries.folders];
    for (const kind of kinds) {
      if (!(kind.documents ?? notLatex).test(this.#document)) continue;
      const marks = names.filter((name) => kind.mark.test(name)).sort();
      const [mark] = marks;
      if (mark === undefined) continue;
      const folder: SiteFolder = {
        ...{ path, entries, marks, mark, files: this.#files },
        ...{ document: this.#document, documentFolder: dirname(this.#document), workspace: this.#workspace },
      };
      const rules = await kind.read(folder);
      if (rules) return { ...rules, kind: kind.name, root: path };
    }
    return undefined;
  }
}
