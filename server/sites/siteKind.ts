import type { SiteRules } from './siteRules.ts';
import type { FolderEntries, SiteFiles } from './siteFiles.ts';

/** A folder that may be the root of a site, seen from one document. */
export interface SiteFolder {
  /** Absolute. */
  readonly path: string;
  readonly entries: FolderEntries;
  /** The names by which it was taken for one, sorted: ['mkdocs.de.yml', 'mkdocs.yml']. */
  readonly marks: readonly string[];
  /** The first of them. */
  readonly mark: string;
  readonly files: SiteFiles;
  /** Absolute path of the document. */
  readonly document: string;
  /** The document's folder. */
  readonly documentFolder: string;
  /** The folder above which nothing is looked for. */
  readonly workspace: string;
}

/** One kind of site: by what it is recognised, and how it finds pictures. */
export interface SiteKind {
  /** As `Site.kind` has it: 'docusaurus'. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** What one finds in its root, as a regular expression of a file's or a folder's whole name. */
  readonly mark: RegExp;
  /** Names of the documents that it is asked for; absent: all but those of LaTeX. */
  readonly documents?: RegExp;
  /** Where a document of the site may lie: in its root, or also beside it where the site's settings name that folder. */
  readonly reach: 'root' | 'beside';
  /** In a sentence, for the table of the papers. */
  readonly finds: string;
  /** Undefined: the folder is none of this kind, or the document is not one of its. */
  read(folder: SiteFolder): Promise<SiteRules | undefined>;
}
