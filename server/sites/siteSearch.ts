import { projectOf, type ProjectSettings } from './projectFile.ts';
import { SiteFiles } from './siteFiles.ts';
import { findSite } from './siteFinder.ts';
import type { Site } from './siteRules.ts';

/** What is remembered, in documents. */
const mostKept = 5000;

/** What surrounds a document. */
export interface Surroundings {
  /** The site that it is part of. */
  readonly site: Site | undefined;
  /** What its project's file says. */
  readonly project: ProjectSettings | undefined;
}

interface Kept {
  readonly since: number;
  readonly surroundings: Promise<Surroundings>;
}

/** Finds what surrounds documents. Answers count for a while, since every picture of every document asks for them. */
export class SiteSearch {
  readonly #files: SiteFiles;
  readonly #keptMs: number;
  readonly #known = new Map<string, Kept>();

  /** `keptMs`: milliseconds for which an answer counts. */
  constructor(keptMs = 5000) {
    this.#files = new SiteFiles(keptMs);
    this.#keptMs = keptMs;
  }

  /** Of a document in a workspace, above which nothing is looked for. Both paths are absolute. Never rejects. */
  surroundingsOf(document: string, workspace: string): Promise<Surroundings> {
    const now = performance.now();
    const key = `${workspace}\0${document}`;
    const known = this.#known.get(key);
    if (known && now - known.since < this.#keptMs) return known.surroundings;
    const surroundings = this.#look(document, workspace);
    this.#known.delete(key);
    this.#known.set(key, { since: now, surroundings });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) break;
      this.#known.delete(oldest);
    }
    return surroundings;
  }

  async #look(document: string, workspace: string): Promise<Surroundings> {
    const [site, project] = await Promise.all([
      findSite(document, workspace, this.#files).catch(() => undefined),
      projectOf(document, workspace, this.#files).catch(() => undefined),
    ]);
    return { site, project };
  }
}
