const bullet = /[-+*\u2022\u2023\u2043](?: +|$)/y;
const enumerator =
  /(?:\((\d+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)\)|(\d+|[a-zA-Z]|[ivxlcdm]+|[IVXLCDM]+|#)([.)]))(?: +|$)/y;
const shortOption = '[-+][a-zA-Z\\d](?: ?(?:[a-zA-Z][\\w-]*|<[^<>]+>))?';
const longOption = '(?:--|/)[a-zA-Z\\d][\\w-]*(?:[ =](?:[a-zA-Z][\\w-]*|<[^<>]+>))?';
const option = `(?:${shortOption}|${longOption})`;
const optionMarker = new RegExp(`${option}(?:, ${option})*(?: {2,}| ?$)`, 'y');
const adornment = /([!-/:-@[-`{-~])\1*$/y;

/** Columns of a list's bullet with its blanks; 0: there is none. */
export function bulletWidth(text: string, column: number): number {
  return widthOf(bullet, text, column);
}

/** Columns of a command line's option, `-a, --all  `; 0: there is none. */
export function optionWidth(text: string, column: number): number {
  return widthOf(optionMarker, text, column);
}

/** Columns of one sign over and over to the line's end; 0: it is none. */
export function adornmentWidth(text: string, column: number): number {
  return widthOf(adornment, text, column);
}

function widthOf(pattern: RegExp, text: string, column: number): number {
  pattern.lastIndex = column;
  return pattern.test(text) ? pattern.lastIndex - column : 0;
}

/**
 * Columns of a numbered item's `1. `; 0: there is none. What is below must be blank, indented or the next number:
 * `below` is the text there, from its column on.
 */
export function enumeratorWidth(text: string, column: number, below: string): number {
  enumerator.lastIndex = column;
  const found = enumerator.exec(text);
  if (!found) return 0;
  const [whole, inParentheses, number = inParentheses ?? '', behind = ')'] = found;
  const before = inParentheses === undefined ? '' : '(';
  const next = nextNumbers(number);
  if (next.length === 0) return 0;
  const goesOn = below === '' || below.startsWith(' ');
  const isFollowed = goesOn || [...next, '#'].some((one) => below.startsWith(`${before}${one}${behind} `));
  return isFollowed ? whole.length : 0;
}

/** The numbers that may come next; none for a Roman one that is not well made. */
function nextNumbers(number: string): readonly string[] {
  if (number === '#') return ['#'];
  if (/^\d/.test(number)) return [String(Number(number) + 1)];
  const next: string[] = [];
  if (number.length === 1) next.push(String.fromCharCode(number.charCodeAt(0) + 1));
  const value = /^[ivxlcdm]+$/i.test(number) ? readRoman(number.toLowerCase()) : undefined;
  if (value !== undefined) {
    const roman = writeRoman(value + 1);
    next.push(number === number.toUpperCase() ? roman.toUpperCase() : roman);
  }
  return next;
}

const romans: readonly (readonly [string, number])[] = [
  ['m', 1000],
  ['cm', 900],
  ['d', 500],
  ['cd', 400],
  ['c', 100],
  ['xc', 90],
  ['l', 50],
  ['xl', 40],
  ['x', 10],
  ['ix', 9],
  ['v', 5],
  ['iv', 4],
  ['i', 1],
];
/** Roman numbers end below 5,000. */
const longestRoman = 20;

function readRoman(number: string): number | undefined {
  if (number.length > longestRoman) return undefined;
  let value = 0;
  let at = 0;
  for (const [sign, worth] of romans) {
    for (; number.startsWith(sign, at); at += sign.length) value += worth;
  }
  return at === number.length && writeRoman(value) === number ? value : undefined;
}

function writeRoman(value: number): string {
  let rest = value;
  let number = '';
  for (const [sign, worth] of romans) {
    for (; rest >= worth; rest -= worth) number += sign;
  }
  return number;
}

/**
 * The column behind `:name:` and its blanks; undefined where no field begins. The name's end is the first `:` that a
 * blank or the line's end follows and no blank precedes, on condition that no `:` before it has such a thing behind.
 */
export function fieldWidth(text: string, column: number): { readonly name: string; readonly end: number } | undefined {
  if (text[column] !== ':' || /^[: ]/.test(text.slice(column + 1, column + 2))) return undefined;
  let close = -1;
  for (let at = column + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at++;
    else if (sign === ':') {
      const next = text[at + 1];
      const isEnd = next === undefined || next === ' ';
      if (isEnd && at > column + 1 && text[at - 1] !== ' ') close = at;
      if (isEnd || next === '`') break;
    }
  }
  if (close < 0) return undefined;
  let end = close + 1;
  while (text[end] === ' ') end++;
  return { name: text.slice(column + 1, close), end };
}
