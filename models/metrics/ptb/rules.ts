import { abbreviations, anyCase, beginnings, fileEndings } from './abbreviations.ts';
import { digits, letters, marks, symbols } from './characters.ts';

/** A rule of the lexer: the token is the first group, or all of it; what is looked at behind it counts for its length. */
export interface Rule {
  readonly pattern: RegExp;
  /** What is written instead of the token; nothing where the token is left out. */
  readonly text?: (token: string) => string;
}

// Pieces of patterns.
const d = `[0-9${digits}]`;
/** What the program's own class of letters holds. */
const plainLetter = `[A-Za-z${letters}]`;
const entityLetter = '&[aeiouAEIOU](?:acute|grave|uml);';
/** What a word may hold besides: soft hyphens (which are left out), marks, letters written as entities. */
const letter = `(?:[A-Za-z\\u00ad${letters}${marks}]|${entityLetter})`;
const wordPart = `(?:[0-9A-Za-z\\u00ad${letters}${digits}${marks}]|${entityLetter})`;
const alnum = `[0-9A-Za-z${letters}${digits}]`;
const word = `${letter}${wordPart}*(?:[.!?]${letter}${wordPart}*)*`;
const apostrophe = "(?:['\\u0092\\u2019]|&apos;)";
const quoteLike = "['\\u0092\\u2019`\\u0091\\u2018\\u201b]";
const anyApostrophe = `(?:${quoteLike}|&apos;)`;
const elided = `(?:[dDoOlL]${anyApostrophe}${alnum})?`;
const hyphen = '[-_\\u058a\\u2010\\u2011]';
const number = `(?:${d}*(?:[.:,\\u00ad\\u066b\\u066c]${d}+)+|${d}+)`;
const compound = `${elided}${alnum}+(?:${hyphen}${elided}${alnum}+)*`;
const dotted = '[A-Za-z0-9][A-Za-z0-9.,\\u00ad]*(?:-(?:[A-Za-z](?:\\.[A-Za-z])+\\.|[A-Za-z0-9\\u00ad]+))+';
const firm = '[A-Z]+(?:(?:\\+|&(?:[aA][mM][pP];)?)[A-Z]+)+';
const slashPart = '[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}';
const auxiliary = `${apostrophe}(?:[msdMSD]|[rR][eE]|[vV][eE]|[lL][lL])`;
const linked = '[^ \\t\\n\\f\\r\\u00a0"<>|(){}]';
const dotless = '[^ \\t\\n\\f\\r\\u00a0"<>|(){}.]';
const urlPath = `[^ \\t\\n\\f\\r"<>|(){}]+[^ \\t\\n\\f\\r"<>|.!?(){},-]`;
const tagName = '[A-Za-z][-A-Za-z0-9_:.]*';
const blank = '[ \\t\\u00a0\\u2000-\\u200a\\u3000]';
const blankOrEnd = '[ \\t\\n\\u00a0\\u2000-\\u200a\\u3000]';
const attribute = `${tagName}(?: *= *(?:'[^'\\r\\n]*'|"[^"\\r\\n]*"))?`;

const tag = `<(?:[!?][-A-Za-z][^>\\r\\n]*|${tagName}(?: +${attribute})*(?: */)?|/${tagName}) *>`;

function rule(source: string, text?: Rule['text']): Rule {
  const pattern = new RegExp(source, 'y');
  return text ? { pattern, text } : { pattern };
}

const plainApostrophe = (token: string): string => token.replace(/[\u0092\u2019]|&apos;/g, "'").replace(/[\u0091\u2018\u201b]/g, '`');
const nbsp = (token: string): string => token.replace(/ /g, '\u00a0');
const latexQuotes = (token: string): string =>
  token
    .replace(/[\u2018\u201b\u2039\u0091]/g, '`')
    .replace(/[\u2019\u203a\u0092]/g, "'")
    .replace(/[\u201c\u00ab\u0093]/g, '``')
    .replace(/[\u201d\u00bb\u0094]/g, "''");
const plainAmpersand = (token: string): string => token.replace(/&amp;/gi, '&');
const asIs = (token: string): string => token;
const nothing = (): string => '';

export const rules: readonly Rule[] = [
  // Words in two.
  rule(`([cC][aA][nN])[nN][oO][tT](?!${wordPart})`),
  rule(`([gG][oO][nN])[nN][aA](?!${wordPart})`),
  rule(`([gG][oO][tT])[tT][aA](?!${wordPart})`),
  rule(`([wW][aA][nN])[nN][aA](?!${wordPart})`),
  rule(`([lL][eE][mM])[mM][eE](?!${wordPart})`),
  rule(`([gG][iI][mM])[mM][eE](?!${wordPart})`),
  rule(`('[tT])[iI][sS]`, plainApostrophe),
  rule(`('[tT])[wW][aA][sS]`, plainApostrophe),
  // Contractions.
  rule(`([A-Za-z\\u00ad]*[A-MO-Za-mo-z]\\u00ad*)[nN]${anyApostrophe}[tT]`),
  rule(`[nN]${anyApostrophe}[tT]`, plainApostrophe),
  rule(`(${word})${auxiliary}`),
  rule(`(${auxiliary})[^A-Za-z]`, plainApostrophe),
  // Words with apostrophes inside.
  rule(`[dDlLjJ]${apostrophe}`),
  rule(`[oO][lL]${apostrophe}`),
  rule(`[sS][oO][mM][eE][tT][hH][iI][nN]${apostrophe}`),
  rule(`[dD][uU][nN][kK][iI][nN]${apostrophe}`),
  rule(`${apostrophe}[nN]${apostrophe}?`),
  rule(`(${apostrophe}${d}{2})[ \\t\\n\\r\\u00a0]`),
  rule(`${apostrophe}[eE][mM]`),
  rule(`${apostrophe}[tT][iI][lL][lL]?`),
  rule(`${apostrophe}[cC][aA][uU][sS][eE]`),
  rule(`${apostrophe}[2-9]0[sS]`),
  rule(`[A-HJ-XZn]${anyApostrophe}${plainLetter}{2,}`),
  rule(`${plainLetter}+[aeiouyAEIOUY]${anyApostrophe}[aeiouA-Z]${plainLetter}*`),
  rule(anyCase("c'mon e'er s'mores ev'ry li'l nat'l nor'easter cont'd cont'd.")),
  rule(`[oO]${quoteLike}[oO]`),
  rule(`(')[A-Za-z][^ \\t\\n\\r\\u00a0]`),
  rule(auxiliary, plainApostrophe),
  rule(`([yY]${apostrophe})${plainLetter}`),
  // Words.
  rule(word),
  rule(compound),
  rule(firm, plainAmpersand),
  rule(`((?:${word}|${compound}|${dotted}|${firm})\\.)[,;:\\u3001]`),
  rule(`${slashPart}(?:\\\\?/${slashPart}){1,2}`),
  rule('[cC]\\+\\+'),
  rule('[cCfF]#'),
  // Numbers.
  rule(`[-+]?${number}`),
  rule(`${d}{1,2}[-/]${d}{1,2}[-/]${d}{2,4}`),
  rule(`(?:${d}{1,4}[- \\u00a0])?${d}{1,4}(?:\\\\?/|\\u2044)${d}{1,4}`, (token) => token.replace(/ /g, '\u00a0')),
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
  rule(`#${letter}+`, asIs),
  rule('&(?:#[0-9]+|ht|lr|q[clr]|tl|ur|cdq|odq);'),
  rule('[sS]&[lL][sS]'),
  rule(tag, nbsp),
  rule(`(?:&lt;|<)?[A-Za-z0-9]${linked}*@(?:${dotless}+\\.)*${dotless}+(?:&gt;|>)?`, asIs),
  rule('@[A-Za-z_][A-Za-z_0-9]*'),
  rule(`https?://${urlPath}`, asIs),
  rule(`www\\.(?:[^ \\t\\n\\f\\r"<>|.!?(){},]+\\.)+[a-zA-Z]{2,4}(?:/${urlPath})?`, asIs),
  rule(`(?:[^ \\t\\n\\f\\r"\`'<>|.!?(){},-_$]+\\.)+(?:[cC][oO][mM]|[nN][eE][tT]|[oO][rR][gG]|[eE][dD][uU])(?:/${urlPath})?`, asIs),
  // Abbreviations.
  rule(`(${abbreviations.closing}\\.)[^]{2}`),
  rule(`${abbreviations.closing}\\.`),
  rule(`${abbreviations.titles}\\.`),
  rule(`(${abbreviations.numbered}\\.)[ \\t\\u00a0]?${d}`),
  rule('(?:[pP][hH]|[eE][dD])\\.[dD]\\.'),
  rule('[A-Za-z](?:\\.[A-Za-z])*\\.'),
  rule(`([A-Za-z])\\.${blank}+(?:(?:${beginnings})${blankOrEnd}|${tag}${blankOrEnd})`),
  rule(`(${alnum}+(?:\\.${alnum}+)*\\.(?:${fileEndings}))(?:${blankOrEnd}|[.?!,])`),
  rule(dotted),
  // Marks.
  rule('([<>]?[:;=][-o*\']?[()DPdpO\\\\{@|\\[\\]])[^A-Za-z0-9]', (token) => token.replace('(', '-LRB-').replace(')', '-RRB-')),
  rule("[-^x=~<>']_[-^x=~<>']"),
  rule("\\([-^x=~<>'][_.]?[-^x=~<>']\\)|\\([\\^x=~<>']-[\\^x=~<>']\\)", (token) => token.replace('(', '-LRB-').replace(')', '-RRB-')),
  rule('\\(', () => '-LRB-'),
  rule('\\)', () => '-RRB-'),
  rule('\\[', () => '-LSB-'),
  rule('\\]', () => '-RSB-'),
  rule('\\{', () => '-LCB-'),
  rule('\\}', () => '-RCB-'),
  rule('-+|[\\u2013-\\u2015\\u0096\\u0097]', (token) => (token.length > 1 && token.length < 5 || /[^-]/.test(token) ? '--' : token)),
  rule('\\.{3,5}|\\.(?:[ \\u00a0]\\.){2,4}|\\u2026|\\u0085', () => '...'),
  rule('[?!]+'),
  rule('[.,;:]'),
  rule('&[aA][mM][pP];', () => '&'),
  rule('&[lL][tT];', () => '<'),
  rule('&[gG][tT];', () => '>'),
  rule('&[qQ][uU][oO][tT];', (token) => (token === '&quot;' ? "''" : token)),
  rule('&apos;', () => "'"),
  rule('&nbsp;', nothing),
  rule('&(?:md|[mn]dash);', () => '--'),
  rule('"', () => "''"),
  rule("''|'"),
  rule('[`\\u2018-\\u201f\\u0082\\u0084\\u0091-\\u0094\\u2039\\u203a\\u00ab\\u00bb]{1,2}', latexQuotes),
  rule('[*]+|\\\\\\*|#+|@+|<<|>>|_+|[<>]|[\\u00b2\\u00b3\\u00b9\\u2070\\u2074-\\u2079\\u2080-\\u2089]+'),
  rule(`[!-/:-@\\[-\`{-~${symbols}]`),
];

/** The rules whose tokens may begin with a character. */
export function rulesFor(character: string): readonly Rule[] {
  return rules;
}
