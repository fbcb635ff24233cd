import { Refusal, staleDocument } from '../../protocol/failure.ts';
import { InsertRequest } from '../../protocol/messages.ts';
import type { Conversation } from '../session/conversation.ts';

/** Answers `captionLens/insert`; see `InsertRequest` for its failures. */
export function serveInsertions(conversation: Conversation): void {
  conversation.onRequest(InsertRequest, async ({ uri, version, range, paths }, signal) => {
    const { t } = conversation.client.words;
    const found = await conversation.documents.images(uri);
    if (!found) throw new Refusal('unsafeEdit', t('Pictures are not looked for in documents of this language.'));
    if (found.version !== version) throw staleDocument();
    const span = { start: found.document.offsetAt(range.start), end: found.document.offsetAt(range.end) };
    const insertion = await conversation.documents.insertReferences(found, span, paths, signal);
    if (insertion) return insertion;
    throw new Refusal('unsafeEdit', t('A picture cannot be referred to at this place of the document.'));
  });
}
