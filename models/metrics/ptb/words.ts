import {
  anyApostrophe,
  apostrophe,
  blank,
  company,
  compound,
  digit,
  dottedCompound,
  gap,
  noMoreOfWord,
  plain,
  plainLetter,
  tag,
  word,
} from './pieces.ts';
import { type Rule, rule } from './rule.ts';
import { anyCase, wordLists } from './wordLists.ts';

const ending = `${apostrophe}${anyCase('m s d re ve ll')}`;

const vowel = anyCase('a e i o u');

const pairs = ['can not', 'gon na', 'got ta', 'wan na', 'lem me', 'gim me'];

/** What is written as one word and counted as two. */
export const doubleWord = new RegExp(`^${anyCase(pairs.map((pair) => pair.replace(' ', '')).join(' '))}$`);

const double: readonly Rule[] = pairs.map((pair) => {
  const [first = '', second = ''] = pair.split(' ');
  return rule(`(${anyCase(first)})${anyCase(second)}${noMoreOfWord}`);
});

const contractions: readonly Rule[] = [
  rule(`('[tT])${anyCase('is was')}`),
  // `do` of `don't`.
  rule(`([A-Za-z\\u00ad]*[A-MO-Za-mo-z]\\u00ad*)[nN]${anyApostrophe}[tT]`),
  rule(`[nN]${anyApostrophe}[tT]`, withStraightApostrophe),
  // `it` of `it's`.
  rule(`(${word})${ending}`),
  rule(`(${ending})[^A-Za-z]`, withStraightApostrophe),
];

const withApostrophes: readonly Rule[] = [
  rule(`[dDlLjJ]${apostrophe}`),
  rule(`${anyCase('ol somethin dunkin')}${apostrophe}`),
  // `'n'` of `rock 'n' roll`.
  rule(`${apostrophe}[nN]${apostrophe}?`),
  // Years: `'90`, `'90s`.
  rule(`(${apostrophe}${digit}{2})[ \\t\\n\\u00a0]`),
  rule(`${apostrophe}[2-9]0[sS]`),
  rule(`${apostrophe}${anyCase('em til till cause')}`),
  // `O'Neil`, `N'Djamena`.
  rule(`(?![IY])[A-Zn]${anyApostrophe}${plainLetter}{2,}`),
  // `ma'am`, `Hallowe'en`.
  rule(`${plainLetter}+(?:${vowel}|[yY])${anyApostrophe}(?:${vowel}|[A-Z])${plainLetter}*`),
  rule(wordLists.clipped),
  // `O'o`, where the apostrophe is no entity.
  rule(`[oO](?!&)${anyApostrophe}[oO]`),
  // A straight apostrophe before a word opens a quotation.
  rule("(')[A-Za-z][^ \\t\\n\\u00a0]"),
  rule(ending, withStraightApostrophe),
  // `y'` of `y'all`.
  rule(`([yY]${apostrophe})${plainLetter}`),
];

const words: readonly Rule[] = [
  rule(word),
  rule(compound),
  rule(company, withPlainAmpersand),
  // Where the sentence goes on behind a full stop, it is the word's.
  rule(`((?:${word}|${compound}|${dottedCompound}|${company})\\.)[,;:\\u3001]`, withPlainAmpersand),
  // `and/or`, `black-and-white/colour`.
  rule('[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}(?:\\\\?/[A-Za-z0-9]+(?:-[A-Za-z]+){0,2}){1,2}'),
  rule('[cC]\\+\\+'),
  rule('[cCfF]#'),
  rule(anyCase('s&ls')),
];

const abbreviations: readonly Rule[] = [
  rule(`(${wordLists.closing}\\.)[^]{2}`),
  rule(`${wordLists.closing}\\.`),
  rule(`${wordLists.titles}\\.`),
  rule(`(${wordLists.numbered}\\.)[ \\t\\u00a0]?${digit}`),
  // `U.S.`, `a.m.`, `J.`
  rule('(?:[A-Za-z]\\.)+'),
  rule(`([A-Za-z])\\.${blank}+(?:${wordLists.sentenceBeginnings}|${tag})${gap}`),
  rule(`(${plain}+(?:\\.${plain}+)*\\.${wordLists.files})(?:${gap}|[.?!,])`),
  rule(dottedCompound),
];

/** What begins with a letter, a digit or an apostrophe; `abbreviations` come behind addresses, which win over them. */
export const wordRules = { words: [...double, ...contractions, ...withApostrophes, ...words], abbreviations };

function withStraightApostrophe(token: string): string {
  return token.replace(/[\u0092\u2019]|&apos;/gi, "'").replace(/[\u0091\u2018\u201b]/g, '`');
}

function withPlainAmpersand(token: string): string {
  return token.replaceAll('\u00ad', '').replace(/&amp;/gi, '&');
}
