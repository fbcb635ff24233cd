import { PublishDiagnosticsNotification } from 'vscode-languageserver';
import { PictureSearch } from '../../../images/reading/pictureSearch.ts';
import type { Conversation } from '../../session/conversation.ts';
import { diagnosticsOf } from './altFindings.ts';

/** Typing changes a document many times a second. */
const settleMs = 250;

/**
 * For editors that pull no diagnostics (Neovim before 0.10, Emacs): sends `textDocument/publishDiagnostics` for every
 * open document, 250 ms after the last change.
 */
export function pushDiagnostics(conversation: Conversation): void {
  const { client, documents, settings, ended } = conversation;
  if (client.pulledDiagnostics) return;
  const told = new Set<string>();
  const publish = async (): Promise<void> => {
    const search = new PictureSearch();
    const open = new Set(documents.uris());
    for (const uri of new Set([...told, ...open])) {
      const images = await documents.images(uri);
      const items = images && open.has(uri) ? await diagnosticsOf(conversation, images, search, ended) : [];
      if (items.length === 0 && !told.delete(uri)) continue;
      if (items.length > 0) told.add(uri);
      await conversation.notify(PublishDiagnosticsNotification.type, {
        uri,
        diagnostics: items,
        ...(images && { version: images.document.version }),
      });
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      conversation.inBackground('Diagnostics', publish);
    }, settleMs);
  };
  documents.onChange(wait);
  settings.onChange(wait);
  ended.addEventListener('abort', () => {
    clearTimeout(timer);
  });
}
