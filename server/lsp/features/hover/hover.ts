import { HoverRequest } from 'vscode-languageserver';
import type { PictureBytes } from '../../../images/resolving/pictureSource.ts';
import { Refusal } from '../../../protocol/failure.ts';
import type { CaptionFailure } from '../../../protocol/messages.ts';
import type { Conversation } from '../../session/conversation.ts';
import { knownDescription } from '../describing.ts';
import { inPlace } from '../links/altInPlace.ts';
import { altView } from '../altView.ts';
import { ownTextsOf } from '../ownTexts.ts';
import { HoverJob } from './hoverJob.ts';
import { hoverContents, type HoverView } from './hoverText.ts';
import { pictureAt, rangeOf, readPlace, type HeldPicture, type PicturePlace } from '../../documents/pictures.ts';
import { thumbnailOf } from './thumbnail.ts';

/**
 * Answers `textDocument/hover` (LSP 3.17) at once with what is known. It reads no remote picture and none outside of
 * the workspace: the user has not asked for it. A picture that cannot be read is told in the hover's text; the request
 * itself fails only with `aborted` or `internal`.
 */
export function serveHover(conversation: Conversation): void {
  const job = new HoverJob(conversation);
  conversation.onRequest(HoverRequest.type, async ({ textDocument: { uri }, position }, signal) => {
    const { hover } = await conversation.settings.current();
    const place = hover.enabled ? await pictureAt(conversation, uri, position) : undefined;
    if (!place) return null;
    const view = await look(conversation, place, job, signal);
    if (!view) return null;
    const range = rangeOf(place.document, place.span);
    return { contents: hoverContents(conversation.client, view, { uri, position: range.start }), range };
  });
}

async function look(
  conversation: Conversation,
  place: PicturePlace,
  job: HoverJob,
  signal: AbortSignal,
): Promise<HoverView | undefined> {
  const read = await readForHover(conversation, place, signal);
  if (!read) return undefined;
  if ('failure' in read) return failedView(conversation, read.failure);
  const { picture } = read;
  try {
    return await viewOf(conversation, place, picture, job);
  } finally {
    picture.dispose();
  }
}

async function viewOf(
  conversation: Conversation,
  place: PicturePlace,
  picture: PictureBytes,
  job: HoverJob,
): Promise<HoverView> {
  const found = await knownDescription(conversation, picture.bytes);
  const description = found && (await inPlace(conversation, found, place.image));
  const { alt: own } = await ownTextsOf(picture.bytes);
  const more = {
    ...(place.image && { current: altView(place.image.reference.alt) }),
    ...(own !== undefined && { own }),
  };
  if (description) {
    const thumbnail = await thumbnailOf(conversation, place, picture);
    return { kind: 'known', description, ...(thumbnail !== undefined && { thumbnail }), ...more };
  }
  const failure = conversation.client.options.hover === 'asks' ? undefined : job.start(place);
  if (failure) return { kind: 'failed', failure, asked: 'refused' };
  return { kind: 'pending', label: picture.label, bytes: picture.bytes.length, ...more };
}

async function failedView({ settings }: Conversation, failure: CaptionFailure): Promise<HoverView> {
  const { remote } = await settings.current();
  const isOffered = failure.code === 'outsideWorkspace' || (failure.code === 'remotePicture' && remote.enabled);
  return { kind: 'failed', failure, asked: isOffered && settings.trust === 'trusted' ? 'described' : 'refused' };
}

type ReadForHover = { readonly picture: HeldPicture } | { readonly failure: CaptionFailure };

/** Undefined where a name in a text is not that of a picture: then there is nothing to say. */
async function readForHover(
  conversation: Conversation,
  place: PicturePlace,
  signal: AbortSignal,
): Promise<ReadForHover | undefined> {
  try {
    return { picture: await readPlace(conversation, place, { budget: 'look' }, signal) };
  } catch (error) {
    if (!place.image && error instanceof Refusal) return undefined;
    const failure = conversation.failureOf(error);
    if (failure.code === 'internal' || failure.code === 'aborted') throw error;
    return { failure };
  }
}
