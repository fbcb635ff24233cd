import { decodeHTMLStrict } from 'entities/decode';
import type { Event } from 'micromark-util-types';

/** Tokens that a reader sees as they are written. */
const visible: ReadonlySet<string> = new Set([
  'data',
  'characterEscapeValue',
  'codeTextData',
  'mathTextData',
  'htmlTextData',
  'autolinkProtocol',
  'autolinkEmail',
  'mdxTextExpressionChunk',
  'obsidianEmbed',
  'learnImage',
  'mystOpener',
  'mystOption',
  'imageAttributes',
]);
/** What belongs to a link or an image, but is not its text. */
const hidden: ReadonlySet<string> = new Set(['resource', 'reference', 'mdxJsxTextTag']);

/** The plain text of a piece's events from `from` up to `to`: escapes and entities decoded, markers left out. */
export function readPlainText(piece: string, events: readonly Event[], from: number, to: number): string {
  let text = '';
  let depth = 0;
  for (let at = from; at < to; at++) {
    const event = events[at];
    if (!event) break;
    const [step, { type, start, end }] = event;
    if (hidden.has(type)) depth += step === 'enter' ? 1 : -1;
    if (step === 'enter' || depth > 0) continue;
    if (visible.has(type)) text += piece.slice(start.offset, end.offset).replaceAll('\0', '\uFFFD');
    else if (type === 'lineEnding') text += ' ';
    else if (type === 'characterReference') text += decodeHTMLStrict(piece.slice(start.offset, end.offset));
  }
  return text;
}

/** A line break with the blanks around it is a space; blanks at the ends are none. */
export function joinLines(text: string): string {
  return text.replace(/[ \t]*[\r\n]+[ \t]*/g, ' ').replace(/^[ \t]+|[ \t]+$/g, '');
}
