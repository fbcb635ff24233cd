import { setImmediate as nextTurn } from 'node:timers/promises';
import { countBleu } from './bleu.ts';
import { cider } from './cider.ts';
import { describeLengths, type LengthStatistics, meanOf } from './lengths.ts';
import { ptbTokens } from './ptbTokens.ts';
import { repetitionRate } from './repetition.ts';
import { rougeL } from './rouge.ts';
import { bleuScores, corpusScores, type Scores, type TextMetric, type CaptionScore } from './textScores.ts';
import { wordsOf } from './words.ts';

export interface TextItem {
  readonly candidate: string;
  readonly references: readonly string[];
}

export interface CaptionReport {
  readonly corpus: {
    readonly scores: Scores;
    /** The mean. */
    readonly repetition: number;
    readonly lengths: LengthStatistics;
  };
  /** In the order of the items; undefined for an item without references, which is not scored. */
  readonly each: readonly (CaptionScore | undefined)[];
  /** How many items were scored. */
  readonly scored: number;
}

interface Tokenized {
  readonly tokens: readonly string[];
  readonly words: readonly string[];
}

/** Items between which others get a turn, and the signal is looked at. */
const turn = 50;

/**
 * Scores candidates by their references, as pycocoevalcap 1.2 does: an empty candidate and a reference without words are
 * scored as texts of no tokens.
 *
 * Rejects with the signal's reason once that fires, and with `RangeError` where no item has a reference.
 */
export async function scoreTexts(
  items: readonly TextItem[],
  metrics: readonly TextMetric[],
  signal?: AbortSignal,
): Promise<CaptionReport> {
  const scorable = items.filter(({ references }) => references.length > 0);
  if (scorable.length === 0) throw new RangeError('No item has a reference.');
  const asked = new Set(metrics);

  const texts: { readonly candidate: Tokenized; readonly references: readonly Tokenized[] }[] = [];
  const scores: CaptionScore[] = [];
  for (const { candidate, references } of scorable) {
    if (scores.length % turn === 0) await giveTurn(signal);
    const text = { candidate: tokenize(candidate), references: references.map(tokenize) };
    texts.push(text);
    scores.push(scoreAlone(text.candidate, text.references, asked));
  }
  if (asked.has('cider')) await addCider(texts, scores, signal);

  const left = scores.values();
  return reportOf(items.map(({ references }) => (references.length > 0 ? left.next().value : undefined)));
}

/** The report with more scores of its captions; undefined for one that has none. Scores of items that are none fall away. */
export function withScores(report: CaptionReport, more: readonly (Scores | undefined)[]): CaptionReport {
  return reportOf(report.each.map((one, at) => one && { ...one, scores: { ...one.scores, ...more[at] } }));
}

function reportOf(each: readonly (CaptionScore | undefined)[]): CaptionReport {
  const scores = each.filter((one) => one !== undefined);
  return {
    corpus: {
      scores: corpusScores(scores),
      repetition: meanOf(scores.map(({ repetition }) => repetition)),
      lengths: describeLengths(scores.map(({ length }) => length)),
    },
    each,
    scored: scores.length,
  };
}

function tokenize(text: string): Tokenized {
  const tokens = ptbTokens(text);
  return { tokens, words: wordsOf(tokens) };
}

/** All but CIDEr, which needs the other items. */
function scoreAlone(
  candidate: Tokenized,
  references: readonly Tokenized[],
  asked: ReadonlySet<TextMetric>,
): CaptionScore {
  const bleuCounts = asked.has('bleu')
    ? countBleu(
        candidate.words,
        references.map(({ words }) => words),
      )
    : undefined;
  const rouge = asked.has('rouge')
    ? rougeL(
        candidate.tokens,
        references.map(({ tokens }) => tokens),
      )
    : undefined;
  return {
    scores: { ...(bleuCounts && bleuScores([bleuCounts])), ...(rouge !== undefined && { 'ROUGE-L': rouge }) },
    repetition: repetitionRate(candidate.words),
    length: candidate.words.length,
    ...(bleuCounts && { bleuCounts }),
  };
}

async function addCider(
  texts: readonly { readonly candidate: Tokenized; readonly references: readonly Tokenized[] }[],
  scores: CaptionScore[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const items = texts.map(({ candidate, references }) => ({
    candidate: candidate.words,
    references: references.map(({ words }) => words),
  }));
  let index = 0;
  for (const score of cider(items)) {
    if (index % turn === 0) await giveTurn(signal);
    const alone = scores[index];
    if (alone) scores[index] = { ...alone, scores: { ...alone.scores, CIDEr: score } };
    index++;
  }
}

async function giveTurn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
