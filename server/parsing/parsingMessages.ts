import type { NewAlt } from '../languages/alttext/altEdit.ts';
import type { MergedChange } from '../languages/alttext/changeMerging.ts';
import type { Flavour } from '../languages/flavour.ts';
import type { ImageReference, Span, TextChange } from '../languages/imageReference.ts';
import type { Insertion } from '../languages/insertion/insertReferences.ts';

/** A document in one state. */
export interface DocumentText {
  /** What the document is known by while it changes, so that only what changed is parsed again; absent: parsed once. */
  readonly key?: string;
  /** VS Code's identifier, or a file's extension. */
  readonly language: string;
  readonly text: string;
  /** Whose rules it follows, where that is known. */
  readonly flavour?: Flavour;
  /** Names of the project's own shortcodes that show a picture, beside those that are known. */
  readonly shortcodes?: readonly string[];
}

/** What a thread does with a document. Images are named by their place among the document's images. */
export type ParsingTask =
  | { readonly kind: 'parse'; readonly document: DocumentText }
  | { readonly kind: 'editAlt'; readonly document: DocumentText; readonly image: number; readonly alt: NewAlt }
  | { readonly kind: 'editAlts'; readonly document: DocumentText; readonly wanted: readonly WantedText[] }
  | {
      readonly kind: 'insertReferences';
      readonly document: DocumentText;
      readonly span: Span;
      readonly paths: readonly string[];
    }
  | { readonly kind: 'carried'; readonly text: string; readonly reference: ImageReference };

/** The alt text that an image is to get, '' to be decorative; `image` is its index among the document's images. */
export interface WantedText {
  readonly image: number;
  readonly alt: string;
}

/** What each kind of task comes to. */
export interface ParsingAnswers {
  /** Undefined where no adapter reads the language. */
  readonly parse: readonly ImageReference[] | undefined;
  /** The checked change; see `editAlt`. */
  readonly editAlt: TextChange | undefined;
  /**
   * At the places of the old text, from its end to its beginning, each with the images that it writes; and those that
   * could not be written.
   */
  readonly editAlts: { readonly changes: readonly MergedChange<number>[]; readonly refused: readonly number[] };
  /** The checked text; see `insertReferences`. */
  readonly insertReferences: Insertion | undefined;
  /** What a notebook's file carries for the reference, in base64 by name. */
  readonly carried: Readonly<Record<string, string>> | undefined;
}

export type TaskKind = ParsingTask['kind'];
export type TaskOf<Kind extends TaskKind> = Extract<ParsingTask, { readonly kind: Kind }>;

/** To a thread. */
export type ThreadOrder =
  | { readonly kind: 'task'; readonly id: number; readonly task: ParsingTask }
  | { readonly kind: 'forget'; readonly key: string };

/** From a thread: that it is there, and what became of each task. */
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly answer: ParsingAnswers[TaskKind] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
