import { symbols } from './characters.ts';
import { type Rule, rule, withNamedBrackets } from './rule.ts';
import { anyCase } from './wordLists.ts';

// Faces: `:-)` with eyes, nose and mouth; `^_^` and `(^.^)` with two eyes and what is between them.
const [brow, eyes, nose] = ['[<>]', '[=:;]', "[o*'-]"];
const mouth = `(?:[dpDPO@|]|${['(', ')', '[', ']', '{', '\\'].map((mark) => `\\${mark}`).join('|')})`;
const face = `${brow}?${eyes}${nose}?${mouth}`;
const eyeBesideDash = "[x^~=<>']";
const eye = `(?:-|${eyeBesideDash})`;

export const faceRules: readonly Rule[] = [
  rule(`(${face})[^A-Za-z0-9]`, withNamedBrackets),
  rule(`${eye}_${eye}`),
  rule(`\\(${eye}[_.]?${eye}\\)|\\(${eyeBesideDash}-${eyeBesideDash}\\)`, withNamedBrackets),
];

const brackets: readonly Rule[] = [
  rule(anyCase('-lrb- -rrb- -lsb- -rsb- -lcb- -rcb-')),
  rule('\\(', () => '-LRB-'),
  rule('\\)', () => '-RRB-'),
  rule('\\[', () => '-LSB-'),
  rule('\\]', () => '-RSB-'),
  rule('\\{', () => '-LCB-'),
  rule('\\}', () => '-RCB-'),
];

const entities: readonly Rule[] = [
  rule(anyCase('&amp;'), () => '&'),
  rule(anyCase('&lt;'), () => '<'),
  rule(anyCase('&gt;'), () => '>'),
  rule(anyCase('&quot;'), (token) => (token === '&quot;' ? "''" : token)),
  rule(anyCase('&apos;'), () => "'"),
  rule(anyCase('&nbsp;'), () => ''),
  rule(anyCase('&md; &mdash; &ndash;'), () => '--'),
];

const quotes: readonly Rule[] = [
  rule('"', () => "''"),
  rule("''|'"),
  rule('[`\\u0091-\\u0094\\u00ab\\u00bb\\u2018-\\u201f\\u2039\\u203a]{1,2}', asTypesetters),
];

/** Brackets, dashes, dots, entities, quotes, and every other mark that there is. */
export const markRules: readonly Rule[] = [
  ...brackets,
  rule('-+', (token) => (token.length === 1 || token.length > 4 ? token : '--')),
  rule('[\\u0096\\u0097\\u2013-\\u2015]', () => '--'),
  rule('\\.{3,5}|\\.(?:[ \\u00a0]\\.){2,4}|[\\u0085\\u2026]', () => '...'),
  rule('[?!]+'),
  ...entities,
  ...quotes,
  rule('\\*+|\\\\\\*|#+|@+|_+|<<|>>'),
  rule('[\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u2079]+|[\\u2080-\\u2089]+'),
  rule(`[!-/:-@\\[-\`{-~\\u00ad${symbols}]`, (token) => (token === '\u00ad' ? '-' : token)),
];

/** Quotes of typesetters become those of LaTeX; what opens below the line stays. */
function asTypesetters(token: string): string {
  return token
    .replace(/[\u0091\u2018\u201b\u2039]/g, '`')
    .replace(/[\u0092\u2019\u203a]/g, "'")
    .replace(/[\u0093\u201c\u00ab]/g, '``')
    .replace(/[\u0094\u201d\u00bb]/g, "''");
}
