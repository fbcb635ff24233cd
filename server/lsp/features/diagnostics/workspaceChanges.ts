import { setTimeout as delay } from 'node:timers/promises';
import { DiagnosticRefreshRequest, DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { servedExtensions } from '../../../languages/languageNames.ts';
import type { Conversation } from '../../session/conversation.ts';

/** Typing changes a document many times a second. */
const settleMs = 250;
/** How long an answer may wait where the client tells of no changes on the disk. */
const blindMs = 30_000;

/** Counts what may change the findings in a workspace, and lets a request wait for the next change. */
export class WorkspaceChanges {
  readonly #conversation: Conversation;
  readonly #waiting = new Set<() => void>();
  #count = 0;
  #rules = '';
  #isOpen = false;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    conversation.documents.onChange(() => {
      this.tell();
    });
    conversation.settings.onChange(({ diagnostics }) => {
      const rules = JSON.stringify(diagnostics);
      if (rules === this.#rules) return;
      this.#rules = rules;
      this.announce();
    });
    conversation.connection.onDidChangeWatchedFiles(() => {
      this.tell();
    });
  }

  /** Changes so far. */
  get count(): number {
    return this.#count;
  }

  /** Counts a change. */
  tell(): void {
    this.#count++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Counts a change that editors cannot see themselves: they are told to ask again. */
  announce(): void {
    this.tell();
    this.#refresh();
  }

  /** To be called at `initialized`; before it the client may not be asked for anything. */
  open(): void {
    this.#isOpen = true;
    const { client, connection } = this.#conversation;
    if (!client.watchedFilesRegistration) return;
    const globPattern = `**/*.{${servedExtensions.join(',')}}`;
    this.#conversation.inBackground('Watching files', async () => {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern }] });
    });
  }

  /**
   * Settles once something has changed since the count was `seen` and 250 ms more have passed. Where the client tells
   * of no changes on the disk, after 30 s at the latest. Rejects when the signal fires.
   */
  async after(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#count !== seen) return;
    const { client } = this.#conversation;
    const change = new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => {
        this.#waiting.delete(resolve);
        resolve();
      });
    });
    const patience = client.watchedFilesRegistration ? [] : [delay(blindMs, undefined, { signal, ref: false })];
    await Promise.race([change, ...patience]);
    await delay(settleMs, undefined, { signal });
  }

  #refresh(): void {
    const { client, connection, ended } = this.#conversation;
    if (!this.#isOpen || !client.diagnosticRefresh || ended.aborted) return;
    this.#conversation.inBackground('Refreshing', () => connection.sendRequest(DiagnosticRefreshRequest.type));
  }
}
