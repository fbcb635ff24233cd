import { readShownText } from '../../captions/shown/shownText.ts';
import { readPictureTexts } from '../../images/metadata/pictureTexts.ts';
import type { OwnTexts } from '../../protocol/messages.ts';

/** What a picture says of itself, on one line each, without anything unseen: a stranger may have written it. */
export async function ownTextsOf(bytes: Uint8Array): Promise<OwnTexts> {
  const { alt = '', description = '' } = await readPictureTexts(bytes);
  const shown = { alt: readShownText(alt), description: readShownText(description) };
  return {
    ...(shown.alt !== '' && { alt: shown.alt }),
    ...(shown.description !== '' && { description: shown.description }),
  };
}
