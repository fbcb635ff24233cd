import type { ModelReference } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { type AltContent, type AltRule, defaultSettings, type Settings } from '../../protocol/settings.ts';
import type { WordChanges } from '../../languages/alttext/wordLists.ts';
import type { PicturePlaces } from '../check/documentContext.ts';
import { checkModelFlags, type ModelFlags, modelReference } from '../models/modelFlags.ts';
import { type CheckFlags, documentPaths, picturePlaces } from '../check/checkOptions.ts';

/** Rules whose texts a description can replace. */
export const writtenRules: readonly AltRule[] = ['missing', 'filename', 'placeholder', 'vague', 'repeated', 'long'];

/** What `fix` was asked to do, checked. */
export interface FixOptions {
  /** Files and folders; at least one. */
  readonly paths: readonly string[];
  readonly rules: ReadonlySet<AltRule>;
  /** Characters from which an alt text is long. */
  readonly longFrom: number;
  /** Absent: the lists as they are. */
  readonly words?: WordChanges;
  readonly places: PicturePlaces;
  /** Pictures to describe at most, and who hears how many are left. Absent: all are described. */
  readonly limit?: { readonly most: number; readonly onLeft: (count: number) => void };
  /** `shown`: as a diff, with `--dry-run`. */
  readonly outcome: 'written' | 'shown';
  /** What is written into: documents, or the files of pictures. */
  readonly target: 'documents' | 'pictures';
  /** What becomes of alt text that a picture carries itself: it goes before a model's, or is passed over. */
  readonly ownTexts: 'used' | 'ignored';
  readonly format: 'text' | 'json';
  /** What the alt text is to be; nothing of a file of settings holds here. */
  readonly altText: Partial<Settings['altText']>;
  /** Undefined: what the daemon uses. */
  readonly model?: ModelReference;
  /** The job that has the texts already, and its database; absent: the daemon describes. */
  readonly fromJobs?: { readonly name: string; readonly database: string | undefined };
}

/** The options as commander leaves them. */
export interface FixFlags extends ModelFlags, Pick<CheckFlags, 'root' | 'map'> {
  readonly rule?: readonly AltRule[];
  readonly longFrom?: number;
  readonly dryRun?: true;
  readonly intoPicture?: true;
  /** False after `--no-picture-text`. */
  readonly pictureText?: boolean;
  readonly json?: true;
  readonly content?: AltContent;
  readonly fromJobs?: string;
  readonly database?: string;
}

/** Throws `invalidOption` where a base is given without a model, an empty path, or no path to write pictures at. */
export function fixOptions(paths: readonly string[], flags: FixFlags): FixOptions {
  checkModelFlags(flags);
  if (flags.intoPicture && paths.length === 0) {
    throw new CaptionLensError(
      'invalidOption',
      'Name the pictures, or folders of pictures, that --into-picture is to write.',
    );
  }
  checkJob(flags);
  const wanted = new Set<AltRule>(flags.rule ?? ['missing']);
  const { longFrom = defaultSettings.diagnostics.longFrom, content } = flags;
  return {
    paths: documentPaths(paths),
    rules: wanted,
    longFrom,
    places: picturePlaces(flags),
    altText: {
      ...(content !== undefined && { content }),
      // What replaces a long text is not to be long itself.
      ...(wanted.has('long') && { maxLength: longFrom - 1 }),
    },
    outcome: flags.dryRun ? 'shown' : 'written',
    target: flags.intoPicture ? 'pictures' : 'documents',
    ownTexts: flags.pictureText === false ? 'ignored' : 'used',
    format: flags.json ? 'json' : 'text',
    ...(flags.model !== undefined && { model: modelReference(flags) }),
    ...(flags.fromJobs !== undefined && { fromJobs: { name: flags.fromJobs, database: flags.database } }),
  };
}

function checkJob({ fromJobs, database, model, content }: FixFlags): void {
  if (fromJobs === undefined) {
    if (database === undefined) return;
    throw new CaptionLensError('invalidOption', '--database is where jobs are: give it with --from-jobs.');
  }
  if (model === undefined && content === undefined) return;
  throw new CaptionLensError('invalidOption', '--from-jobs takes texts as they are, so no model writes others.');
}
