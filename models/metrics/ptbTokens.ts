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
  const tokens = [...lexicalTokens(text)].map((token) => token.toLowerCase());
  // The program's lines lose the blanks at their ends.
  const last = tokens.at(-1)?.replace(blanksAtEnd, '');
  if (last !== undefined) tokens[tokens.length - 1] = last;
  return tokens.filter((token) => token !== '' && !punctuation.has(token));
}
