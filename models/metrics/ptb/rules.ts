import { abbreviations } from './abbreviations.ts';
import { marks, symbols, widerLetters } from './characters.ts';

/** A rule of the lexer: the token is the first group, or all of it; what is looked at behind it counts for its length. */
export interface Rule {
  readonly pattern: RegExp;
  /** What is written instead of the token; nothing where the token is left out. */
  readonly text?: (token: string) => string;
}

const digit = '\\p{Nd}'.length > 0 ? '0-9\\u0660-\\u0669\\u06f0-\\u06f9\\u07c0-\\u07c9\\u0966-\\u096f' : '';
const ascii = 'A-Za-z';
const letter = `[${ascii}\\u00ad${widerLetters}${marks}]`;
const alnum = `[0-9${ascii}\\u00ad${widerLetters}]`;
const wordPart = `[0-9${ascii}\\u00ad${widerLetters}${marks}]`;
const nonDigitLetter = `(?![${digit}])${letter}`;
const apostrophe = "(?:['\\u0092\\u2019]|&apos;)";
const quoteLike = "['\\u0092\\u2019`\\u0091\\u2018\\u201b]";
const anyApostrophe = `(?:${quoteLike}|&apos;)`;
const word = `${nonDigitLetter}${wordPart}*(?:[.!?]${nonDigitLetter}${wordPart}*)*`;
const elided = `(?:[dDoOlL]${quoteLike}${nonDigitLetter})?`;
const hyphen = '[-_\\u058a\\u2010\\u2011]';
const number = `(?:[${digit}]*(?:[.:,\\u066b\\u066c][${digit}]+)+|[${digit}]+)`;
const slashPart = '[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}';
const auxiliary = `${apostrophe}(?:[msdMSD]|[rR][eE]|[vV][eE]|[lL][lL])`;
const amp = '(?:&(?:[aA][mM][pP];)?)';
const space = '[ \\t\\u00a0\\u2000-\\u200a\\u3000]';

function rule(source: string, text?: Rule['text']): Rule {
  const pattern = new RegExp(source, 'y');
  return text ? { pattern, text } : { pattern };
}

const plainApostrophe = (token: string): string => token.replace(/[\u0092\u2019`\u0091\u2018\u201b]|&apos;/g, "'");
const nothing = (): string => '';

export const rules: readonly Rule[] = [
  // Words in two.
  rule(`([cC][aA][nN])[nN][oO][tT](?!${wordPart})`),
  rule(`([gG][oO][nN])[nN][aA](?!${wordPart})`),
  rule(`([gG][oO][tT])[tT][aA](?!${wordPart})`),
  rule(`([wW][aA][nN])[nN][aA](?!${wordPart})`),
  rule(`([lL][eE][mM])[mM][eE](?!${wordPart})`),
  rule(`([gG][iI][mM])[mM][eE](?!${wordPart})`),
  rule(`(['\\u0092\\u2019][tT])[iI][sS]`, plainApostrophe),
  rule(`(['\\u0092\\u2019][tT])[wW][aA][sS]`, plainApostrophe),
  // Contractions.
  rule(`([A-Za-z\\u00ad]*[A-MO-Za-mo-z]\\u00ad*)[nN]${apostrophe}[tT]`),
  rule(`[nN]${apostrophe}[tT]`, plainApostrophe),
  rule(`(${word})${auxiliary}[^A-Za-z]`),
  rule(`(${auxiliary})[^A-Za-z]`, plainApostrophe),
  // Words with apostrophes inside.
  rule(`[dDlLjJ]${apostrophe}`),
  rule(`[oO][lL]${apostrophe}`),
  rule(`[sS][oO][mM][eE][tT][hH][iI][nN]${apostrophe}`),
  rule(`[dD][uU][nN][kK][iI][nN]${apostrophe}`),
  rule(`${apostrophe}[nN]${apostrophe}?`),
  rule(`${apostrophe}[eE][mM]`),
  rule(`${apostrophe}[tT][iI][lL][lL]?`),
  rule(`${apostrophe}[cC][aA][uU][sS][eE]`),
  rule(`${apostrophe}[2-9]0[sS]`),
  rule(`[A-HJ-XZn]${anyApostrophe}${nonDigitLetter}{2}(?:${nonDigitLetter})*`),
  rule(`(?:${nonDigitLetter})+[aeiouyAEIOUY]${anyApostrophe}[aeiouA-Z](?:${nonDigitLetter})*`),
  rule(`(?:[cC]${apostrophe}[mM][oO][nN]|[eE]${apostrophe}[eE][rR]|[sS]${apostrophe}[mM][oO][rR][eE][sS]|[eE][vV]${apostrophe}[rR][yY]|[lL][iI]${apostrophe}[lL]|[nN][aA][tT]${apostrophe}[lL]|[nN][oO][rR]${apostrophe}[eE][aA][sS][tT][eE][rR]|[cC][oO][nN][tT]${apostrophe}[dD]\\.?|[oO]${quoteLike}[oO])`),
  rule(`([yY]${apostrophe})${nonDigitLetter}`),
  // Words.
  rule(word),
  rule(`${elided}${alnum}+(?:${hyphen}${elided}${alnum}+)*`),
  rule(`[A-Za-z](?:\\.[A-Za-z])*\\.?(?:${hyphen}${elided}${alnum}+)+`),
  rule(`${number}(?:${hyphen}${elided}${alnum}+)+`),
  rule(`${slashPart}(?:\\\\?/${slashPart}){1,2}`),
  rule(`[A-Z]+(?:(?:\\+|${amp})[A-Z]+)+`, (token) => token.replace(/&amp;/gi, '&')),
  rule('[cC]\\+\\+'),
  rule('[cCfF]#'),
  // Abbreviations.
  rule(`(${abbreviations.closing}\\.)[^]{2}`),
  rule(`${abbreviations.closing}\\.`),
  rule(`${abbreviations.titles}\\.`),
  rule(`(${abbreviations.numbered}\\.)${space}?[${digit}]`),
  rule('(?:[pP][hH]|[eE][dD])\\.[dD]\\.'),
  rule('[A-Za-z](?:\\.[A-Za-z])*\\.'),
  // Numbers.
  rule(`[-+]?${number}`),
  rule(`[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}`),
  rule(`(?:[0-9]{1,4}[- \\u00a0])?[0-9]{1,4}(?:\\\\?/|\\u2044)[0-9]{1,4}`, (token) => token.replace(/ /g, '\u00a0')),
  rule(
    '(?:\\([0-9]{2,3}\\)[ \\u00a0]?|(?:\\+\\+?)?(?:[0-9]{2,4}[- \\u00a0])?[0-9]{2,4}[- \\u00a0])[0-9]{3,4}[- \\u00a0]?[0-9]{3,5}|(?:(?:\\+\\+?)?[0-9]{2,4}\\.)?[0-9]{2,4}\\.[0-9]{3,4}\\.[0-9]{3,5}',
    (token) => token.replace(/ /g, '\u00a0').replace('(', '-LRB-').replace(')', '-RRB-'),
  ),
  rule('[\\u00bc-\\u00be\\u2153\\u2154]', (token) => ({ '¼': '1/4', '½': '1/2', '¾': '3/4', '⅓': '1/3', '⅔': '2/3' })[token] ?? token),
  // Money.
  rule('[A-Z]*\\$'),
  rule('\\u00a3', () => '#'),
  rule('\\u00a2', () => 'cents'),
  rule('[\\u0080\\u00a4\\u20a0\\u20ac]', () => '$'),
  // Of the net.
  rule('#[A-Za-z]+'),
  rule('@[A-Za-z_][A-Za-z_0-9]*'),
  rule(`https?://[^ \\t\\n\\f\\r"<>|()]+[^ \\t\\n\\f\\r"<>|.!?(){},-]`),
  // Marks.
  rule('[<>]?[:;=][-o*\']?[()DPdpO\\\\{@|\\[\\]]', (token) => token.replace('(', '-LRB-').replace(')', '-RRB-')),
  rule("[-^x=~<>']_[-^x=~<>']"),
  rule("\\([-^x=~<>'][_.]?[-^x=~<>']\\)|\\([\\^x=~<>']-[\\^x=~<>']\\)", (token) => token.replace('(', '-LRB-').replace(')', '-RRB-')),
  rule('\\(', () => '-LRB-'),
  rule('\\)', () => '-RRB-'),
  rule('\\[', () => '-LSB-'),
  rule('\\]', () => '-RSB-'),
  rule('\\{', () => '-LCB-'),
  rule('\\}', () => '-RCB-'),
  rule('-+|[\\u2013-\\u2015\\u0096\\u0097]', (token) => (token.length > 1 && token.length < 5 || /[^-]/.test(token) ? '--' : token)),
  rule('\\.\\.\\.|\\. \\. \\.|\\u2026|\\u0085', () => '...'),
  rule('[?!]+'),
  rule('[.,;:]'),
  rule('&[aA][mM][pP];', () => '&'),
  rule('&[lL][tT];', () => '<'),
  rule('&[gG][tT];', () => '>'),
  rule('&quot;', () => "''"),
  rule('&apos;', () => "'"),
  rule('&nbsp;', nothing),
  rule('&[mn]dash;', () => '--'),
  rule('["\\u201c\\u201d\\u00ab\\u00bb\\u0093\\u0094]', () => "''"),
  rule("''|``|['\\u2018\\u2019\\u201b\\u0091\\u0092\\u2039\\u203a`]", () => "'"),
  rule('[*]+|\\\\\\*|#+|@+|<<|>>|_+|[<>]|[\\u00b2\\u00b3\\u00b9\\u201a\\u201e\\u201f\\u2070\\u2074-\\u2079\\u2080-\\u2089]+'),
  rule(`[!-/:-@\\[-\`{-~${symbols}]`),
];

/** The rules whose tokens may begin with a character. */
export function rulesFor(character: string): readonly Rule[] {
  return rules;
}
