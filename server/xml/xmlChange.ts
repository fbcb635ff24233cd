import type { XmlElement } from './xmlReader.ts';

/** What replaces a piece of a text; offsets in UTF-16 units, the end excluded. */
export interface XmlChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Name and value of each attribute of a start tag that is known to be well formed. */
const attributePattern = /([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * The smallest change that gives an attribute without a namespace a value: what is between its quotes, or a new
 * attribute at the tag's end. Undefined where the value has characters that XML cannot say.
 */
export function attributeChange(text: string, element: XmlElement, name: string, value: string): XmlChange | undefined {
  if (!isSayable(value)) return undefined;
  const tag = text.slice(element.start, element.tagEnd);
  for (const match of tag.matchAll(attributePattern)) {
    if (match[1] !== name) continue;
    const length = (match[2] ?? match[3] ?? '').length;
    const end = element.start + match.index + match[0].length - 1;
    return { start: end - length, end, newText: escapeXml(value) };
  }
  const end = element.start + tag.replace(/\s*\/?>$/, '').length;
  return { start: end, end, newText: ` ${name}="${escapeXml(value)}"` };
}

/** The text with all changes, which do not overlap; in time that grows with its length. */
export function changeXml(text: string, changes: readonly XmlChange[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, newText } of changes.toSorted((one, other) => one.start - other.start)) {
    pieces.push(text.slice(at, start), newText);
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

/** As it stands in text or between quotes of either kind. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (sign) => escapes[sign] ?? sign);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Whether all its characters are of XML 1.0, 2.2. */
export function isSayable(text: string): boolean {
  return !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}
