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

/** `[cup]: cup.png "Morning"` without escapes, before another or the end: nothing can go on in the next line. */
const simpleDefinition =
  /\[([^[\]\\\s][^[\]\\\r\n]{0,500})\]:[ \t]+([^\s<>()\\&\p{Cc}]+)(?:[ \t]+"([^"\\&\r\n]*)")?[ \t]*(?:\r?\n|$)(?=\[|\s*$)/uy;

/**
 * The definitions of a piece of nothing but simple ones, as at the end of long documents; undefined: micromark is to
 * read it.
 */
export function readSimpleDefinitions(piece: string): readonly MarkdownDefinition[] | undefined {
  const definitions: MarkdownDefinition[] = [];
  let from = 0;
  while (from < piece.length) {
    simpleDefinition.lastIndex = from;
    const found = simpleDefinition.exec(piece);
    if (!found) return piece.slice(from).trim() === '' ? definitions : undefined;
    const [all, label = '', text = '', title] = found;
    const start = piece.indexOf(text, from + label.length + 3);
    const target = { text, span: { start, end: start + text.length } };
    definitions.push({ key: toKey(label), target, ...(title !== undefined && { title }) });
    from += all.length;
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
