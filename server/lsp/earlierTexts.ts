import { failureOf } from '../protocol/failure.ts';
import type { Conversation } from './conversation.ts';
import type { FoundImage } from './documents.ts';
import { readPlace } from './pictures.ts';

/** The texts that are known of a picture, by any model, newest first, without the one that it has. */
export async function earlierTexts(
  conversation: Conversation,
  { document, reference }: FoundImage,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { description } = await conversation.settings.current();
  try {
    const place = { uri: document.uri, target: reference.target.text };
    const { bytes } = await readPlace(conversation, place, undefined, signal);
    const descriptions = await conversation.services.describer.earlier(bytes);
    const texts = new Set(descriptions.flatMap(({ texts }) => texts.map(({ text }) => text)));
    if (reference.alt.kind === 'text') texts.delete(reference.alt.text);
    texts.delete('');
    return [...texts].slice(0, description.beams);
  } catch (error) {
    // A picture that cannot be read has no texts; the action that describes it says why.
    if (failureOf(error).code === 'internal') throw error;
    return [];
  }
}
