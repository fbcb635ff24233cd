import { mapInOrder } from '../../../models/concurrency.ts';
import { asCaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { Description } from '../../protocol/messages.ts';
import { isOfModel } from '../daemon/daemonSeat.ts';
import type { CaptionResult } from './captionResult.ts';
import type { Listed } from './pictureList.ts';

/** Pictures that are asked for at a time: as many as are described together, and some that are decoded meanwhile. */
const ahead = 8;

/** An argument that names a picture. */
export type ListedPicture = Exclude<Listed, { readonly kind: 'failed' }>;

/** Describes pictures, by whichever process. */
export interface PictureDescriber {
  /**
   * A description of one picture; `onStatus` hears how far it is. Rejects with a `CaptionLensError` of the picture or
   * the model, and with `aborted`.
   */
  describe(picture: ListedPicture, onStatus: (text: string) => void, signal: AbortSignal): Promise<Description>;
  dispose(): Promise<void>;
}

/**
 * What becomes of each picture, in the order of `listed`; a picture that fails is a `failed` result. `onStatus` hears
 * of the picture whose result comes next. Throws `aborted`, and an error that every picture would get (`isOfModel`).
 * The caller disposes `describer`.
 */
export async function* captionResults(
  listed: readonly Listed[],
  describer: PictureDescriber,
  onStatus: (image: string, text: string) => void,
  signal: AbortSignal,
): AsyncGenerator<CaptionResult, void, void> {
  const statuses = new Map<Listed, string>();
  let current: Listed | undefined = listed[0];
  let done = 0;
  const show = (item: Listed | undefined) => {
    const status = item && statuses.get(item);
    if (item && item === current && status !== undefined) onStatus(item.image, status);
  };
  const work = async (item: Listed, stop: AbortSignal): Promise<CaptionResult> => {
    if (item.kind === 'failed') return item;
    const { image } = item;
    try {
      const hear = (text: string) => {
        statuses.set(item, text);
        show(item);
      };
      return resultOf(image, await describer.describe(item, hear, stop));
    } catch (thrown) {
      return { kind: 'failed', image, error: asCaptionLensError(thrown) };
    }
  };
  for await (const result of mapInOrder(listed, ahead, work, signal)) {
    throwIfAborted(signal);
    if (result.kind === 'failed' && isOfModel(result.error)) throw result.error;
    current = listed[(done += 1)];
    yield result;
    show(current);
  }
}

function resultOf(image: string, description: Description): CaptionResult {
  const { texts, subjects, timings, model, device, precision, prompt } = description;
  const { decodeMs, totalMs } = timings;
  const captions = texts.map(({ raw, tokens, score, agreement }) => ({
    ...{ text: raw, tokens, score },
    ...(agreement !== undefined && { agreement }),
  }));
  return {
    kind: 'captioned',
    image,
    caption: { captions, subjects, timings },
    shown: texts.map(({ text, description }) => ({ altText: text, description })),
    info: { ...model, device, precision },
    prompt,
    decodeMs,
    totalMs,
  };
}
