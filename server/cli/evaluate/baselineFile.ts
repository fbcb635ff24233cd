import { CaptionLensError } from '../../../models/errors.ts';
import type { PrecisionRecall } from '../../../models/metrics/bertScore.ts';

/**
 * What unrelated texts score by one layer, out of a file of `bert_score` (`rescale_baseline/en/roberta-large.tsv`): a head
 * `LAYER,P,R,F` and a row for each layer, apart by commas or tabs. Throws `dataInvalid`.
 */
export function readBaseline(path: string, text: string, layer: number): PrecisionRecall {
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(/[,\t]/).map((cell) => cell.trim()));
  const places = ['LAYER', 'P', 'R', 'F'].map((name) => head.findIndex((cell) => cell.toUpperCase() === name));
  if (places.includes(-1)) {
    throw new CaptionLensError(
      'dataInvalid',
      `${path} is no baseline of bert_score: its first line is not LAYER,P,R,F.`,
    );
  }
  const numbers = rows.map((row) => places.map((place) => Number(row[place] || NaN)));
  const [, P = NaN, R = NaN, F1 = NaN] = numbers.find(([number]) => number === layer) ?? [];
  if ([P, R, F1].every((value) => Number.isFinite(value) && value < 1)) return { P, R, F1 };
  throw new CaptionLensError('dataInvalid', `${path} has no P, R and F below 1 for layer ${layer}.`);
}
