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
  /** MDX: tags and expressions that have their lines for themselves, and modules. */
  | { readonly kind: 'tag' | 'expression' | 'module'; readonly span: Span; readonly lines: readonly Span[] }
  /** A blank line, a heading, the beginning or end of a list: what an element cannot reach over. */
  | { readonly kind: 'break' };
