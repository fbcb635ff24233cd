/** What LAVIS does after each epoch: it describes the pictures that were held back and scores that (`captioning.py`). */
import { scoreTexts } from '../../metrics/scoreTexts.ts';
import { textMetrics } from '../../metrics/textScores.ts';
import { readBatch, type BatchSettings, type Look, type TrainingPair } from '../batches/readBatch.ts';
import { captionText } from '../batches/captionText.ts';
import { isLearned } from '../batches/texts.ts';
import type { Trainer } from '../trainer.ts';

/** A picture that was held back, with all its captions. */
export interface HeldBack {
  readonly id: string | number;
  readonly captions: readonly string[];
  readonly look: Look;
}

/** `loss`, and where pictures were described the scores of that, by the names of the judge: `CIDEr`, `BLEU-4`. */
export type ValidationScores = { readonly loss: number } & Readonly<Record<string, number>>;

export interface Validation {
  readonly scores: ValidationScores;
  /** What was said of each picture, in order; none where nothing was described. */
  readonly captions: readonly string[];
}

/** How epochs are compared; `cider+bleu4` is LAVIS's. */
export type Selection = 'cider+bleu4' | 'loss';

/** The model as it stands, asked for one caption of each picture. */
export type Describe = (items: readonly HeldBack[], signal?: AbortSignal) => Promise<readonly string[]>;

export interface ValidationMaterials {
  readonly trainer: Trainer;
  readonly batchSize: number;
  readonly batches: Omit<BatchSettings, 'crops'>;
  readonly describe: Describe;
}

/** Throws what pictures throw, and `aborted`. */
export async function validate(
  items: readonly HeldBack[],
  selection: Selection,
  materials: ValidationMaterials,
  signal?: AbortSignal,
): Promise<Validation> {
  const loss = await lossOf(items, materials, signal);
  if (selection === 'loss') return { scores: { loss }, captions: [] };
  const captions = await materials.describe(items, signal);
  const texts = items.map((item, at) => ({ candidate: captions[at] ?? '', references: item.captions }));
  const { corpus } = await scoreTexts(texts, textMetrics, signal);
  return { scores: { loss, ...corpus.scores, repetition: corpus.repetition }, captions };
}

/** What the best epoch has most of. */
export function scoreOf(scores: ValidationScores, selection: Selection): number {
  return selection === 'loss' ? -scores.loss : aggregate(scores);
}

/** LAVIS's `agg_metrics`. */
export function aggregate(scores: ValidationScores): number {
  return (scores['CIDEr'] ?? NaN) + (scores['BLEU-4'] ?? NaN);
}

/** Pictures in batches as they come; the last may be smaller. Each caption counts alike. */
async function lossOf(
  items: readonly HeldBack[],
  { trainer, batchSize, batches }: ValidationMaterials,
  signal?: AbortSignal,
): Promise<number> {
  const { texts, tokenizer } = batches;
  const all = items.flatMap(({ id, captions, look }) =>
    captions
      .filter((caption) => isLearned(captionText(caption), tokenizer, texts))
      .map((caption): TrainingPair => ({ id, caption, look })),
  );
  let [sum, count] = [0, 0];
  for (let first = 0; first < all.length; first += batchSize) {
    const pairs = all.slice(first, first + batchSize);
    const loss = await trainer.measure(await readBatch(pairs, { ...batches, crops: undefined }, signal), signal);
    sum += loss * pairs.length;
    count += pairs.length;
  }
  return sum / count;
}
