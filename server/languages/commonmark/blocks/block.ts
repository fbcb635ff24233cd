import type { Span } from '../../imageReference.ts';
import type { BlockText } from './blockText.ts';

/** What a document of the Markdown family is made of, as far as images can be in it; spans are the document's. */
export type Block =
  /** A paragraph, a heading, or a cell of a table. */
  | { readonly kind: 'text'; readonly text: BlockText; readonly isInTable: boolean }
  /** A fence: `info` and `meta` are `js` and `title="x"` of ```` ```js title="x" ````. */
  | {
      readonly kind: 'fence';
      readonly start: number;
      readonly info: string;
      readonly meta: Span;
      readonly lines: readonly Span[];
    }
  | { readonly kind: 'html'; readonly span: Span; readonly lines: readonly Span[] }
  /** The beginning of a directive of MyST; `start` is its fence's. Its content follows. */
  | {
      readonly kind: 'directive';
      readonly name: string;
      readonly start: number;
      readonly argument: Span;
      readonly options: DirectiveOptionLines;
    }
  /** MDX: tags and expressions that have their lines for themselves, and modules. */
  | { readonly kind: 'tag' | 'expression' | 'module'; readonly span: Span; readonly lines: readonly Span[] }
  /** A blank line, a heading, the beginning or end of a list: what an element cannot reach over. */
  | { readonly kind: 'break' };

/** The lines of a directive's options without the colons before the names. */
export interface DirectiveOptionLines {
  readonly lines: readonly Span[];
  /** The end of the `---` before them, where they are a block of YAML. */
  readonly yamlStart?: number;
}
