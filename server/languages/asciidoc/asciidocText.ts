import { decodeHTML } from 'entities/decode';
import type { Span } from '../imageReference.ts';

/** One entry of `[A cup,width=200]`. */
export interface AttributeEntry {
  /** Absent for a positional one. */
  readonly name?: string;
  /** Without quotes; undefined for nothing between two commas. */
  readonly value: string | undefined;
  /** The value with its quotes; empty where there is none. */
  readonly span: Span;
  readonly quote: '"' | "'" | '';
}

const attributeName = /[\p{Alphabetic}\p{N}\p{Pc}][\p{Alphabetic}\p{N}\p{Pc}-]*/uy;
const blank = /[ \t]*/y;
/** To the comma, without the blanks before it. */
const untilComma = /[^,]*/y;

/** The entries of an attribute list as Asciidoctor's AttributeList reads it; spans count from the list's start. */
export function readAttributeList(list: string): readonly AttributeEntry[] {
  const entries: AttributeEntry[] = [];
  for (let at = skip(blank, list, 0); ; at = skip(blank, list, at)) {
    const entry = readEntry(list, at);
    entries.push(entry);
    at = skip(blank, list, entry.span.end);
    if (list[at] === ',') at++;
    // What follows a closing quote is an entry of its own.
    else if (at >= list.length || entry.span.end === entry.span.start) return entries;
  }
}

function readEntry(list: string, start: number): AttributeEntry {
  const quoted = readQuoted(list, start);
  if (quoted) return quoted;
  const nameEnd = skip(attributeName, list, start);
  const equals = skip(blank, list, nameEnd);
  if (nameEnd > start && list[equals] === '=') {
    const name = list.slice(start, nameEnd);
    const valueStart = skip(blank, list, equals + 1);
    return {
      name,
      ...(readQuoted(list, valueStart) ?? readPlain(list, valueStart)),
      ...emptyIfAbsent(list, valueStart),
    };
  }
  return readPlain(list, start);
}

/** `alt=` with nothing behind it is an empty text. */
function emptyIfAbsent(list: string, at: number): { readonly value?: string } {
  return at >= list.length || list[at] === ',' ? { value: '' } : {};
}

function readQuoted(list: string, start: number): AttributeEntry | undefined {
  const quote = list[start];
  if (quote !== '"' && quote !== "'") return undefined;
  let end = start + 1;
  while (end < list.length && (list[end] !== quote || (list[end - 1] === '\\' && end > start + 1))) end++;
  if (end >= list.length) return undefined;
  const value = list.slice(start + 1, end).replaceAll(`\\${quote}`, quote);
  return { value, span: { start, end: end + 1 }, quote };
}

function readPlain(list: string, start: number): AttributeEntry {
  const text = list.slice(start, skip(untilComma, list, start)).trimEnd();
  return { value: text === '' ? undefined : text, span: { start, end: start + text.length }, quote: '' };
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Asciidoctor's replacements, in its order; a backslash before one keeps the characters as they are. */
const replacements: readonly (readonly [RegExp, string])[] = [
  [/\\?\(C\)/g, '\u00a9'],
  [/\\?\(R\)/g, '\u00ae'],
  [/\\?\(TM\)/g, '\u2122'],
  [/(?: |\n|^|\\)--(?: |\n|$)/gm, '\u2009\u2014\u2009'],
  [/(?<=[\p{Alphabetic}\p{N}\p{Pc}])\\?--(?=[\p{Alphabetic}\p{N}\p{Pc}])/gu, '\u2014\u200b'],
  [/\\?\.\.\./g, '\u2026\u200b'],
  [/\\?`'/g, '\u2019'],
  [/(?<=[\p{Alphabetic}\p{N}])\\?'(?=\p{Alphabetic})/gu, '\u2019'],
  [/\\?->/g, '\u2192'],
  [/\\?=>/g, '\u21d2'],
  [/\\?<-/g, '\u2190'],
  [/\\?<=/g, '\u21d0'],
  [/\\?&(?:[a-zA-Z][a-zA-Z]+\d{0,2}|#\d\d\d{0,4}|#x[\da-fA-F][\da-fA-F][\da-fA-F]{0,3});/g, ''],
];

/** What a reader gets of an alt text. */
export function readAltText(raw: string): string {
  return replacements.reduce(
    (text, [pattern, replacement]) =>
      text.replace(pattern, (found) => {
        if (found.includes('\\')) return found.replace('\\', '');
        return replacement === '' ? decodeHTML(found) : replacement;
      }),
    raw,
  );
}

/** `{name}` puts in a document attribute, `\{name}` does not. */
const attributeReference =
  /(\\)?\{([\p{Alphabetic}\p{N}\p{Pc}][\p{Alphabetic}\p{N}\p{Pc}-]*|(?:set|counter2?):.*?)(\\)?\}/gu;

/** Longest value of a document attribute, in characters: attributes made of attributes could grow without end. */
const longestValue = 10_000;

/** The text with its attributes put in; undefined when one is not known. */
export function putInAttributes(text: string, attributes: ReadonlyMap<string, string>): string | undefined {
  let isKnown = true;
  let length = 0;
  // Behind the last brace of a line nothing is looked for: `{set:` would be followed to its end each time.
  const replace = (line: string) =>
    line.replace(
      attributeReference,
      (found: string, before: string | undefined, name: string, after: string | undefined) => {
        if (before !== undefined || after !== undefined) return `{${name}}`;
        const value = attributes.get(name.toLowerCase());
        length += value?.length ?? 0;
        isKnown &&= value !== undefined && length <= longestValue;
        return isKnown && value !== undefined ? value : found;
      },
    );
  const whole = text.replace(/^.*\}/gm, replace);
  return isKnown ? whole : undefined;
}

/** Signs that would be taken for markup in a block macro's alt text. */
const blockMarkup = [
  /&(?=(?:[a-zA-Z][a-zA-Z]+\d{0,2}|#\d+|#x[\da-fA-F]+);)/,
  /\{(?=[\p{Alphabetic}\p{N}\p{Pc}])/u,
  /\((?=(?:C|R|TM)\))/,
  /\.(?=\.\.)/,
  /-(?=-|>)/,
  /=(?=>)/,
  /<(?=[-=])/,
  /`(?=')/,
  /\\/,
  /[\u2028\u2029]/,
];
/** And in running text, where formatting and links are looked for before images are. */
const inlineMarkup = [/[*_`#^~+|$@[\]]/, /:(?=\/\/|:)/, /;/, /\((?=\()/, /<(?=<)/];

const blockSigns = new RegExp(blockMarkup.map(({ source }) => source).join('|'), 'gu');
const inlineSigns = new RegExp([...blockMarkup, ...inlineMarkup].map(({ source }) => source).join('|'), 'gu');
const apostrophe = /(?<=[\p{Alphabetic}\p{N}])'(?=\p{Alphabetic})/gu;

/** Where an alt text is written. `brackets`: in running text between those of another macro. */
export type AltPlace = 'block' | 'inline' | 'brackets' | 'cell';

const placeSigns: Readonly<Record<AltPlace, RegExp>> = {
  block: blockSigns,
  inline: inlineSigns,
  // The macro around it reads an attribute list of its own, after the image's quotes are gone.
  brackets: new RegExp(`${inlineSigns.source}|,`, 'gu'),
  cell: new RegExp(`${blockSigns.source}|\\|`, 'gu'),
};

/** An alt text as a value of an attribute list: markup as character references, in quotes where it needs them. */
export function writeAltText(text: string, place: AltPlace, entry: 'positional' | 'named'): string {
  const value = text.replace(placeSigns[place], toReference).replace(apostrophe, "\\'");
  // `alt=>` would begin with an arrow.
  const isSpecial = entry === 'positional' ? value.includes('=') : value === 'None' || value.startsWith('>');
  const needsQuotes = isSpecial || /^["']|,|^[ \t]|[ \t]$|^$/.test(value);
  return needsQuotes ? `"${value.replaceAll('"', '\\"')}"` : value;
}

function toReference(sign: string): string {
  return `&#${String(sign.charCodeAt(0))};`;
}
