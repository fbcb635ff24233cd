import type { StepForecast } from '../decoding.ts';
import type { RowCandidates } from './drafts.ts';

/** Above what the sums' last places are off by. */
const slack = 1e-4;

/**
 * Whether a search takes the same step whatever the rows say that are not known: every token lowers a beam's score, so a
 * beam that has less than the last of those that go on has no part in it. Which texts end is decided among the best as
 * well, in both rule sets. With penalties and bans only a step with all of its rows is decided.
 */
export function isDecided(
  { rule, scores, endTokenIds }: StepForecast,
  rows: readonly (RowCandidates | undefined)[],
): boolean {
  const best = Math.max(...scores.filter((_, beam) => rows[beam] === undefined));
  if (best === -Infinity) return true;
  if (rule === 'wholeTexts') return false;
  const totals = rows.flatMap((row, beam) => (row ? totalsOf(row, scores[beam] ?? -Infinity, endTokenIds) : []));
  const last = totals.sort((one, other) => other - one)[rows.length - 1];
  return last !== undefined && best < last - slack;
}

/** Of continuations that end nothing. */
function totalsOf({ ids, logits, logNormalizer }: RowCandidates, score: number, ends: readonly number[]) {
  return Array.from(logits, (logit, column) => {
    const total = score + logit - logNormalizer;
    return Number.isNaN(total) || ends.includes(ids[column] ?? -1) ? -Infinity : total;
  });
}
