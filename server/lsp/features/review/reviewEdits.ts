import { mapConcurrently, ConcurrencyLimit } from '../../../../models/concurrency.ts';
import type { ImageReference } from '../../../languages/imageReference.ts';
import { failureOf, Refusal } from '../../../protocol/failure.ts';
import type { CaptionFailure } from '../../../protocol/messages.ts';
import {
  AltEditsRequest,
  type AltEditsResult,
  type AskedAlt,
  type ListedReference,
} from '../../../protocol/reviewMessages.ts';
import type { DocumentImages } from '../../documents/documents.ts';
import { rangeOf } from '../../documents/pictures.ts';
import { documentsIn, isCurrent } from '../../documents/scopedDocuments.ts';
import type { Conversation } from '../../session/conversation.ts';
import { unsafeReason, workspaceEdit, type DocumentEdit } from '../actions/altEdits.ts';
import { twinKey, twinsOf } from './reviewList.ts';

/** Documents that are read and proven at a time. */
const mostAtATime = 4;

interface IndexedAlt extends AskedAlt {
  readonly index: number;
}

/** Answers `captionLens/altEdits`; see `AltEditsRequest`. */
export function serveReviewEdits(conversation: Conversation): void {
  conversation.onRequest(AltEditsRequest, async ({ alts }, signal): Promise<AltEditsResult> => {
    const failures = new Map<number, CaptionFailure>();
    const indexed = alts.map((asked, index) => ({ ...asked, index }));
    const uris = new Set(indexed.map(({ reference }) => reference.uri));
    const edits = await mapConcurrently(
      uris,
      new ConcurrencyLimit(mostAtATime),
      (uri, stop) => {
        const asked = indexed.filter(({ reference }) => reference.uri === uri);
        return editOf(conversation, uri, asked, failures, stop);
      },
      signal,
    );
    return {
      edit: workspaceEdit(
        conversation.client,
        edits.flatMap((edit) => edit ?? []),
      ),
      refused: [...failures]
        .map(([index, failure]) => ({ index, failure }))
        .sort((one, other) => one.index - other.index),
    };
  });
}

/** All changes of one document, proven together; undefined where there are none. What cannot be is in `failures`. */
async function editOf(
  conversation: Conversation,
  uri: string,
  asked: readonly IndexedAlt[],
  failures: Map<number, CaptionFailure>,
  signal: AbortSignal,
): Promise<DocumentEdit | undefined> {
  const refuse = (alts: readonly IndexedAlt[], failure: CaptionFailure): void => {
    for (const { index } of alts) failures.set(index, failure);
  };
  const document = await documentNow(conversation, uri, signal);
  const places = new Map<ImageReference, IndexedAlt>();
  for (const alt of asked) {
    const image = document && findAgain(document, alt.reference);
    if (image && !places.has(image)) places.set(image, alt);
    else refuse([alt], changed(conversation));
  }
  if (!document || places.size === 0) return undefined;
  const wanted = [...places]
    .map(([reference, { alt }]) => ({ reference, alt: alt.kind === 'text' ? alt.text : '' }))
    .sort((one, other) => one.reference.span.start - other.reference.span.start);
  const { changes, refused } = await conversation.documents.editAlts(document, wanted, signal);
  if (!(await isCurrent(conversation, document))) {
    refuse([...places.values()], changed(conversation));
    return undefined;
  }
  const unsafe = conversation.failureOf(new Refusal('unsafeEdit', unsafeReason));
  refuse(
    refused.flatMap((image) => places.get(image) ?? []),
    unsafe,
  );
  if (changes.length === 0) return undefined;
  return { document: document.document, version: document.version, changes: changes.toReversed() };
}

/** Undefined for a notebook that was a file when it was listed and is open by now. */
async function documentNow(
  conversation: Conversation,
  uri: string,
  signal: AbortSignal,
): Promise<DocumentImages | undefined> {
  const open = await conversation.documents.images(uri);
  if (open) return open;
  if (conversation.documents.isNotebook(uri)) return undefined;
  const [file] = await documentsIn(conversation, { kind: 'documents', uris: [uri] }, signal);
  return file;
}

/** The reference at its place; where it is not there any more, the same one of as many that are alike. */
function findAgain(document: DocumentImages, listed: ListedReference): ImageReference | undefined {
  const { target, alt, range, twin, twins } = listed;
  const alike = twinsOf(document.images).get(twinKey({ target: { text: target }, alt })) ?? [];
  const inPlace = alike.find(({ span }) => {
    const { start, end } = rangeOf(document.document, span);
    return isSame(start, range.start) && isSame(end, range.end);
  });
  return inPlace ?? (alike.length === twins ? alike[twin] : undefined);
}

function isSame(one: ListedReference['range']['start'], other: ListedReference['range']['start']): boolean {
  return one.line === other.line && one.character === other.character;
}

function changed({ client }: Conversation): CaptionFailure {
  return failureOf(
    new Refusal('staleDocument', client.words.t('The document has changed, and this picture is not there as it was.')),
  );
}
