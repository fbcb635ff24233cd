import type { Flavour } from '../flavour.ts';
import type { MarkdownDialect } from './markdownForms.ts';

/**
 * The text that is parsed in place of a document's: what the program that makes the site takes out before it parses is
 * blank in it, and what a template engine fills in has no blanks. Every character stays at its offset.
 */
export function maskMarkdown(text: string, dialect: MarkdownDialect, flavour: Flavour | undefined): string {
  const isDocusaurus = flavour === 'docusaurus' || flavour === undefined;
  const opened = isDocusaurus && text.includes('mdx-code-block') ? openMdxCode(text) : text;
  return dialect === 'mdx' ? hideHeadingIds(opened) : joinTemplates(opened);
}

/** Docusaurus reads what is in a fence of the language `mdx-code-block` as if there were none; translators see code. */
function openMdxCode(text: string): string {
  const opener = /^ *(`{3,4}) *mdx-code-block[ \t]*$/gm;
  const closers = new Map(['```', '````'].map((marker) => [marker, new RegExp(`^ *${marker}[ \\t]*\\r?$`, 'gm')]));
  let opened = '';
  let at = 0;
  // The pattern's `$` stands before a line feed alone.
  const lines = text.replaceAll('\r', ' ');
  for (let found = opener.exec(lines); found; found = opener.exec(lines)) {
    const closer = closers.get(found[1] ?? '');
    if (!closer) continue;
    closer.lastIndex = opener.lastIndex;
    const end = closer.exec(lines);
    if (!end) {
      closers.delete(found[1] ?? '');
      continue;
    }
    opened += text.slice(at, found.index) + blank(text, found.index, opener.lastIndex);
    opened += text.slice(opener.lastIndex, end.index) + blank(text, end.index, closer.lastIndex);
    at = opener.lastIndex = closer.lastIndex;
  }
  return opened + text.slice(at);
}

/** `## Cups {#cups}` of Docusaurus; a bad expression to MDX. */
function hideHeadingIds(text: string): string {
  if (!text.includes('{#')) return text;
  return text.replace(/^(#{1,6}[ \t].*?)(\{#[\w-]+\})(?=[ \t]*\r?$)/gm, (_, before: string, id: string) => {
    return before + ' '.repeat(id.length);
  });
}

/** In characters. */
const longestTemplate = 300;

/** `![]({{ site.baseurl }}/cup.png)` of Jekyll: to the parser of Markdown, which comes later, that is one word. */
function joinTemplates(text: string): string {
  if (!/\][(:][ \t]*(?:\{[{%]|<%)/.test(text)) return text;
  const target = new RegExp(
    String.raw`(\][(:][ \t]*)((?:\{\{[^{}\n]{1,${longestTemplate}}\}\}|\{%[^{}%\n]{1,${longestTemplate}}%\}|<%[^%\n]{1,${longestTemplate}}%>)+)`,
    'g',
  );
  return text.replace(target, (_, opener: string, template: string) => opener + template.replace(/[^\w./]/g, '_'));
}

function blank(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/[^\r\n]/g, ' ');
}
