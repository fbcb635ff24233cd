import { failureOf } from '../../../protocol/failure.ts';
import type { Conversation } from '../../session/conversation.ts';
import type { DocumentImage } from '../../documents/documents.ts';
import { readImage } from '../../documents/pictures.ts';
import { ownTextsOf } from '../ownTexts.ts';

/** What is known of an action's picture before a model is asked. */
export type ActionPicture =
  /** `own`: the alt text in the picture's file. */
  | { readonly kind: 'there'; readonly own?: string }
  /** It lies outside or on the internet, and is only looked at when a person asks for it. */
  | { readonly kind: 'unseen' }
  /** There is no picture, or none that can be read. */
  | { readonly kind: 'absent' };

/** Looks for the picture of a reference. Rejects with `internal` and `aborted` alone. */
export async function lookForPicture(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<ActionPicture> {
  try {
    const picture = await readImage(conversation, image, { budget: 'look' }, signal);
    try {
      const { alt } = await ownTextsOf(picture.bytes);
      return { kind: 'there', ...(alt !== undefined && { own: alt }) };
    } finally {
      picture.dispose();
    }
  } catch (error) {
    switch (failureOf(error).code) {
      case 'internal':
      case 'aborted':
        throw error;
      case 'outsideWorkspace':
      case 'remotePicture':
      case 'busy':
        return { kind: 'unseen' };
      default:
        return { kind: 'absent' };
    }
  }
}
