import type { CaptionFailure } from '../../../protocol/messages.ts';
import type { Conversation } from '../../session/conversation.ts';
import { describeBytes } from '../describing.ts';
import { readPlace, type PicturePlace } from '../../documents/pictures.ts';

/**
 * For clients that cannot show a hover again: describes the picture that was hovered last, so that the next hover over
 * it has the text. A hover over another picture cancels it.
 */
export class HoverJob {
  readonly #conversation: Conversation;
  #current: { readonly key: string; readonly aborting: AbortController } | undefined;
  #failed: { readonly key: string; readonly failure: CaptionFailure } | undefined;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    conversation.ended.addEventListener('abort', () => {
      this.#current?.aborting.abort();
    });
  }

  /**
   * Describes the picture in the background, unless that is under way. Where the last try at the same picture failed,
   * gives its failure once instead.
   */
  start(place: PicturePlace): CaptionFailure | undefined {
    const key = JSON.stringify([place.uri, place.target]);
    if (this.#current?.key === key) return undefined;
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed?.key === key) return failed.failure;
    this.#current?.aborting.abort();
    const current = { key, aborting: new AbortController() };
    this.#current = current;
    this.#conversation.inBackground('Hover', async () => {
      try {
        await this.#describe(place, current.aborting.signal);
      } catch (error) {
        const failure = this.#conversation.failureOf(error);
        if (failure.code !== 'aborted') this.#failed = { key, failure };
      } finally {
        if (this.#current === current) this.#current = undefined;
      }
    });
    return undefined;
  }
  /** The hover's own bytes are gone when it is answered. */
  async #describe(place: PicturePlace, signal: AbortSignal): Promise<void> {
    const picture = await readPlace(this.#conversation, place, { budget: 'hover' }, signal);
    try {
      await describeBytes(this.#conversation, picture.bytes, { priority: 'hover' }, signal);
    } finally {
      picture.dispose();
    }
  }
}
