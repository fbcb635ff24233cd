import type { AltText, ImageReference, Span } from '../imageReference.ts';
import type { SourceTarget } from '../sources/sourceTarget.ts';
import type { ChunkOptions } from './dialects/chunkOptions.ts';
import type { MystOption } from './dialects/mystOptions.ts';
import type { TemplateCall } from './dialects/templateCalls.ts';

/** Whose rules the value of an attribute behind an image follows. */
export type AttributeQuoting = 'pandoc' | 'kramdown' | 'python';

/** A directive of MyST. */
export interface MystForm {
  readonly kind: 'myst';
  /** The option for its alt text. */
  readonly name: 'alt' | 'img-alt';
  /** Where the directive begins. */
  readonly start: number;
  /** The end of the line below which a new option goes. */
  readonly opener: number;
  /** White space before the options of a block of YAML. */
  readonly indent: string;
  readonly isYaml: boolean;
  /** The value that is there, or the blanks behind the name where it is empty. */
  readonly value?: Span;
  readonly style?: MystOption['style'];
  readonly isEmpty?: boolean;
}

/** What writing needs to know of an image's form. Spans are of the piece of text that the image was found in. */
export type ImageForm =
  | {
      readonly kind: 'inline';
      readonly title?: string;
      readonly isInTable: boolean;
      /** Obsidian's size behind the label, with its bar or, being all of the label, without. */
      readonly size?: 'barred' | 'bare';
    }
  /** `label`: as written, `cup` in `![A cup][cup]` and in `![cup]`. */
  | { readonly kind: 'reference'; readonly isFull: boolean; readonly label: string; readonly isInTable: boolean }
  /** `value`: `"A cup"` in `{alt="A cup"}`; `room`: where one goes, bare or inside of braces that are there. */
  | {
      readonly kind: 'attribute';
      readonly name: 'alt' | 'fig-alt';
      readonly quoting: AttributeQuoting;
      readonly value?: Span;
      readonly room: Span;
      readonly isBraced: boolean;
      readonly isInTable: boolean;
    }
  /** A reference of Pandoc whose attributes would have to stand at its definition, for all that refer to it. */
  | { readonly kind: 'fixed' }
  | { readonly kind: 'obsidian'; readonly room: Span; readonly isBarred: boolean; readonly isInTable: boolean }
  | { readonly kind: 'learn' }
  | MystForm
  /** A shortcode or an include of a template language, whose parameters begin at `start`. */
  | { readonly kind: 'shortcode'; readonly call: TemplateCall }
  /** A picture of a chunk of R. */
  | { readonly kind: 'chunk'; readonly chunk: ChunkOptions }
  /** reStructuredText in MyST, as `html` below. */
  | { readonly kind: 'rst'; readonly rst: string; readonly offset: number; readonly indent: string }
  /** `html` begins at `offset` of the piece; the prefixes of lists and quotes are blanks in it. */
  | { readonly kind: 'html'; readonly html: string; readonly offset: number; readonly isInTable: boolean }
  | { readonly kind: 'jsx'; readonly code: string; readonly offset: number; readonly isInTable: boolean };

/** An image in a piece of Markdown. */
export interface MarkdownImage extends Pick<ImageReference, 'syntax' | 'span' | 'place' | 'altSpan'> {
  readonly alt: AltText;
  readonly target:
    | SourceTarget
    /** What a definition somewhere in the document says. */
    | { readonly kind: 'defined'; readonly key: string };
  readonly form: ImageForm;
}
