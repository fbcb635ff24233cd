import { InlineCompletionRequest, type InlineCompletionItem } from 'vscode-languageserver';
import { failureOf } from '../../protocol/failure.ts';
import type { Conversation } from '../session/conversation.ts';
import { knownDescription } from './describing.ts';
import { inPlace } from './links/altInPlace.ts';
import type { DocumentImage } from '../documents/documents.ts';
import { rangeOf, readImage } from '../documents/pictures.ts';

/**
 * Answers `textDocument/inlineCompletion` (LSP 3.18): ghost text where an alt text is still to be written, once the
 * picture is described. Asks no model. Null where there is nothing to offer.
 */
export function serveInlineCompletion(conversation: Conversation): void {
  conversation.onRequest(InlineCompletionRequest.type, async ({ textDocument, position }, signal) => {
    const { inlineCompletion } = await conversation.settings.current();
    if (!inlineCompletion.enabled) return null;
    const image = await conversation.documents.imageAt(textDocument.uri, position);
    if (!image || !isAwaited(image, image.document.offsetAt(position))) return null;
    const texts = await knownTexts(conversation, image, signal);
    // What the user has typed meanwhile is for the next request.
    const items = await Promise.all(texts.map((text) => itemFor(conversation, image, text, signal)));
    if (conversation.documents.get(textDocument.uri)?.version !== image.version) return null;
    return items.flat();
  });
}

function isAwaited({ reference: { alt, altSpan } }: DocumentImage, offset: number): boolean {
  return altSpan !== undefined && altSpan.start <= offset && offset <= altSpan.end && alt.kind !== 'expression';
}

async function knownTexts(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const picture = await readImage(conversation, image, { budget: 'look' }, signal);
    const said = await knownDescription(conversation, picture.bytes, 'altText').finally(() => picture.dispose());
    const known = said && (await inPlace(conversation, said, image));
    const texts = known?.texts.map(({ text }) => text) ?? [];
    const { alt } = image.reference;
    const begun = alt.kind === 'text' ? alt.text : '';
    return texts.filter((text) => text !== begun && text.startsWith(begun));
  } catch (error) {
    if (failureOf(error).code === 'internal') throw error;
    return [];
  }
}

/** Escaped by the language: what the change of the alt text would write. */
async function itemFor(
  { documents }: Conversation,
  image: DocumentImage,
  text: string,
  signal: AbortSignal,
): Promise<readonly InlineCompletionItem[]> {
  const change = await documents.editAlt(image, { kind: 'text', text }, signal);
  if (!change) return [];
  const range = rangeOf(image.document, change.span);
  return range.start.line === range.end.line ? [{ insertText: change.newText, range }] : [];
}
