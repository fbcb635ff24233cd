import type { AltText, ImageReference, Span } from '../imageReference.ts';
import type { SourceTarget } from '../sources/sourceTarget.ts';

export type MarkdownDialect = 'markdown' | 'quarto' | 'mdx';

/** What writing needs to know of an image's form. Spans are of the piece of text that the image was found in. */
export type ImageForm =
  | { readonly kind: 'inline'; readonly title?: string; readonly isInTable: boolean }
  /** `label`: as written, `cup` in `![A cup][cup]` and in `![cup]`. */
  | { readonly kind: 'reference'; readonly isFull: boolean; readonly label: string; readonly isInTable: boolean }
  /** `attribute`: `fig-alt="A cup"`; `room`: where one goes, bare or inside of braces that are there. */
  | {
      readonly kind: 'quarto';
      readonly value?: Span;
      readonly room: Span;
      readonly isBraced: boolean;
      readonly isInTable: boolean;
    }
  | { readonly kind: 'obsidian'; readonly room: Span; readonly isBarred: boolean; readonly isInTable: boolean }
  | { readonly kind: 'learn' }
  /** `opener`: the end of `:::{image} cup.png`; `value`: what follows `:alt:`, blanks included. */
  | { readonly kind: 'myst'; readonly opener: number; readonly value?: Span }
  /** `html` begins at `offset` of the piece; the prefixes of lists and quotes are blanks in it. */
  | { readonly kind: 'html'; readonly html: string; readonly offset: number; readonly isInTable: boolean }
  | { readonly kind: 'jsx'; readonly code: string; readonly offset: number };

/** An image in a piece of Markdown. */
export interface MarkdownImage extends Pick<ImageReference, 'syntax' | 'span' | 'place' | 'altSpan'> {
  readonly alt: AltText;
  readonly target:
    | SourceTarget
    /** What a definition somewhere in the document says. */
    | { readonly kind: 'defined'; readonly key: string };
  readonly form: ImageForm;
}
