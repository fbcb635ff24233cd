import { ThumbnailRequest } from '../../../protocol/reviewMessages.ts';
import { findPicture } from '../../documents/pictures.ts';
import type { Conversation } from '../../session/conversation.ts';

/** Answers `captionLens/thumbnail`; see `ThumbnailRequest`. */
export function serveThumbnails(conversation: Conversation): void {
  conversation.onRequest(ThumbnailRequest, async ({ picture: locator, side }, signal) => {
    const { picture } = await findPicture(conversation, locator, { budget: 'look' }, signal);
    try {
      return await conversation.services.describer.thumbnail(picture.bytes, side, signal);
    } finally {
      picture.dispose();
    }
  });
}
