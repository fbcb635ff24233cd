import { digits, letters, marks } from './characters.ts';
import { anyCase } from './wordLists.ts';

// Sources of regular expressions that several rules are made of.

export const digit = `[0-9${digits}]`;
export const plainLetter = `[A-Za-z${letters}]`;
export const plain = `[0-9A-Za-z${letters}${digits}]`;

const letterOfEntity = `&[aeiouAEIOU]${anyCase('acute grave uml')};`;
/** What a word may begin with: soft hyphens, marks, and letters that are written as entities are among it. */
export const letter = `(?:[A-Za-z\\u00ad${letters}${marks}]|${letterOfEntity})`;
const inWord = `(?:[0-9A-Za-z\\u00ad${letters}${digits}${marks}]|${letterOfEntity})`;
/** A word, or several with nothing but a full stop or its like between them. */
export const word = `${letter}${inWord}*(?:[.!?]${letter}${inWord}*)*`;
export const noMoreOfWord = `(?!${inWord})`;

/** The apostrophe of contractions. */
export const apostrophe = `(?:['\\u0092\\u2019]|${anyCase('&apos;')})`;
/** What people write for it. */
export const anyApostrophe = `(?:['\`\\u0091\\u0092\\u2018\\u2019\\u201b]|${anyCase('&apos;')})`;

/** `d'` of `d'Or`, with the letter behind it. */
const elided = `(?:[dlDLoO]${anyApostrophe}${plain})?`;
/** `d'or`, `close-up`, `1950s`, `file_name`. */
export const compound = `${elided}${plain}+(?:[-_\\u058a\\u2010\\u2011]${elided}${plain}+)*`;
/** `U.S.-based`, `3.5-inch`, `non-U.S.`. */
export const dottedCompound =
  '[A-Za-z0-9][A-Za-z0-9.,\\u00ad]*(?:-(?:[A-Za-z](?:\\.[A-Za-z])+\\.|[A-Za-z0-9\\u00ad]+))+';
/** `AT&T`. */
export const company = `[A-Z]+(?:(?:\\+|${anyCase('&amp; &')})[A-Z]+)+`;

export const number = `(?:${digit}*(?:[.:,\\u00ad\\u066b\\u066c]${digit}+)+|${digit}+)`;

const blanks = ' \\t\\u00a0\\u2000-\\u200a\\u3000';
export const blank = `[${blanks}]`;
/** A blank, or the end of the line. */
export const gap = `[${blanks}\\n]`;

const nameOfTag = '[A-Za-z][-A-Za-z0-9_:.]*';
const quoted = `(?:'[^'\\r\\n]*'|"[^"\\r\\n]*")`;
const opening = `${nameOfTag}(?: +${nameOfTag}(?: *= *${quoted})?)*(?: */)?`;
/** A tag of HTML, a comment, a declaration. */
export const tag = `<(?:${opening}|/${nameOfTag}|[!?][-A-Za-z][^>\\r\\n]*) *>`;
