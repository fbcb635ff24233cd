import type { Flavour } from './flavour.ts';
import type { LanguageNames } from './languageNames.ts';

/** A piece of a document: offsets in UTF-16 code units, the end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What replaces a piece of a document. */
export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

/** How an image is written; names what a person would call it. */
export type ImageSyntax =
  | 'markdownInline'
  | 'markdownReference'
  | 'obsidianEmbed'
  | 'learnImage'
  | 'mystImage'
  /** Hugo's `{{< figure >}}`. */
  | 'hugoShortcode'
  /** Jekyll's `{% include figure.html %}`. */
  | 'liquidTag'
  /** A chunk of R: `knitr::include_graphics("cup.png")`. */
  | 'knitrGraphics'
  | 'html'
  | 'jsx'
  | 'asciidocBlock'
  | 'asciidocInline'
  | 'rstDirective'
  | 'latex'
  | 'typst'
  | 'notebookOutput'
  | 'officeDrawing'
  | 'pictureFile';

/** The alt text of a reference. `![A cup](cup.png)` has the text 'A cup' at 2 to 7. */
export type AltText =
  /** There is none, and nothing says that this is meant. */
  | { readonly kind: 'missing' }
  /** Empty on purpose: `alt=""`. */
  | { readonly kind: 'decorative' }
  /** `text` as a reader gets it: escapes and entities decoded, Markdown taken as its plain text. */
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  /** `alt={title}`: read, never overwritten. */
  | { readonly kind: 'expression'; readonly span: Span };

/** Where a picture is: `cup.png` of `![A cup](cup.png)`. */
export interface ImageTarget {
  /** Decoded by the language's rules but not percent-decoded; where it is computed, the expression. */
  readonly text: string;
  /** Where that is written. */
  readonly span: Span;
  /** `src={url}`: only the running program knows the picture, so there is none to look at. Absent: it is written. */
  readonly source?: 'computed';
}

/** An image in a document. */
export interface ImageReference {
  readonly syntax: ImageSyntax;
  /** All of it: `![A cup](cup.png "Morning")`, `<img src="cup.png">`. */
  readonly span: Span;
  readonly target: ImageTarget;
  readonly alt: AltText;
  /** Whether a link is all around it: then its alt text should name the link's destination. */
  readonly place: 'inLink' | 'alone';
  /**
   * The offset between `[` and `]` or the quotes of alt, also when empty; ghost text goes there. Absent: no room yet.
   */
  readonly altSpan?: Span;
  /** Index of the notebook's cell, in the file of a notebook. */
  readonly cell?: number;
}

/** A document's text and its images in order. Adapters keep more in it, to parse only what changed. */
export interface ParsedDocument {
  readonly text: string;
  readonly images: readonly ImageReference[];
  /** Whose rules it was read by; adapters to which that makes no difference leave it out. */
  readonly flavour?: Flavour | undefined;
}

/** The line that a new reference is written into. */
export interface InsertionRoom {
  /** What stands above it in the document, at most 1,000 characters. */
  readonly above: string;
  /** What stands before it in its line: white space alone where it begins the line. */
  readonly before: string;
  readonly after: string;
}

/** One way to write a new reference: `before`, then the references with `between` in between, then `after`. */
export interface NewReference {
  readonly reference: string;
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** One language: text -> image references, alt text -> change of text. Pure. */
export interface LanguageAdapter extends LanguageNames {
  /**
   * Never throws, whatever the text. `earlier`: this adapter's answer for an earlier text of the same document.
   * `flavour`: whose rules the document follows.
   */
  parse(text: string, earlier?: ParsedDocument, flavour?: Flavour): ParsedDocument;
  /**
   * The smallest change that makes `alt`, one line of plain text, the reference's alt text; escaped by the language's
   * rules. Undefined where it cannot be said. Callers go through `altEdit.ts`, which checks the outcome.
   */
  writeAlt(document: ParsedDocument, reference: ImageReference, alt: string): TextChange | undefined;
  /** The change that says that the picture is decorative; undefined where the language has no way to. */
  writeDecorative(document: ParsedDocument, reference: ImageReference): TextChange | undefined;
  /**
   * Ways to write a new reference to a file, without alt text, the best first; as many for every path. `path`: relative,
   * with `/`, not encoded. Callers go through `insertReferences.ts`, which takes the first whose outcome is sound.
   */
  writeReference(path: string, room: InsertionRoom): readonly NewReference[];
}
