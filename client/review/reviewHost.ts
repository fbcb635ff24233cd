import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ReviewScope } from '../../server/protocol/reviewMessages.ts';
import type { CaptionService } from '../captionService.ts';
import { tellFailure } from '../failureMessage.ts';
import { pageAssets } from '../webview/pageAssets.ts';
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
    const assets = vscode.Uri.joinPath(this.#extension, 'dist');
    const { webview } = panel;
    const session = new ReviewSession(this.#service, memory);
    const page = new ReviewPage(session, panel);
    this.#panels.set(key, panel);
    panel.title = title;
    panel.iconPath = {
      light: vscode.Uri.joinPath(this.#extension, 'media', 'review-light.svg'),
      dark: vscode.Uri.joinPath(this.#extension, 'media', 'review-dark.svg'),
    };
    webview.options = { enableScripts: true, localResourceRoots: [assets] };
    webview.onDidReceiveMessage((value: unknown) => {
      const message = readPageMessage(value);
      if (message) void tellFailure(this.#service, () => page.answer(message));
    });
    panel.onDidDispose(() => {
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
      page.dispose();
      session.dispose();
    });
    webview.html = reviewHtml(
      pageAssets(webview, 'review', (file) => vscode.Uri.joinPath(assets, file)),
      title,
    );
    void session.open();
  }
}
