import type { Settings } from '../../protocol/settings.ts';
import type { SiteRules } from '../../sites/siteRules.ts';

/** What a target is looked up from. Paths are absolute. */
export interface ReferenceContext {
  /** The document's file; undefined for one that was never saved. */
  readonly documentPath: string | undefined;
  readonly workspaceFolders: readonly string[];
  /** Folders that a site's root path may mean, as a project's file or the command line names them; asked first. */
  readonly roots?: readonly string[];
  /** How the site that the document is part of finds its pictures. */
  readonly site?: SiteRules | undefined;
  readonly images: Settings['images'];
  readonly remote: Settings['remote'];
  readonly trust: 'trusted' | 'restricted';
  /** The user asked for this one picture by an action of his own, so it may be fetched or lie outside. */
  readonly consent?: 'remote' | 'outside';
  /**
   * Pictures that a notebook itself carries, in base64: a cell's attachments by name, outputs by their `output:3/0`.
   */
  readonly attachments?: Readonly<Record<string, string>>;
}

/** The bytes behind a reference. */
export interface PictureBytes {
  readonly bytes: Uint8Array;
  /** Short, for a person: 'media/coffee.png', 'attachment:cup.png', 'a data: picture'. */
  readonly label: string;
  /** `file:` URI where it is a file. */
  readonly uri?: string;
}
