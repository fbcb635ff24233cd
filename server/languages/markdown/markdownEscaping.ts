import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { mdxToMarkdown } from 'mdast-util-mdx';
import { toMarkdown, type Options } from 'mdast-util-to-markdown';
import type { MarkdownDialect } from '../commonmark/rules.ts';

/** What GFM, math, docfx and MyST would take for theirs. */
const ours: Options = {
  unsafe: [
    { character: '$', inConstruct: 'phrasing' },
    { character: '~', inConstruct: 'phrasing' },
    { character: ':', after: ':', inConstruct: 'phrasing' },
    { character: ':', before: ':', inConstruct: 'phrasing' },
  ],
};

/** One line of plain text as the label of a Markdown image. */
export function escapeLabel(alt: string, dialect: MarkdownDialect, isInTable: boolean): string {
  const image = { type: 'image', alt, url: 'u' } as const;
  const extensions = dialect === 'mdx' ? [ours, mdxToMarkdown()] : [ours];
  const written = isInTable
    ? toMarkdown(
        { type: 'table', children: [{ type: 'tableRow', children: [{ type: 'tableCell', children: [image] }] }] },
        { extensions: [...extensions, gfmTableToMarkdown()] },
      )
    : toMarkdown({ type: 'paragraph', children: [image] }, { extensions });
  const label = written.slice(written.indexOf('![') + 2, written.lastIndexOf('](u)'));
  // Docusaurus takes the beginning of a comment for one wherever it stands, behind a backslash too.
  return dialect === 'mdx' ? label.replace(/\\?<!--/g, '&lt;!--') : label;
}

/**
 * The same without any character that means something: for a label in a line where a stray backtick, `<!--` or
 * quotation mark before the image waits for its partner, which no backslash stops.
 */
export function encodeLabel(alt: string): string {
  return alt.replace(/[!-/:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value in the double quotes of an HTML attribute. */
export function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('{', '&#123;');
}

/** GFM splits a table's rows at every bar before it looks for anything else. */
export function encodeBars(text: string): string {
  return text.replaceAll('|', '&#124;');
}

/** The same in an attribute of HTML, which Markdown's code, math and comments do not stop at. */
export function encodePartners(text: string): string {
  return text.replace(/[`$>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
