import { setImmediate as tick } from 'node:timers/promises';
import { throwIfAborted } from '../../../../models/errors.ts';
import { checkDocument } from '../../../languages/alttext/documentCheck.ts';
import type { AltText, ImageReference } from '../../../languages/imageReference.ts';
import type { AltView } from '../../../protocol/messages.ts';
import {
  ReviewRequest,
  type ReviewedReference,
  type ReviewList,
  type ReviewScope,
} from '../../../protocol/reviewMessages.ts';
import type { AltRule } from '../../../protocol/settings.ts';
import type { DocumentImages } from '../../documents/documents.ts';
import { filePathOf } from '../../documents/filePath.ts';
import { rangeOf } from '../../documents/pictures.ts';
import { documentsIn } from '../../documents/scopedDocuments.ts';
import type { Conversation } from '../../session/conversation.ts';
import { rulesFor } from '../diagnostics/altFindings.ts';
import { PictureUses } from './pictureUses.ts';
import { spelled } from '../../../../models/wording.ts';

/** What one review holds: as much as a person looks through, and as a page draws without effort. */
const mostListed = 1000;

/** Rules whose findings a new text may put right. Where the text beside a picture says the same, none does. */
const poor: ReadonlySet<AltRule> = new Set<AltRule>(['filename', 'placeholder', 'vague', 'repeated', 'long']);

/** Answers `captionLens/review`; see `ReviewRequest`. */
export function serveReviewLists(conversation: Conversation): void {
  conversation.onRequest(ReviewRequest, ({ scope }, signal) => listReferences(conversation, scope, signal));
}

async function listReferences(
  conversation: Conversation,
  scope: ReviewScope,
  signal: AbortSignal,
): Promise<ReviewList> {
  const documents = await documentsIn(conversation, scope, signal);
  const picture = scope.kind === 'picture' ? filePathOf(scope.uri) : undefined;
  const uses = picture === undefined ? undefined : await PictureUses.of(conversation, picture);
  const listed: ReviewedReference[] = [];
  let total = 0;
  for (const document of documents) {
    throwIfAborted(signal);
    // Whatever a person waits for comes between.
    await tick();
    if (document.images.length === 0) continue;
    const wanted = uses ? await uses.in(document) : undefined;
    const found = await referencesOf(conversation, document, wanted);
    total += found.length;
    listed.push(...found.slice(0, mostListed - listed.length));
  }
  return { references: listed, total };
}

/** `wanted`: whatever their alt text; absent: those whose alt text is missing or poor. */
async function referencesOf(
  conversation: Conversation,
  { document, images, text }: DocumentImages,
  wanted: ReadonlySet<ImageReference> | undefined,
): Promise<readonly ReviewedReference[]> {
  const { severity, longFrom, words } = await rulesFor(conversation, document.uri);
  const checked = { text: document.getText(), images, language: text.language };
  const { findings } = checkDocument(checked, { longFrom, words });
  // Whoever asks for what is missing gets it, also where no problem is to be shown.
  const told = findings.filter(({ rule }) => rule === 'missing' || (poor.has(rule) && severity[rule] !== 'off'));
  const findingOf = new Map(told.map((finding) => [finding.image, finding]));
  const twins = twinsOf(images);
  return images.flatMap((reference) => {
    const finding = findingOf.get(reference);
    if (reference.alt.kind === 'expression' || !(wanted ? wanted.has(reference) : finding)) return [];
    const alike = twins.get(twinKey(reference)) ?? [];
    return {
      uri: document.uri,
      range: rangeOf(document, reference.span),
      target: reference.target.text,
      alt: altView(reference.alt),
      twin: alike.indexOf(reference),
      twins: alike.length,
      place: reference.place,
      longFrom,
      ...(finding && {
        finding: { rule: finding.rule, message: spelled(finding.message, conversation.client.spelling) },
      }),
    };
  });
}

/** References that differ only in their place. */
export function twinsOf(images: readonly ImageReference[]): ReadonlyMap<string, readonly ImageReference[]> {
  const twins = new Map<string, ImageReference[]>();
  for (const image of images) {
    const key = twinKey(image);
    const alike = twins.get(key);
    if (alike) alike.push(image);
    else twins.set(key, [image]);
  }
  return twins;
}

/** What twins have in common. */
export function twinKey({
  target,
  alt,
}: {
  readonly target: { readonly text: string };
  readonly alt: AltView;
}): string {
  return JSON.stringify([target.text, alt.kind, alt.kind === 'text' ? alt.text : '']);
}

function altView(alt: AltText): AltView {
  return alt.kind === 'text' ? { kind: 'text', text: alt.text } : { kind: alt.kind };
}
