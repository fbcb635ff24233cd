import type { Event } from 'micromark-util-types';
import type { Span } from './imageReference.ts';
import { toKey } from './markdownGrammar.ts';
import { readPlainText } from './markdownText.ts';

/** `[cup]: cup.png "Morning"`; spans are of the piece of text that it was found in. */
export interface MarkdownDefinition {
  readonly key: string;
  readonly target: { readonly text: string; readonly span: Span };
  readonly title?: string;
}

/**
 * The definitions of a piece of nothing but simple ones, as at the end of long documents; undefined: micromark is to
 * read it. A title that might go on on the next line is not simple.
 */
export function readSimpleDefinitions(piece: string): readonly MarkdownDefinition[] | undefined {
  const definitions: MarkdownDefinition[] = [];
  const line = /\[([^[\]\\\s][^[\]\\\r\n]{0,500})\]:[ \t]+([^\s<>()\\&\p{Cc}]+)[ \t]*(?:\r?\n|$)(?=\[|\s*$)/uy;
  while (line.lastIndex < piece.length) {
    const from = line.lastIndex;
    const found = line.exec(piece);
    if (!found) return piece.slice(from).trim() === '' ? definitions : undefined;
    const [, label = '', destination = ''] = found;
    const start = piece.indexOf(destination, from + label.length + 3);
    definitions.push({
      key: toKey(label),
      target: { text: destination, span: { start, end: start + destination.length } },
    });
  }
  return definitions;
}

export function readDefinitions(piece: string, events: readonly Event[]): readonly MarkdownDefinition[] {
  const definitions: MarkdownDefinition[] = [];
  let key = '';
  let target: MarkdownDefinition['target'] | undefined;
  let title: string | undefined;
  let from = 0;
  events.forEach(([step, token, context], at) => {
    if (step === 'enter') {
      from = token.type.startsWith('definition') ? at : from;
      return;
    }
    if (token.type === 'definitionLabelString') {
      key = toKey(context.sliceSerialize(token));
      target = title = undefined;
    } else if (token.type === 'definitionDestinationString') {
      const span = { start: token.start.offset, end: token.end.offset };
      target = { text: readPlainText(piece, events, from, at), span };
    } else if (token.type === 'definitionTitleString') {
      title = readPlainText(piece, events, from, at);
    } else if (token.type === 'definition' && target) {
      definitions.push({ key, target, ...(title !== undefined && { title }) });
    }
  });
  return definitions;
}
