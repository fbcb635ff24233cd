import { productDefaults } from '../../../../models/generation/generationSettings.ts';
import { failureOf } from '../../../protocol/failure.ts';
import type { Description } from '../../../protocol/messages.ts';
import type { Conversation } from '../../session/conversation.ts';
import type { DocumentImage } from '../../documents/documents.ts';
import { readImage } from '../../documents/pictures.ts';
import { ownTextsOf } from '../ownTexts.ts';
import { altTextRules } from '../../session/sessionSettings.ts';

/**
 * The alt texts that are known of a picture, by any model, newest first, at most as many as a search has beams. The
 * text that it has already is left out. None where the picture cannot be read.
 */
export async function earlierTexts(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const settings = await conversation.settings.current();
  try {
    const descriptions = (await earlierOf(conversation, image, signal)).filter(({ kind }) => kind === 'description');
    const texts = new Set(descriptions.flatMap(({ texts }) => texts.map(({ text }) => text)));
    const { alt } = image.reference;
    if (alt.kind === 'text') texts.delete(alt.text);
    texts.delete('');
    return [...texts].slice(0, settings.description.beams ?? productDefaults.numBeams);
  } catch (error) {
    // A picture that cannot be read has no texts; the action that describes it says why.
    if (failureOf(error).code === 'internal') throw error;
    return [];
  }
}

/** The alt text in the picture's file; undefined where there is none, or the picture cannot be read. */
export async function ownAltText(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const picture = await readImage(conversation, image, { budget: 'look' }, signal);
    try {
      return (await ownTextsOf(picture.bytes)).alt;
    } finally {
      picture.dispose();
    }
  } catch (error) {
    if (failureOf(error).code === 'internal') throw error;
    return undefined;
  }
}

async function earlierOf(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<readonly Description[]> {
  const rules = altTextRules(await conversation.settings.current());
  const picture = await readImage(conversation, image, { budget: 'look' }, signal);
  try {
    return await conversation.services.describer.earlier(picture.bytes, rules);
  } finally {
    picture.dispose();
  }
}
