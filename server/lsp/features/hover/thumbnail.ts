import { readSignature } from '../../../images/signature.ts';
import type { PictureBytes } from '../../../images/resolving/pictureSource.ts';
import type { Conversation } from '../../session/conversation.ts';
import type { PicturePlace } from '../../documents/pictures.ts';

/** VS Code cuts a hover's text at 100,000 characters; in base64 this stays well below. */
const maxEmbedded = 48 * 1024;

/**
 * The address of the picture for a hover in VS Code: its file, or a `data:` URI up to 48 KiB. Undefined where VS Code
 * shows it anyway, as in Markdown, or cannot show it, and in other editors.
 */
export async function thumbnailOf(
  conversation: Conversation,
  { document }: PicturePlace,
  { bytes, uri }: PictureBytes,
): Promise<string | undefined> {
  const { hover } = await conversation.settings.current();
  if (!hover.thumbnail || conversation.client.options.hoverCommands !== 'known') return undefined;
  if (document.languageId === 'markdown') return undefined;
  const signature = readSignature(bytes);
  if (signature.kind !== 'picture' || signature.format === 'tiff') return undefined;
  if (uri !== undefined) return uri.replace(/[()|]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  if (bytes.length > maxEmbedded) return undefined;
  return `data:image/${signature.format};base64,${Buffer.from(bytes).toString('base64')}`;
}
