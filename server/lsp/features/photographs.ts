import { photographOf } from '../../images/photograph/photographOf.ts';
import { PhotographRequest } from '../../protocol/photographMessages.ts';
import { spelledPhotograph } from '../../protocol/spelledMessages.ts';
import { findPicture } from '../documents/pictures.ts';
import type { Conversation } from '../session/conversation.ts';

/** Answers `captionLens/photograph`; see `PhotographRequest`. */
export function servePhotographs(conversation: Conversation): void {
  conversation.onRequest(PhotographRequest, async ({ picture: locator, consent, place }, signal) => {
    const { picture } = await findPicture(conversation, locator, { budget: 'look', consent }, signal);
    try {
      const { describer } = conversation.services;
      const decoded = await describer.photograph(picture.bytes, place ?? 'untold', signal);
      return spelledPhotograph(photographOf(picture, picture.bytes.length, decoded), conversation.client.spelling);
    } finally {
      picture.dispose();
    }
  });
}
