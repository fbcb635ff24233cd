import { createHash } from 'node:crypto';
import type { PictureBytes } from '../../images/resolving/pictureSource.ts';
import type { DescribeOptions, DescribeParams } from '../../protocol/messages.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { statusOf } from '../caption/daemonCaptions.ts';
import type { DaemonSeat } from '../daemon/daemonSeat.ts';

/** Where alt texts come from. Whoever opened it disposes it. */
export interface AltTexts {
  /**
   * The alt text of a picture; `onStatus` hears how far it is, where the picture is not known yet. Rejects with a
   * `CaptionLensError` of the picture or the model.
   */
  textOf(picture: PictureBytes, onStatus: (text: string) => void, signal: AbortSignal): Promise<string>;
  dispose(): Promise<void>;
}

/** Alt texts from the daemon; the same picture is asked for once, whatever its names. */
export class PictureDescriptions implements AltTexts {
  readonly #seat: DaemonSeat;
  readonly #options: DescribeOptions;
  readonly #texts = new Map<string, Promise<string>>();

  /** Whoever made this disposes it, and `seat` with it. */
  constructor(seat: DaemonSeat, options: DescribeOptions) {
    this.#seat = seat;
    this.#options = options;
  }

  /** Rejects with `internal` where the model said nothing, and as `DaemonSeat.describe` does. */
  textOf(picture: PictureBytes, onStatus: (text: string) => void, signal: AbortSignal): Promise<string> {
    const digest = createHash('sha256').update(picture.bytes).digest('hex');
    const known = this.#texts.get(digest);
    if (known) return known;
    const text = this.#ask(picture, onStatus, signal);
    this.#texts.set(digest, text);
    return text;
  }

  dispose(): Promise<void> {
    return this.#seat.dispose();
  }

  async #ask(picture: PictureBytes, onStatus: (text: string) => void, signal: AbortSignal): Promise<string> {
    const params: DescribeParams = { picture: locatorOf(picture), priority: 'batch', options: this.#options };
    const { texts } = await this.#seat.describe(
      { ...params, consent: 'outside' },
      (update) => onStatus(statusOf(update)),
      signal,
    );
    const text = texts[0]?.text ?? '';
    if (text === '') throw new CaptionLensError('internal', 'The model found no words for this picture.');
    return text;
  }
}

/** By name where it is a file, so that its bytes are not sent. */
function locatorOf({ bytes, label, uri }: PictureBytes): DescribeParams['picture'] {
  if (uri !== undefined) return { kind: 'file', uri };
  return { kind: 'bytes', name: label, base64: Buffer.from(bytes).toString('base64') };
}
