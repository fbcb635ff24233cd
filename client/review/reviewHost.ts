import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ReviewScope } from '../../server/protocol/reviewMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { tellFailure } from '../failureMessage.ts';
import { fillWebview, tabIcon } from '../webview/pageWebview.ts';
import { readMemory, readPageMessage, type ReviewMemory } from './reviewMessages.ts';
import { ReviewPage } from './reviewPage.ts';
import { nameOfScope } from './reviewScopes.ts';
import { reviewHtml } from './reviewHtml.ts';
import { ReviewSession } from './reviewSession.ts';

export const reviewType = 'captionLens.review';

/** Opens reviews beside the documents, one for each scope, and again after a reload of the window. */
export class ReviewHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #service: CaptionService;
  readonly #extension: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(service: CaptionService, extensionUri: vscode.Uri) {
    this.#service = service;
    this.#extension = extensionUri;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(reviewType, this);
  }

  /** A review of the scope; the one that is open already, where there is one. */
  open(scope: ReviewScope): void {
    const open = this.#panels.get(JSON.stringify(scope));
    if (open) {
      open.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(reviewType, t('Review Alt Text'), vscode.ViewColumn.Active);
    this.#attach(panel, { scope, filter: scope.kind === 'picture' ? 'all' : 'missing', kept: [] });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memory = readMemory(state);
    if (memory) this.#attach(panel, memory);
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, memory: ReviewMemory): void {
    const key = JSON.stringify(memory.scope);
    const { title } = nameOfScope(memory.scope);
    const session = new ReviewSession(this.#service, memory);
    const page = new ReviewPage(session, panel);
    this.#panels.set(key, panel);
    panel.title = title;
    panel.iconPath = tabIcon(this.#extension, 'review');
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
      page.dispose();
      session.dispose();
    });
    fillWebview(panel.webview, {
      extension: this.#extension,
      name: 'review',
      html: (assets) => reviewHtml(assets, title),
      read: readPageMessage,
      onMessage: (message) => void tellFailure(this.#service, () => page.answer(message)),
    });
    void session.open();
  }
}
