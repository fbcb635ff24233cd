import { ThumbnailRequest } from '../../../protocol/reviewMessages.ts';
import { findPicture } from '../../documents/pictures.ts';
import type { Conversation } from '../../session/conversation.ts';

/** Answers `captionLens/thumbnail`; see `ThumbnailRequest`. */
export function serveThumbnails(conversation: Conversation): void {
  conversation.onRequest(ThumbnailRequest, async ({ picture: locator, side }, signal) => {
    // Many are asked for while a list is scrolled through, and each is small: they wait with the batches.
    const { picture } = await findPicture(conversation, locator, { budget: 'batch' }, signal);
    try {
      return await conversation.services.describer.thumbnail(picture.bytes, side, signal);
    } finally {
      picture.dispose();
    }
  });
}
