import type { GenerationSettings } from './generationSettings.ts';

/** The past of one beam as a processor sees it. */
export interface History {
  /** Every token that counts as seen: what the search began from, then the generated ones. */
  readonly seen: readonly number[];
  /** How many of them were generated. */
  readonly numGenerated: number;
}

/** A processor made ready for one beam's next token. */
export interface PreparedProcessor {
  /**
   * How many tokens it may push down, and so how many more candidates a row must bring to keep enough good ones.
   * Infinity where it may lift any token, and no shortlist is safe.
   */
  readonly reach: number;
  /** The score of a token after it: a log-probability in a beam search, a raw logit when greedy. */
  apply(token: number, score: number): number;
}

export type LogitsProcessor = (history: History) => PreparedProcessor;

/** The processors that the settings ask for, in the order of transformers' `_get_logits_processor` (4.33 and 5.23). */
export function createProcessors(
  settings: GenerationSettings,
  endTokenIds: readonly number[],
): readonly LogitsProcessor[] {
  const { repetitionPenalty, noRepeatNgramSize, minNewTokens } = settings;
  const processors: LogitsProcessor[] = [];
  if (repetitionPenalty !== 1) processors.push(penalizeRepetition(repetitionPenalty));
  if (noRepeatNgramSize > 0) processors.push(forbidRepeatedNgrams(noRepeatNgramSize));
  if (minNewTokens > 0) processors.push(forbidEarlyEnd(minNewTokens, endTokenIds));
  return processors;
}

/** All processors as one. */
export function combineProcessors(processors: readonly LogitsProcessor[]): LogitsProcessor {
  return (history) => {
    const prepared = processors.map((prepare) => prepare(history));
    return {
      reach: prepared.reduce((sum, { reach }) => sum + reach, 0),
      apply: (token, score) => prepared.reduce((current, processor) => processor.apply(token, current), score),
    };
  };
}

/** transformers' `RepetitionPenaltyLogitsProcessor`: once for each token seen, however often. */
function penalizeRepetition(penalty: number): LogitsProcessor {
  const factor = Math.fround(penalty);
  return ({ seen }) => {
    const distinct = new Set(seen);
    return {
      reach: penalty > 1 ? distinct.size : Infinity,
      apply(token, score) {
        if (!distinct.has(token)) return score;
        return Math.fround(score < 0 ? score * factor : score / factor);
      },
    };
  };
}

/** transformers' `NoRepeatNGramLogitsProcessor`: a token that would complete an n-gram seen before is out. */
function forbidRepeatedNgrams(size: number): LogitsProcessor {
  return ({ seen }) => forbid(completions(seen, size));
}

/** transformers' `MinNewTokensLengthLogitsProcessor`. */
function forbidEarlyEnd(minNewTokens: number, endTokenIds: readonly number[]): LogitsProcessor {
  const ends = new Set(endTokenIds);
  const none = new Set<number>();
  return ({ numGenerated }) => forbid(numGenerated < minNewTokens ? ends : none);
}

function forbid(banned: ReadonlySet<number>): PreparedProcessor {
  return { reach: banned.size, apply: (token, score) => (banned.has(token) ? -Infinity : score) };
}

/** Tokens that followed, anywhere in `seen`, the `size - 1` tokens that it ends with. */
function completions(seen: readonly number[], size: number): ReadonlySet<number> {
  const banned = new Set<number>();
  const suffixStart = seen.length - (size - 1);
  for (let last = size - 1; last < seen.length; last++) {
    const token = seen[last];
    const start = last - (size - 1);
    let same = token !== undefined;
    for (let i = 0; same && i < size - 1; i++) same = seen[start + i] === seen[suffixStart + i];
    if (same && token !== undefined) banned.add(token);
  }
  return banned;
}
