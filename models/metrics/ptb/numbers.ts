import { digit, number } from './pieces.ts';
import { type Rule, rule, withFirmSpaces, withNamedBrackets } from './rule.ts';

// Telephone numbers: an area in brackets, or groups of digits before; then three or four digits, and three to five.
const between = '[- \\u00a0]';
const area = `(?:\\([0-9]{2,3}\\)[ \\u00a0]?|\\+{0,2}(?:[0-9]{2,4}${between}){1,2})`;
const dottedArea = '(?:\\+{0,2}[0-9]{2,4}\\.)?[0-9]{2,4}\\.';

const fractions: Readonly<Record<string, string>> = { '¼': '1/4', '½': '1/2', '¾': '3/4', '⅓': '1/3', '⅔': '2/3' };

/** Numbers, dates, fractions, telephone numbers, money. */
export const numberRules: readonly Rule[] = [
  rule(`[-+]?${number}`),
  rule(`${digit}{1,2}[-/]${digit}{1,2}[-/]${digit}{2,4}`),
  // `1/2`, `3 1/2`.
  rule(`(?:${digit}{1,4}${between})?${digit}{1,4}(?:\\\\?/|\\u2044)${digit}{1,4}`, withFirmSpaces),
  rule(`${area}[0-9]{3,4}${between}?[0-9]{3,5}`, withNamedBrackets),
  rule(`${dottedArea}[0-9]{3,4}\\.[0-9]{3,5}`),
  rule('[\\u00bc-\\u00be\\u2153\\u2154]', (token) => fractions[token] ?? token),
  rule('[A-Z]*\\$'),
  rule('\\u00a3', () => '#'),
  rule('\\u00a2', () => 'cents'),
  rule('[\\u0080\\u00a4\\u20a0\\u20ac]', () => '$'),
];
