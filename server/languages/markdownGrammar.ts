import { parse, postprocess, preprocess } from 'micromark';
import { gfmTable } from 'micromark-extension-gfm-table';
import { math } from 'micromark-extension-math';
import { mdxjs } from 'micromark-extension-mdxjs';
import type { Event, Extension, ParseContext } from 'micromark-util-types';
import { markdownSyntax, mdxSyntax, quartoSyntax } from './markdownConstructs.ts';

export type MarkdownDialect = 'markdown' | 'quarto' | 'mdx';

/** A lone dollar is a price: only `$$` is math. Front matter is cut off before. */
const common: readonly Extension[] = [gfmTable(), math({ singleDollarTextMath: false })];
const extensions: Readonly<Record<MarkdownDialect, readonly Extension[]>> = {
  markdown: [...common, markdownSyntax],
  quarto: [...common, quartoSyntax],
  mdx: [...common, mdxSyntax, mdxjs()],
};
/** Made once: putting a parser together takes as long as reading a short paragraph. */
const parsers = new Map<MarkdownDialect, ParseContext>();

/** micromark's events of a text; `defined` are the keys of references known from elsewhere. Throws on bad MDX. */
export function readEvents(text: string, dialect: MarkdownDialect, defined: readonly string[]): readonly Event[] {
  const parser = parsers.get(dialect) ?? parse({ extensions: [...extensions[dialect]] });
  parsers.set(dialect, parser);
  parser.defined = [...defined];
  parser.lazy = {};
  const toChunks = preprocess();
  // Only a document begins with a byte order mark, a piece of it does not.
  toChunks('');
  return postprocess(parser.document().write(toChunks(text, 'utf8', true)));
}

/** The key that a reference and its definition share, as CommonMark compares them. */
export function toKey(label: string): string {
  return label
    .replace(/[\t\n\r ]+/g, ' ')
    .replace(/^ | $/g, '')
    .toLowerCase()
    .toUpperCase();
}
