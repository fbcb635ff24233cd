import { CaptionLensError } from '../errors.ts';
import { addedTokenCut } from './addedTokens.ts';
import type { BpeDescription } from './bpeDescription.ts';
import { readSpelled, spellText } from './byteAlphabet.ts';
import type { Tokenizer } from './tokenizer.ts';
import { mergeLetters } from './wordMerges.ts';
import { splitWords } from './words.ts';
import { say } from '../wording.ts';

export interface TokenizerOptions {
  /** The token that every prompt begins with, `</s>` for OPT. */
  readonly start: string;
  /** What becomes of spaces before punctuation when ids become text. */
  readonly spaces: 'kept' | 'cleaned';
}

/**
 * GPT-2's byte-level BPE, with the ids of Hugging Face `tokenizers`. Throws `checkpointInvalid` where the start token has
 * no id; encoding does where a merge makes a token that has none.
 */
export function createTokenizer(description: BpeDescription, options: TokenizerOptions): Tokenizer {
  const { label, vocabulary, ranks, added, prefix, frame } = description;
  const addedIds = new Map(added.map(({ content, id }) => [content, id]));
  const startId = addedIds.get(options.start) ?? vocabulary.get(options.start);
  if (startId === undefined) {
    throw new CaptionLensError('checkpointInvalid', say`${label}: the start token ${options.start} has no id.`);
  }
  const before = frame.before[0] === startId ? frame.before : [startId, ...frame.before];
  const tokens = tokensById(description);
  const cut = addedTokenCut(added);

  const missing = (token: string): never => {
    const shown = JSON.stringify(token.slice(0, 60));
    throw new CaptionLensError('checkpointInvalid', say`${label}: its merges make ${shown}, which has no id.`);
  };
  const encodeWord = (word: string): readonly number[] => {
    // A letter without an id is lost, as in `tokenizers`; OPT's vocabulary has all 256.
    const letters = spellText(word).filter((letter) => vocabulary.has(letter));
    return mergeLetters(letters, ranks).map((token) => vocabulary.get(token) ?? missing(token));
  };
  const encodePlain = (text: string): readonly number[] =>
    cut(text).flatMap((piece) => {
      if (piece.kind === 'token') return [piece.id];
      const { text: part } = piece;
      return splitWords(part.startsWith(prefix) ? part : prefix + part).flatMap(encodeWord);
    });
  return {
    encode: (text) => [...before, ...encodePlain(text), ...frame.after],
    encodePlain,
    decode(ids) {
      // an id past the vocabulary has no text: real OPT pads its embeddings to 50,272 rows for 50,265 tokens
      const text = readSpelled(ids.flatMap((id) => tokens[id] ?? []));
      return options.spaces === 'cleaned' ? cleanSpaces(text) : text;
    },
  };
}

/** What each id is in a text, in letters of bytes; nothing for special tokens. */
function tokensById({ vocabulary, added }: BpeDescription): readonly (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of vocabulary) tokens[id] = token;
  for (const { id, content, special } of added) tokens[id] = special ? undefined : content;
  return tokens;
}

/** transformers' `clean_up_tokenization`, in its order. */
function cleanSpaces(text: string): string {
  const endings = ['.', '?', '!', ','].map((mark) => [` ${mark}`, mark] as const);
  const contractions = ["n't", "'m", "'s", "'ve", "'re"].map((mark) => [` ${mark}`, mark] as const);
  const changes = [...endings, [" ' ", "'"] as const, ...contractions];
  return changes.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);
}
