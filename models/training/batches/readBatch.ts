import { toPixelValues, type ImageProcessorConfig } from '../../blip2/imageProcessor.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { randomStream } from '../randomness.ts';
import type { TrainingBatch } from '../trainer.ts';
import { captionText } from './captionText.ts';
import { drawCrop, type DrawnCrop } from './crops.ts';
import { textBatch, type TextSettings } from './texts.ts';

/** `size * size * 3` bytes of RGB, of the whole picture or of the part that `draw` chooses by its width and height. */
export type Look = (
  size: number,
  draw: ((width: number, height: number) => DrawnCrop) | undefined,
  signal?: AbortSignal,
) => Promise<Uint8Array>;

/** A picture and one of its captions. */
export interface TrainingPair {
  readonly id: string | number;
  readonly caption: string;
  readonly look: Look;
}

/** What decides a batch beside its pairs. */
export interface BatchSettings {
  readonly texts: TextSettings;
  readonly tokenizer: Tokenizer;
  readonly imageProcessor: ImageProcessorConfig;
  /** Where crops are drawn for; undefined: pictures are looked at whole. */
  readonly crops: { readonly seed: number; readonly epoch: number; readonly step: number } | undefined;
}

/** Throws what pictures throw, `aborted`, and `invalidOption` where a prompt leaves nothing to learn. */
export async function readBatch(
  pairs: readonly TrainingPair[],
  { texts, tokenizer, imageProcessor, crops }: BatchSettings,
  signal?: AbortSignal,
): Promise<TrainingBatch> {
  const pictures: Uint8Array[] = [];
  for (const [index, { look }] of pairs.entries()) {
    const random = crops && randomStream(crops.seed, 'crop', crops.epoch, crops.step, index);
    const draw = random && ((width: number, height: number) => drawCrop(random, width, height));
    pictures.push(await look(imageProcessor.size, draw, signal));
  }
  const captions = pairs.map(({ caption }) => captionText(caption));
  return { pixelValues: toPixelValues(pictures, imageProcessor), texts: textBatch(captions, tokenizer, texts) };
}
