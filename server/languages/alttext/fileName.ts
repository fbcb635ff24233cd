import type { Span } from '../imageReference.ts';

export interface NamedFile {
  /** The name, path or address as written; in quotes, with doubled backslashes taken as one. */
  readonly text: string;
  readonly span: Span;
}

/** How far around the offset a name is looked for, in characters; only `data:` pictures are longer. */
const reach = 1024;
const isImage = /[^\s/\\:*?"<>|.]\.(?:jpe?g|png|webp|gif|avif|tiff?|cr[23]|nef|arw|dng|raf)(?:[?#][^\s"'<>]*)?$/i;
const quotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '<': '>', '“': '”', '«': '»' };
/** What is around a name without quotes; in the second try brackets belong to it, as in `photo(1).png`. */
const wallsOfWords = [/[\s"'`<>|*,;=()[\]{}“”«»]/, /[\s"'`<>|*,;“”«»]/];

/** The name or path of an image file, or the `data:` picture, that is written around an offset of any text. */
export function findImageFileName(text: string, offset: number): NamedFile | undefined {
  const data = findDataPicture(text, offset);
  if (data) return data;
  const from = Math.max(lastLineStart(text, offset), offset - reach);
  const line = text.slice(from, offset + reach).split(/[\r\n]/, 1)[0] ?? '';
  const at = offset - from;
  if (at > line.length || !/\.(?:jpe?g|png|webp|gif|avif|tiff?|cr[23]|nef|arw|dng|raf)/i.test(line)) return undefined;
  const found = findQuoted(line, at) ?? findWord(line, at);
  return found && { text: found.text, span: { start: from + found.span.start, end: from + found.span.end } };
}

function lastLineStart(text: string, offset: number): number {
  const before = text.slice(Math.max(0, offset - reach), offset);
  return offset - before.length + Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
}

/** Inside a pair of quotes a name may have spaces. */
function findQuoted(line: string, at: number): NamedFile | undefined {
  let best: NamedFile | undefined;
  for (const [open, close] of Object.entries(quotes)) {
    for (const { start, end } of pairs(line, open, close)) {
      if (start > at || end < at) continue;
      const raw = line.slice(start, end);
      const inner = raw.trim();
      if (!isImage.test(inner) || /["<>|*]/.test(inner)) continue;
      const from = start + raw.indexOf(inner);
      const found = { text: undouble(inner), span: { start: from, end: from + inner.length } };
      if (!best || inner.length < best.span.end - best.span.start) best = found;
    }
  }
  return best;
}

/** What is between quotes, read from the line's start: an apostrophe in a word opens nothing. */
function* pairs(line: string, open: string, close: string): Generator<Span> {
  let start = -1;
  for (let at = 0; at < line.length; at++) {
    if (start >= 0 && line[at] === close && line[at - 1] !== '\\') {
      yield { start, end: at };
      start = -1;
    } else if (start < 0 && line[at] === open && !/[\p{L}\p{N}]/u.test(line[at - 1] ?? '')) start = at + 1;
  }
}

/** `"C:\\photos\\cup.png"` in a programming language. */
function undouble(text: string): string {
  return /^(?:[^\\]|\\\\)+$/.test(text) ? text.replaceAll('\\\\', '\\') : text;
}

function findWord(line: string, at: number): NamedFile | undefined {
  const [narrow, wide] = wallsOfWords.map((wall) => wordAt(line, at, wall));
  // A query has its own signs.
  return wide && /^[a-z][a-z\d+.-]+:\/\//i.test(wide.text) ? wide : (narrow ?? wide);
}

function wordAt(line: string, at: number, wall: RegExp): NamedFile | undefined {
  let start = at;
  let end = at;
  while (start > 0 && !wall.test(line[start - 1] ?? '')) start--;
  while (end < line.length && !wall.test(line[end] ?? '')) end++;
  const span = trimWord(line, start, end);
  const text = line.slice(span.start, span.end);
  return span.start <= at && span.end >= at && isImage.test(text) ? { text, span } : undefined;
}

/** Without the punctuation around it, the line number behind it, and the `key:` or `image:` before it. */
function trimWord(line: string, from: number, to: number): Span {
  const word = line.slice(from, to);
  const tail = /(?::\d+)*[.,:!?)\]}]*$/.exec(word)?.[0].length ?? 0;
  const head = /^[([{!]*(?:(?!file:|\w+:\/\/)\w{2,}:{1,2})?/i.exec(word)?.[0].length ?? 0;
  return { start: from + Math.min(head, word.length - tail), end: to - tail };
}

/** In the megabytes of a `data:` picture the beginning is looked for backwards, as far as its characters go. */
function findDataPicture(text: string, offset: number): NamedFile | undefined {
  let from = offset;
  while (from > 0 && isDataSign(text.charCodeAt(from - 1))) from--;
  // The offset may be in `data:image/png;base64,` itself, whose signs are all among those of the data.
  const start = text.slice(from, from + reach).search(/data:image\//i);
  if (start < 0 || from + start > offset) return undefined;
  let end = from + start;
  while (end < text.length && isDataSign(text.charCodeAt(end))) end++;
  const uri = text.slice(from + start, end);
  return /^data:image\/[\w.+-]+[;,]/i.test(uri) ? { text: uri, span: { start: from + start, end } } : undefined;
}

/** Letters, digits and `%+,-./:;=_`: those of base64 and of percent-encoding. */
function isDataSign(code: number): boolean {
  return (
    (code >= 43 && code <= 59) ||
    code === 37 ||
    code === 61 ||
    code === 95 ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122)
  );
}
