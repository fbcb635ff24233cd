import { nameLink } from '../../../captions/depiction/linkedAlt.ts';
import { extensionOf } from '../../../documents/documentWalk.ts';
import { findLinkAround } from '../../../languages/links/linkAround.ts';
import type { Description } from '../../../protocol/messages.ts';
import type { Conversation } from '../../session/conversation.ts';
import { altTextRules } from '../../session/sessionSettings.ts';
import type { DocumentImage } from '../../documents/documents.ts';
import { contextOf } from '../../documents/pictures.ts';
import { describeDestination } from './linkDestination.ts';

/**
 * Where the link around a picture leads, in words, where its alt text must say so: the picture is all that is in the
 * link. Beside other words it need not (WCAG 2.2, technique H2). Undefined elsewhere, and where nothing is known.
 */
export async function destinationOf(conversation: Conversation, image: DocumentImage): Promise<string | undefined> {
  const { document, reference } = image;
  if (reference.place !== 'inLink') return undefined;
  const text = document.getText();
  const link = findLinkAround(text, reference);
  if (!link || link.text !== '') return undefined;
  const { path } = conversation.documents.placeOf(document.uri);
  const context = await contextOf(conversation, path, undefined);
  return describeDestination(link, { text, extension: extensionOf(path ?? '') || document.languageId, context });
}

/** A description whose alt texts are those of this place: in a link they say where it leads. */
export async function inPlace(
  conversation: Conversation,
  description: Description,
  image: DocumentImage | undefined,
): Promise<Description> {
  const leads = image && description.kind === 'description' ? await destinationOf(conversation, image) : undefined;
  if (leads === undefined) return description;
  const rules = altTextRules(await conversation.settings.current());
  return {
    ...description,
    texts: description.texts.map((each) =>
      each.text === '' ? each : { ...each, text: nameLink(each.text, leads, rules) },
    ),
  };
}
