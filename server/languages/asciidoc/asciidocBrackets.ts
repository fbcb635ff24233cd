import { blankPassThroughs } from './asciidocPasses.ts';

/** Most characters before a place that are looked at: a macro does not go over a blank line, and hardly so far. */
const furthest = 20_000;

/**
 * What the brackets around a place are. `attributes`: Asciidoctor may read what the image became as an attribute list
 * once more, as in `xref:q.adoc[image:cup.png[A cup]]`. `closed`: it cuts through the image, as in `kbd:[...]` and
 * behind a quote that begins the list.
 */
export type Surroundings = 'none' | 'attributes' | 'closed';

/** What the brackets are that stand open at a place of running text; stray ones count too. */
export function readSurroundings(text: string, place: number): Surroundings {
  const before = text.slice(Math.max(0, place - furthest), place);
  const paragraph = blankPassThroughs(before.slice(findParagraph(before)));
  const open: number[] = [];
  for (const { 0: bracket, index } of paragraph.matchAll(/[[\]]/g)) {
    if (bracket === '[') open.push(index);
    else if (paragraph[index - 1] !== '\\') open.pop();
  }
  if (open.length === 0) return 'none';
  return open.some((at) => cutsThrough(paragraph, at)) ? 'closed' : 'attributes';
}

function findParagraph(before: string): number {
  return Math.max(0, ...Array.from(before.matchAll(/\n[ \t]*\r?\n/g), ({ index, 0: blank }) => index + blank.length));
}

function cutsThrough(paragraph: string, open: number): boolean {
  const macro = paragraph.slice(Math.max(0, open - 200), open);
  if (/(?:kbd|btn):$|menu:[^\s[]+$/.test(macro)) return true;
  return /\S$/.test(macro) && /^[ \t]*["']/.test(paragraph.slice(open + 1, open + 50));
}
