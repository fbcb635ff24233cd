import { bias, wordPatterns } from './wordPatterns.ts';

let table: ReadonlyMap<string, number> | undefined;

/** The weights of the word patterns, in tenths of a logit; read when the first text asks, so that no start pays for them. */
export function patternWeights(): ReadonlyMap<string, number> {
  table ??= readPatterns(wordPatterns);
  return table;
}

export { bias };

/** Of lines such as `12; flowers|the; *ing|`. */
function readPatterns(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const line of text.trim().split('\n')) {
    const [weight = '0', ...patterns] = line.split('; ');
    for (const pattern of patterns) weights.set(pattern, Number(weight));
  }
  return weights;
}
