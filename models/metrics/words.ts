/** What Python takes for blank: pycocoevalcap cuts tokens there once more for BLEU and CIDEr. For use between brackets. */
export const blanks = '\\t-\\r\\u001c- \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const atBlanks = new RegExp(`[${blanks}]+`);

/**
 * The words that BLEU and CIDEr of pycocoevalcap count: a token with firm spaces inside, such as a telephone number, is
 * several words to them, and one to ROUGE.
 */
export function wordsOf(tokens: readonly string[]): readonly string[] {
  return tokens.flatMap((token) => token.split(atBlanks)).filter((word) => word !== '');
}
