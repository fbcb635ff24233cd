import { PictureRequest, PlaceRequest, type PictureView, type ReferenceView } from '../../protocol/messages.ts';
import { knownModelAt } from '../../../models/hub/known/knownModels.ts';
import type { Conversation } from '../session/conversation.ts';
import { settingsToLookUp } from './describing.ts';
import { altView } from './altView.ts';
import { inPlace } from './links/altInPlace.ts';
import type { DocumentImage } from '../documents/documents.ts';
import { ownTextsOf } from './ownTexts.ts';
import { findPicture, pictureAt, rangeOf, type FoundPicture } from '../documents/pictures.ts';
import { altTextRules } from '../session/sessionSettings.ts';

/**
 * Answers `captionLens/picture`, what a panel shows, and `captionLens/place`. The first fails as `findPicture` does, and where the picture cannot be
 * decoded.
 */
export function servePictureViews(conversation: Conversation): void {
  conversation.onRequest(PictureRequest, async (params, signal): Promise<PictureView> => {
    const reading = { budget: 'look', consent: params.consent } as const;
    const found = await findPicture(conversation, params.picture, reading, signal);
    try {
      return await viewOf(conversation, found, signal);
    } finally {
      found.picture.dispose();
    }
  });
  conversation.onRequest(PlaceRequest, async ({ uri, position }) => {
    const place = await pictureAt(conversation, uri, position);
    if (!place) return 'nothing';
    return place.image ? 'reference' : 'fileName';
  });
}

async function viewOf(
  conversation: Conversation,
  { picture, place }: FoundPicture,
  signal: AbortSignal,
): Promise<PictureView> {
  const { describer } = conversation.services;
  const settings = await settingsToLookUp(conversation);
  const [preview, earlier] = await Promise.all([
    describer.preview(picture.bytes, settings, signal),
    describer
      .earlier(picture.bytes, altTextRules(await conversation.settings.current()))
      .then((found) => Promise.all(found.map((each) => inPlace(conversation, each, place?.image)))),
  ]);
  const own = await ownTextsOf(picture.bytes);
  return {
    label: picture.label,
    ...(picture.uri !== undefined && { uri: picture.uri }),
    bytes: picture.bytes.length,
    ...preview,
    ...promptsOf(settings.model.path),
    ...(place?.image && { reference: referenceView(place.image) }),
    earlier,
    ...((own.alt ?? own.description) !== undefined && { own }),
  };
}

function promptsOf(path: string): Pick<PictureView, 'prompts'> {
  const suited = knownModelAt(path)?.defaults;
  return suited ? { prompts: { usual: suited.prompt, known: suited.prompts } } : {};
}

function referenceView({ document, reference }: DocumentImage): ReferenceView {
  return {
    uri: document.uri,
    version: document.version,
    range: rangeOf(document, reference.span),
    alt: altView(reference.alt),
    place: reference.place,
  };
}
