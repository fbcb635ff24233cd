import { projectOf, type ProjectSettings } from './projectFile.ts';
import { KeptAnswers } from './keptAnswers.ts';
import { SiteFiles } from './siteFiles.ts';
import { findSite } from './siteFinder.ts';
import type { Site } from './siteRules.ts';

/** What surrounds a document. */
export interface Surroundings {
  /** The site that it is part of. */
  readonly site: Site | undefined;
  /** What its project's file says. */
  readonly project: ProjectSettings | undefined;
}

/** Finds what surrounds documents. Answers count for a while, since every picture of every document asks for them. */
export class SiteSearch {
  readonly #files: SiteFiles;
  readonly #known: KeptAnswers<Surroundings>;

  /** `keptMs`: milliseconds for which an answer counts. */
  constructor(keptMs = 5000) {
    this.#files = new SiteFiles(keptMs);
    this.#known = new KeptAnswers(keptMs);
  }

  /** Of a document in a workspace, above which nothing is looked for. Both paths are absolute. Never rejects. */
  surroundingsOf(document: string, workspace: string): Promise<Surroundings> {
    return this.#known.ask(`${workspace}\0${document}`, () => this.#look(document, workspace));
  }

  async #look(document: string, workspace: string): Promise<Surroundings> {
    const [site, project] = await Promise.all([
      findSite(document, workspace, this.#files).catch(() => undefined),
      projectOf(document, workspace, this.#files).catch(() => undefined),
    ]);
    return { site, project };
  }
}
