import { decodeHTMLStrict } from 'entities/decode';
import type { Span } from '../../imageReference.ts';
import { countShown } from './emphasis.ts';
import type { Mark } from './inlines.ts';

/** What a program makes of an escape, an entity or code. */
export type SignReader = (written: string, kind: 'escape' | 'entity' | 'code') => string;

/**
 * What a reader sees of the text in `span`, whose marks are those of `range`: escapes and entities decoded, markup left
 * out.
 */
export function readPlainText(
  text: string,
  span: Span,
  marks: readonly Mark[],
  range: Span,
  readSign: SignReader = readShownSign,
): string {
  const shown = countShown(marks, range);
  let plain = '';
  let at = span.start;
  for (let index = range.start; index < range.end; index++) {
    const mark = marks[index];
    // What is in another mark belongs to it.
    if (!mark || mark.start < at) continue;
    plain += text.slice(at, mark.start) + readMark(text, mark, shown.get(index), readSign);
    at = mark.end;
  }
  return plain + text.slice(at, span.end);
}

function readMark(text: string, mark: Mark, shown: number | undefined, readSign: SignReader): string {
  const written = text.slice(mark.start, mark.end);
  switch (mark.kind) {
    case 'hidden':
      return '';
    case 'escape':
    case 'entity':
    case 'code':
      return readSign(written, mark.kind);
    case 'delimiter':
      return written.slice(0, shown ?? written.length);
    case 'bracket':
      return mark.close === undefined ? written : '';
  }
}

const readShownSign: SignReader = (written, kind) => {
  switch (kind) {
    case 'escape':
      return written.slice(1);
    case 'entity':
      return decodeHTMLStrict(written);
    case 'code':
      return readCode(written);
  }
};

/** Without its backticks or dollars, and a blank on both sides. */
function readCode(written: string): string {
  let length = 0;
  while (written[length] === written[0]) length++;
  const inner = written.slice(length, -length).replaceAll('\n', ' ');
  const isPadded = inner.startsWith(' ') && inner.endsWith(' ') && /[^ ]/.test(inner);
  return isPadded ? inner.slice(1, -1) : inner;
}

/** A line break with the blanks around it is a space; blanks at the ends are none. */
export function joinLines(text: string): string {
  if (!/^[ \t]|[\r\n]|[ \t]$/.test(text)) return text;
  return trimBlanks(
    text
      .split(/[\r\n]+/)
      .map(trimBlanks)
      .join(' '),
  );
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ' || text[start] === '\t') start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}
