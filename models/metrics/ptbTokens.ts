import { lexicalTokens } from './ptb/lexer.ts';
import { blanks } from './words.ts';

const blanksAtEnd = new RegExp(`[${blanks}]+$`);

/** What pycocoevalcap leaves out. It is told in capitals and the text is in small letters, so that `-lrb-` stays. */
const punctuation = new Set(["''", "'", '``', '`', '.', '?', '!', ',', ':', '-', '--', '...', ';']);

/**
 * The tokens of a text as pycocoevalcap 1.2 counts them: Penn Treebank tokens in small letters, without punctuation.
 * A token may hold firm spaces (U+00A0): a telephone number, `3 1/2`, a tag.
 */
export function ptbTokens(text: string): readonly string[] {
  const tokens = [...lexicalTokens(text)].map(inSmallLetters);
  // The program's lines lose the blanks at their ends.
  const last = tokens.at(-1)?.replace(blanksAtEnd, '');
  if (last !== undefined) tokens[tokens.length - 1] = last;
  return tokens.filter((token) => token !== '' && !punctuation.has(token));
}

/** What Java takes for a letter with a case, as `\p{Cased}` was in its day. */
const cased =
  /[\p{Lu}\p{Ll}\p{Lt}\u02b0-\u02b8\u02c0\u02c1\u02e0-\u02e4\u0345\u037a\u1d2c-\u1d61\u2160-\u217f\u24b6-\u24e9]/u;

/** What Java does not part words at, within a token. */
const inWord = String.raw`(?:(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[\p{L}\p{M}\p{N}.,'-])*`;
const [wordBefore, wordBehind] = [new RegExp(`${inWord}$`, 'u'), new RegExp(`^${inWord}`, 'u')];

/** How far is looked for it, so that a token of thousands takes no longer than its length explains. */
const reach = 50;

/** As Java does it: a sigma is the last letter of a word where none with a case comes behind, whatever else does. */
function inSmallLetters(token: string): string {
  const lower = (_: string, at: number): string => {
    const before = wordBefore.exec(token.slice(Math.max(0, at - reach), at))?.[0] ?? '';
    const behind = wordBehind.exec(token.slice(at + 1, at + 1 + reach))?.[0] ?? '';
    return cased.test(before) && !cased.test(behind) ? '\u03c2' : '\u03c3';
  };
  return token.replaceAll('\u03a3', lower).toLowerCase();
}
