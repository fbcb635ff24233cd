import type { Span } from '../../imageReference.ts';

/** The parts of `![A cup](cup.png "Morning")`; spans are of the block's text. */
export interface InlineImage extends Span {
  readonly kind: 'image';
  /** Between the brackets. */
  readonly label: Span;
  /** Index of the label's first mark, and behind its last. */
  readonly marks: Span;
  readonly source: LinkSource;
  /** `{fig-alt="A cup"}` or `{: alt="A cup"}` behind it, where it says something of it. */
  readonly attributes?: Span;
}

/** What a link or image leads to. */
export type LinkSource =
  | { readonly kind: 'resource'; readonly destination?: Span; readonly title?: Span }
  /** `label`: as written; empty in `![cup]` and `![cup][]`. */
  | { readonly kind: 'reference'; readonly key: string; readonly label: string };

/** What shows an image, or may hold one, in running text, in its order. */
export type InlineFind =
  InlineImage | (Span & { readonly kind: 'html' | 'tag' | 'expression' | 'obsidianEmbed' | 'learnImage' | 'template' });

/** A part of running text that is not shown as it is written, in its order. */
export type Mark =
  | (Span & { readonly kind: 'hidden' | 'escape' | 'entity' | 'code' })
  | (Span & {
      readonly kind: 'delimiter';
      readonly sign: 'star' | 'line';
      readonly opens: boolean;
      readonly closes: boolean;
    })
  /** `[` or `![`. `close`: index of the hidden mark that ends its link or image; it has none where it is only text. */
  | (Span & { readonly kind: 'bracket'; close: number | undefined });
