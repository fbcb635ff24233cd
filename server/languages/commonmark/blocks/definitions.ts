import type { Span } from '../../imageReference.ts';
import type { BlockText } from './blockText.ts';
import { readDestination, readLabel, readTitle, skipBlanks, toKey, unescape } from '../inlines/linkParts.ts';

/** `[cup]: cup.png "Morning"`; spans are of the piece of text that it was found in. */
export interface MarkdownDefinition {
  readonly key: string;
  readonly target: { readonly text: string; readonly span: Span };
  readonly title?: string;
}

/** The definitions that a paragraph begins with, and where its text begins behind them. */
export function readDefinitions(block: BlockText): {
  readonly definitions: readonly MarkdownDefinition[];
  readonly end: number;
} {
  const definitions: MarkdownDefinition[] = [];
  let end = 0;
  while (block.text[end] === '[') {
    const read = readDefinition(block, end);
    if (!read) break;
    definitions.push(read.definition);
    end = read.end;
  }
  return { definitions, end };
}

function readDefinition(block: BlockText, start: number) {
  const { text } = block;
  const labelEnd = readLabel(text, start);
  if (labelEnd === undefined || text[labelEnd] !== ':') return undefined;
  const destination = readDestination(text, skipBlanks(text, labelEnd + 1), Infinity);
  if (!destination) return undefined;
  const { inner } = destination;
  const titleStart = skipBlanks(text, destination.end);
  const title = titleStart > destination.end ? readTitle(text, titleStart) : undefined;
  const titledEnd = title && findLineEnd(text, title.end);
  const end = titledEnd ?? findLineEnd(text, destination.end);
  if (end === undefined) return undefined;
  const definition: MarkdownDefinition = {
    key: toKey(text.slice(start + 1, labelEnd - 1)),
    target: { text: unescape(text.slice(inner.start, inner.end)), span: block.toSpan(inner) },
    ...(title && titledEnd !== undefined && { title: unescape(text.slice(title.inner.start, title.inner.end)) }),
  };
  return { definition, end };
}

/** The beginning of the next line; undefined where something else is in this one. */
function findLineEnd(text: string, at: number): number | undefined {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end++;
  if (end >= text.length) return end;
  return text[end] === '\n' ? end + 1 : undefined;
}
