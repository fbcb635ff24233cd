import { Occurrences } from '../occurrences.ts';

/** How comments of templates begin: Handlebars, Blade, Jinja and Twig (not Svelte's blocks), Astro, Razor, Liquid. */
const opener = /\{\{!--|\{\{!|\{\{--|\{#(?!(?:if|each|await|key|snippet)\b)|\{[ \t\r\n]*\/\*|@\*|\{%-?[ \t]*comment\b/g;

/** HTML without the comments of templates that have tags in them; every character stays at its offset. */
export function hideTemplateComments(html: string): string {
  const marks = new Occurrences(html);
  let shown = '';
  let at = 0;
  opener.lastIndex = 0;
  for (let found = opener.exec(html); found; found = opener.exec(html)) {
    const end = findEnd(html, found[0], opener.lastIndex, marks);
    if (end < 0) continue;
    const comment = html.slice(found.index, end);
    if (comment.includes('<')) {
      shown += html.slice(at, found.index) + comment.replace(/[^\r\n]/g, ' ');
      at = end;
    }
    opener.lastIndex = end;
  }
  return at === 0 ? html : shown + html.slice(at);
}

function findEnd(html: string, begun: string, from: number, marks: Occurrences): number {
  if (begun.endsWith('/*')) {
    const end = marks.next('*/', from);
    if (end < 0) return -1;
    // Code may go on behind a comment: then the braces are those of a block.
    const close = /[ \t\r\n]*\}/y;
    close.lastIndex = end + 2;
    return close.test(html) ? close.lastIndex : -1;
  }
  const mark = closers[begun] ?? 'endcomment';
  const end = marks.next(mark, from);
  if (end < 0 || mark !== 'endcomment') return end < 0 ? -1 : end + mark.length;
  const close = marks.next('%}', end);
  return close < 0 ? -1 : close + 2;
}

const closers: Readonly<Record<string, string>> = {
  '{{!--': '--}}',
  '{{!': '}}',
  '{{--': '--}}',
  '{#': '#}',
  '@*': '*@',
};
