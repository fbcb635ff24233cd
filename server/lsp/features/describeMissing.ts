import { ConcurrencyLimit, mapConcurrently } from '../../../models/concurrency.ts';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { Refusal, staleDocument } from '../../protocol/failure.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import type {
  CaptionFailure,
  DescribeMissingParams,
  DescribeMissingResult,
  Description,
} from '../../protocol/messages.ts';
import { unsafeReason, workspaceEdit, type AskedChange, type DocumentEdit } from './actions/altEdits.ts';
import { hashPicture } from '../../captions/store/pictureHash.ts';
import type { Conversation } from '../session/conversation.ts';
import { describeBytes } from './describing.ts';
import { inPlace } from './links/altInPlace.ts';
import type { DocumentImages, DocumentImage } from '../documents/documents.ts';
import { rangeOf, readImage } from '../documents/pictures.ts';
import { say } from '../../../models/wording.ts';
import { documentsIn, isCurrent } from '../documents/scopedDocuments.ts';
import type { ClientWords } from '../session/clientWords.ts';

/** Jobs of one session at a time: enough to keep the model busy, few enough to let others in. */
const mostAtATime = 8;

/** `leads`: whether it says where the link around the picture leads. */
interface NewText {
  readonly text: string;
  readonly leads: boolean;
}

/** Hears how many pictures are done, how many there are, and which is next. */
export type ReportProgress = (done: number, total: number, label: string) => void;

/** A whole number from 0 to 100; 0 where there is nothing to do. */
export function percent(done: number, total: number): number {
  return Math.round((100 * done) / Math.max(total, 1));
}

/**
 * Describes every picture without alt text; the same picture once. A picture that fails is in `failed` and keeps no
 * other back. Rejects with `noPicture` for a document in which no pictures are looked for, and with `aborted`.
 */
export async function describeMissing(
  conversation: Conversation,
  scope: DescribeMissingParams['scope'],
  report: ReportProgress,
  signal: AbortSignal,
): Promise<DescribeMissingResult> {
  const documents = await documentsIn(conversation, scope, signal);
  const images = documents.flatMap((document) => missingIn(document));
  const texts = new Map<DocumentImage, NewText>();
  const failures = new Map<DocumentImage, CaptionFailure>();
  const fail = (image: DocumentImage, failure: CaptionFailure): void => void failures.set(image, failure);
  const describer = new OncePerPicture(conversation, signal);
  let done = 0;
  const describe = async (image: DocumentImage): Promise<void> => {
    report(done, images.length, image.reference.target.text);
    try {
      const description = await describer.describe(image);
      const placed = await inPlace(conversation, description, image);
      texts.set(image, { text: placed.texts[0]?.text ?? '', leads: placed !== description });
    } catch (error) {
      throwIfAborted(signal);
      fail(image, conversation.failureOf(error));
    }
    done++;
  };
  await mapConcurrently(images, new ConcurrencyLimit(mostAtATime), describe, signal);
  const edits: DocumentEdit[] = [];
  let written = 0;
  for (const document of documents) {
    const described = images.filter((image) => image.images === document.images && texts.has(image));
    if (described.length === 0) continue;
    const { edit, refused } = await editOf(conversation, document, described, texts, signal);
    if (await isCurrent(conversation, document)) {
      for (const image of refused) fail(image, conversation.failureOf(new Refusal('unsafeEdit', unsafeReason)));
      if (edit.changes.length > 0) edits.push(edit);
      written += described.length - refused.length;
    } else {
      for (const image of described) fail(image, conversation.failureOf(staleDocument()));
    }
  }
  // In the order of the documents, whichever was told first.
  const failed = images.flatMap((image) => {
    const failure = failures.get(image);
    const place = { uri: image.document.uri, range: rangeOf(image.document, image.reference.span) };
    return failure ? [{ ...place, failure }] : [];
  });
  return { edit: workspaceEdit(conversation.client, edits), described: written, failed };
}

function missingIn(document: DocumentImages): readonly DocumentImage[] {
  return document.images.filter(({ alt }) => alt.kind === 'missing').map((reference) => ({ ...document, reference }));
}

/** All changes of one document, checked together: each is sound, and so is what they make. */
async function editOf(
  { documents, client }: Conversation,
  document: DocumentImages,
  images: readonly DocumentImage[],
  texts: ReadonlyMap<DocumentImage, NewText>,
  signal: AbortSignal,
): Promise<{ readonly edit: DocumentEdit; readonly refused: readonly DocumentImage[] }> {
  const wanted = images.map((image) => ({ reference: image.reference, alt: texts.get(image)?.text ?? '' }));
  const outcome = await documents.editAlts(document, wanted, signal);
  const refused = images.filter(({ reference }) => outcome.refused.includes(reference));
  const changes = outcome.changes.map((change): AskedChange => {
    const written = images.filter(({ reference }) => change.subjects.includes(reference));
    return { ...change, question: questionOf(written, texts, client.words) };
  });
  return { edit: { document: document.document, version: document.version, changes: changes.toReversed() }, refused };
}

/** Several images where one change writes them all, as in the same rows of a table. */
function questionOf(
  images: readonly DocumentImage[],
  texts: ReadonlyMap<DocumentImage, NewText>,
  words: ClientWords,
): NonNullable<AskedChange['question']> {
  return {
    label: images.map((image) => texts.get(image)?.text ?? '').join(' | '),
    description: images.map((image) => aboutOf(image.reference, texts.get(image), words)).join(' | '),
  };
}

function aboutOf({ place, target }: ImageReference, said: NewText | undefined, { t }: ClientWords): string {
  const shown = target.text.slice(0, 200);
  return place === 'inLink' && !said?.leads ? t('{0} (in a link: better say where it leads)', shown) : shown;
}

/** Descriptions by the hash of the picture's bytes. */
class OncePerPicture {
  readonly #conversation: Conversation;
  readonly #signal: AbortSignal;
  readonly #descriptions = new Map<string, Promise<Description>>();

  constructor(conversation: Conversation, signal: AbortSignal) {
    this.#conversation = conversation;
    this.#signal = signal;
  }

  async describe(image: DocumentImage): Promise<Description> {
    const picture = await readImage(this.#conversation, image, { budget: 'batch' }, this.#signal);
    try {
      const hash = await hashPicture(picture.bytes);
      const known = this.#descriptions.get(hash);
      // While it waits for the description of the same picture, it holds no bytes.
      if (known) return known;
      const description = this.#describeBytes(picture.bytes);
      this.#descriptions.set(hash, description);
      return await description;
    } finally {
      picture.dispose();
    }
  }

  async #describeBytes(bytes: Uint8Array): Promise<Description> {
    const terms = { priority: 'batch', options: { purpose: 'altText' } } as const;
    const description = await describeBytes(this.#conversation, bytes, terms, this.#signal);
    const text = description.texts[0]?.text ?? '';
    if (text === '') throw new CaptionLensError('internal', say`The model said nothing about this picture.`);
    return description;
  }
}
