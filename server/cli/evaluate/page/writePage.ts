import { asCaptionLensError, throwIfAborted } from '../../../../models/errors.ts';
import type { DataItem } from '../../../datasets/dataset.ts';
import { failureLine } from '../../caption/captionResult.ts';
import { pictureBytes } from '../../dataset/itemPictures.ts';
import type { LiveLine } from '../../terminal/liveLine.ts';
import { writeOutput } from '../../terminal/outputFile.ts';
import type { Decoder, World } from '../../world.ts';
import { type Evaluation, worstFirst } from '../evaluation.ts';

import { evaluationPage } from './evaluationPage.ts';

/** Items that are shown, and pixels of a picture's longer side: some 40 kB each, so that a browser opens the page. */
const mostShown = 300;
const pictureSide = 384;

/** Writes the page, without pictures that cannot be read; gives lines on why it could not. Rejects with `aborted`. */
export async function writePage(
  path: string,
  evaluation: Evaluation,
  { world, line }: { readonly world: World; readonly line: LiveLine },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const order = worstFirst(evaluation).slice(0, mostShown);
  const pictures = new Map<number, string>();
  const decoder = world.openDecoder();
  try {
    for (const [done, at] of order.entries()) {
      line.show(`Page: ${done} of ${order.length}`);
      const item = evaluation.items[at];
      const picture = item && (await draw(item, decoder, world, signal).catch(() => undefined));
      throwIfAborted(signal);
      if (picture !== undefined) pictures.set(at, picture);
    }
  } finally {
    line.clear();
    await decoder.dispose();
  }
  try {
    await writeOutput(path, evaluationPage(evaluation, order, pictures), world);
    return [];
  } catch (thrown) {
    return [failureLine('--html', asCaptionLensError(thrown))];
  }
}

/** A small picture as an address that holds it. Rejects as `pictureBytes` and `Decoder.thumbnail` do. */
async function draw(item: DataItem, decoder: Decoder, world: World, signal: AbortSignal): Promise<string> {
  const { type, bytes } = await decoder.thumbnail(await pictureBytes(item, world, signal), pictureSide, signal);
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
