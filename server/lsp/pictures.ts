import type { Position, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { findImageFileName } from '../languages/fileName.ts';
import type { Span } from '../languages/imageReference.ts';
import { readBase64 } from '../images/dataPicture.ts';
import type { PictureBytes, ReferenceContext } from '../images/pictureSource.ts';
import { readReference } from '../images/referencedPicture.ts';
import { Refusal } from '../protocol/failure.ts';
import type { PictureLocator } from '../protocol/messages.ts';
import type { Conversation } from './conversation.ts';
import type { FoundImage } from './documents.ts';

/** A place in a document that stands for a picture. */
export interface PicturePlace {
  readonly uri: string;
  readonly document: TextDocument;
  readonly target: string;
  readonly span: Span;
  /** Absent where the text only names a file. */
  readonly image?: FoundImage;
}

/** The image reference at a position, or the image file that the text there names. */
export async function pictureAt(
  conversation: Conversation,
  uri: string,
  position: Position,
): Promise<PicturePlace | undefined> {
  const document = conversation.documents.get(uri);
  if (!document) return undefined;
  const image = await conversation.documents.imageAt(uri, position);
  if (image)
    return { uri, document: image.document, target: image.reference.target.text, span: image.reference.span, image };
  const name = findImageFileName(document.getText(), document.offsetAt(position));
  return name && { uri, document, target: name.text, span: name.span };
}

export interface FoundPicture {
  readonly picture: PictureBytes;
  readonly place?: PicturePlace;
}

/** The bytes behind a locator. Fails with a `Refusal` where there is nothing, or nothing that may be read. */
export async function findPicture(
  conversation: Conversation,
  locator: PictureLocator,
  consent: 'remote' | 'outside' | undefined,
  signal: AbortSignal,
): Promise<FoundPicture> {
  switch (locator.kind) {
    case 'bytes':
      return { picture: { bytes: readBase64(locator.base64), label: locator.name } };
    case 'file':
      return { picture: await readFile(conversation, locator.uri, signal) };
    case 'reference': {
      const place = await pictureAt(conversation, locator.uri, locator.position);
      if (!place) throw new Refusal('noPicture', 'There is no picture at this place.');
      return { picture: await readPlace(conversation, place, consent, signal), place };
    }
  }
}

export async function readPlace(
  conversation: Conversation,
  { uri, target, image }: Pick<PicturePlace, 'uri' | 'target' | 'image'>,
  consent: 'remote' | 'outside' | undefined,
  signal: AbortSignal,
): Promise<PictureBytes> {
  const { documents } = conversation;
  const { path, attachments = image && (await documents.carried(image, signal)) } = documents.placeOf(uri);
  const context = await contextOf(conversation, path, consent);
  return readReference(target, { ...context, ...(attachments && { attachments }) }, signal);
}

/** The picture of a reference. */
export function readImage(
  conversation: Conversation,
  image: FoundImage,
  consent: 'remote' | 'outside' | undefined,
  signal: AbortSignal,
): Promise<PictureBytes> {
  const place = { uri: image.document.uri, target: image.reference.target.text, image };
  return readPlace(conversation, place, consent, signal);
}

/** A file that the user has named himself, so it may lie anywhere. */
async function readFile(conversation: Conversation, uri: string, signal: AbortSignal): Promise<PictureBytes> {
  if (!/^file:/i.test(uri)) throw new Refusal('unknownScheme', 'Only files on this machine can be described.');
  return readReference(uri, await contextOf(conversation, undefined, 'outside'), signal);
}

async function contextOf(
  conversation: Conversation,
  documentPath: string | undefined,
  consent: 'remote' | 'outside' | undefined,
): Promise<ReferenceContext> {
  const { images, remote } = await conversation.settings.current();
  const { trust } = conversation.settings;
  const given = trust === 'trusted' && consent ? { consent } : {};
  return { documentPath, workspaceFolders: conversation.folders, images, remote, trust, ...given };
}

export function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
