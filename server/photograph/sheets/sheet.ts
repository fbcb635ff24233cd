import type { Wording } from '../../../models/wording.ts';
import type { Photograph } from '../../protocol/photographMessages.ts';

/** One picture of a gallery, an export or a worksheet. All texts may be a stranger's. */
export interface SheetPicture {
  /** Relative to the folder that the sheet lies in, with `/`. */
  readonly name: string;
  readonly outcome:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'described'; readonly description: string; readonly altText: string; readonly model: string }
    | { readonly kind: 'failed'; readonly code: string; readonly message: string };
  /** Absent where it was not read. */
  readonly photograph?: Photograph;
  /** A `data:` URI of a JPEG or PNG, for pages that stand alone. */
  readonly thumbnail?: string;
}

export interface Sheet {
  readonly title: string;
  readonly pictures: readonly SheetPicture[];
}

/** In whose language a sheet is written. */
export interface SheetVoice {
  /** BCP 47: 'en', 'de'. */
  readonly language: string;
  say(wording: Wording): string;
}

/** Where a worksheet has its answers: folded under each picture, or on a page of their own at the end. */
export type AnswerPlace = 'folded' | 'page';
