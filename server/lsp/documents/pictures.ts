import type { Position, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { findImageFileName } from '../../languages/alttext/fileName.ts';
import type { Span } from '../../languages/imageReference.ts';
import { readBase64 } from '../../images/reading/dataPicture.ts';
import type { HeldBytes, PictureBudgets } from '../../images/reading/byteBudget.ts';
import type { PictureBytes, ReferenceContext } from '../../images/resolving/pictureSource.ts';
import { findReference } from '../../images/reading/referencedPicture.ts';
import { computedSource, Refusal } from '../../protocol/failure.ts';
import type { PictureLocator } from '../../protocol/messages.ts';
import type { Conversation } from '../session/conversation.ts';
import { say } from '../../../models/wording.ts';
import { imageIn, type DocumentImage } from './documents.ts';
import { filePathOf } from './filePath.ts';
import { imagesOfFile } from './workspaceImages.ts';

/** A place in a document that stands for a picture. */
export interface PicturePlace {
  readonly uri: string;
  readonly document: TextDocument;
  readonly target: string;
  /** Of the reference, or of the file name in the text. */
  readonly span: Span;
  /** Absent where the text only names a file. */
  readonly image?: DocumentImage;
}

/**
 * The image reference at a position, or the image file that the text there names; undefined where there is neither. Of
 * a file that is not open only references count.
 */
export async function pictureAt(
  conversation: Conversation,
  uri: string,
  position: Position,
): Promise<PicturePlace | undefined> {
  const document = conversation.documents.get(uri);
  if (!document) return closedPictureAt(conversation, uri, position);
  const image = await conversation.documents.imageAt(uri, position);
  if (image) return placeOf(image);
  const name = findImageFileName(document.getText(), document.offsetAt(position));
  return name && { uri, document, target: name.text, span: name.span };
}

async function closedPictureAt(
  conversation: Conversation,
  uri: string,
  position: Position,
): Promise<PicturePlace | undefined> {
  const path = filePathOf(uri);
  if (path === undefined) return undefined;
  const images = await conversation.closed.imagesOf(path, (file) => imagesOfFile(conversation, file));
  const image = images && imageIn(images, position);
  return image && placeOf(image);
}

function placeOf(image: DocumentImage): PicturePlace {
  const { document, reference } = image;
  return { uri: document.uri, document, target: reference.target.text, span: reference.span, image };
}

/** A picture whose bytes count against a budget until it is disposed. */
export type HeldPicture = PictureBytes & HeldBytes;

/** A picture and, where it was found by a reference, that place. */
export interface FoundPicture {
  readonly picture: HeldPicture;
  readonly place?: PicturePlace;
}

/** How a picture may be read, and by which budget it is held. */
export interface Reading {
  readonly budget: keyof PictureBudgets;
  readonly consent?: 'remote' | 'outside' | undefined;
}

/**
 * The bytes behind a locator; the caller disposes the picture. Rejects with a `Refusal` where there is nothing, or
 * nothing that may be read. Rejects with `busy` or `aborted` from the budget, and as `readReference` does where the
 * picture cannot be read.
 */
export async function findPicture(
  conversation: Conversation,
  locator: PictureLocator,
  reading: Reading,
  signal: AbortSignal,
): Promise<FoundPicture> {
  switch (locator.kind) {
    case 'bytes':
      return { picture: await holdMessage(conversation, locator, reading, signal) };
    case 'file':
      return { picture: await readFile(conversation, locator, reading, signal) };
    case 'reference': {
      const place = await pictureAt(conversation, locator.uri, locator.position);
      if (!place) throw new Refusal('noPicture', say`There is no picture at this place.`);
      return { picture: await readPlace(conversation, place, reading, signal), place };
    }
  }
}

/** The bytes behind a place in a document; disposed and rejected as in `findPicture`. */
export async function readPlace(
  conversation: Conversation,
  { uri, target, image }: Pick<PicturePlace, 'uri' | 'target' | 'image'>,
  reading: Reading,
  signal: AbortSignal,
): Promise<HeldPicture> {
  if (image?.reference.target.source === 'computed') throw computedSource();
  const { documents } = conversation;
  const { path, attachments = image && (await documents.carried(image, signal)) } = documents.placeOf(uri);
  const context = await contextOf(conversation, path, reading.consent);
  return holdReference(conversation, target, { ...context, ...(attachments && { attachments }) }, reading, signal);
}

/** As `readPlace`, of an image reference. */
export function readImage(
  conversation: Conversation,
  image: DocumentImage,
  reading: Reading,
  signal: AbortSignal,
): Promise<HeldPicture> {
  const place = { uri: image.document.uri, target: image.reference.target.text, image };
  return readPlace(conversation, place, reading, signal);
}

/** A file that the user has named himself may lie anywhere; one that an agent named, in an opened folder. */
async function readFile(
  conversation: Conversation,
  { uri, namedBy = 'user' }: Extract<PictureLocator, { kind: 'file' }>,
  reading: Reading,
  signal: AbortSignal,
): Promise<HeldPicture> {
  if (!/^file:/i.test(uri)) throw new Refusal('unknownScheme', say`Only files on this machine can be described.`);
  const context = await contextOf(conversation, undefined, namedBy === 'user' ? 'outside' : undefined);
  return holdReference(conversation, uri, context, reading, signal);
}

/** Nothing is read before there is room for it. */
async function holdReference(
  { services }: Conversation,
  target: string,
  context: ReferenceContext,
  { budget }: Reading,
  signal: AbortSignal,
): Promise<HeldPicture> {
  const found = await findReference(target, context, signal);
  const held = await services.budgets[budget].acquire(found.bytes, 'elsewhere', signal);
  return readHeld(held, () => found.read(signal));
}

/** What came in a message stays in memory with it until the request is answered. */
async function holdMessage(
  { services }: Conversation,
  { base64, name }: Extract<PictureLocator, { kind: 'bytes' }>,
  { budget }: Reading,
  signal: AbortSignal,
): Promise<HeldPicture> {
  const held = await services.budgets[budget].acquire(base64.length * 1.75, 'inMemory', signal);
  return readHeld(held, async () => ({ bytes: readBase64(base64), label: name }));
}

async function readHeld(held: HeldBytes, read: () => Promise<PictureBytes>): Promise<HeldPicture> {
  try {
    const picture = await read();
    return { ...picture, dispose: () => held.dispose() };
  } catch (thrown) {
    held.dispose();
    throw thrown;
  }
}

/** What the targets of a document are looked up from. */
export async function contextOf(
  conversation: Conversation,
  documentPath: string | undefined,
  consent: 'remote' | 'outside' | undefined,
): Promise<ReferenceContext> {
  const { images, remote } = await conversation.settings.current();
  const { trust } = conversation.settings;
  const given = trust === 'trusted' && consent ? { consent } : {};
  const around = documentPath === undefined ? undefined : await conversation.surroundingsOf(documentPath);
  const { roots = [], mappings = {} } = around?.project ?? {};
  return {
    documentPath,
    workspaceFolders: conversation.folders,
    site: around?.site,
    roots,
    // What a person sets here counts before what the project says to all.
    images: { ...images, mappings: { ...mappings, ...images.mappings } },
    remote,
    trust,
    ...given,
  };
}

/** UTF-16 offsets as a range of LSP: lines and characters from 0. */
export function rangeOf(document: TextDocument, { start, end }: Span): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
