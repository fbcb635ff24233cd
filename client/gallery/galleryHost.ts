import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import type { CompareHost } from '../compare/compareHost.ts';
import { tellFailure } from '../failureMessage.ts';
import type { PanelHost } from '../panel/panelHost.ts';
import { fillWebview, tabIcon } from '../webview/pageWebview.ts';
import { exportPictures } from './galleryExport.ts';
import { galleryHtml } from './galleryHtml.ts';
import { readMemory, readPageMessage, type GalleryMemory } from './galleryMessages.ts';
import { GalleryPage, type Act } from './galleryPage.ts';
import { GallerySession } from './gallerySession.ts';
import { initialOrder, textOf } from './galleryState.ts';
import { nameOfSources } from './pictureSources.ts';

export const galleryType = 'captionLens.gallery';

/** Opens galleries, one for each choice of files and folders, and again after a reload of the window. */
export class GalleryHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #service: CaptionService;
  readonly #extension: vscode.Uri;
  readonly #panel: PanelHost;
  readonly #compare: CompareHost;
  readonly #galleries = new Map<string, { readonly panel: vscode.WebviewPanel; readonly session: GallerySession }>();
  readonly #serializer: vscode.Disposable;

  constructor(service: CaptionService, extensionUri: vscode.Uri, panel: PanelHost, compare: CompareHost) {
    this.#service = service;
    this.#extension = extensionUri;
    this.#panel = panel;
    this.#compare = compare;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(galleryType, this);
  }

  /** A gallery of these files and folders; the one that is open already looks again for what there is. */
  async open(uris: readonly vscode.Uri[]): Promise<void> {
    const sources = uris.map((uri) => uri.toString());
    const open = this.#galleries.get(keyOf(sources));
    if (open) {
      open.panel.reveal();
      await open.session.open();
      return;
    }
    const panel = vscode.window.createWebviewPanel(galleryType, nameOfSources(sources), vscode.ViewColumn.Active);
    this.#attach(panel, { sources, selected: [], order: initialOrder, filter: '', pace: 'describing' });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memory = readMemory(state);
    if (memory) this.#attach(panel, memory);
    else panel.dispose();
    return Promise.resolve();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { panel } of this.#galleries.values()) panel.dispose();
  }

  #attach(panel: vscode.WebviewPanel, memory: GalleryMemory): void {
    const key = keyOf(memory.sources);
    const { webview } = panel;
    const session = new GallerySession(this.#service, memory);
    const page = new GalleryPage(session, webview, this.#act(session));
    this.#galleries.set(key, { panel, session });
    panel.title = nameOfSources(memory.sources);
    panel.iconPath = tabIcon(this.#extension, 'gallery');
    panel.onDidDispose(() => {
      if (this.#galleries.get(key)?.panel === panel) this.#galleries.delete(key);
      page.dispose();
      session.dispose();
    });
    fillWebview(webview, {
      extension: this.#extension,
      name: 'gallery',
      html: (assets) => galleryHtml(assets, panel.title),
      read: readPageMessage,
      onMessage: (message) => void tellFailure(this.#service, () => page.answer(message)),
    });
    void session.open();
  }

  #act(session: GallerySession): Act {
    return async (action, { chosen, shown }) => {
      const [first, second] = chosen;
      switch (action) {
        case 'open':
          if (first) await this.#panel.openFile(first.uri);
          return;
        case 'compare':
          if (first && second) this.#compare.open([first.uri, second.uri]);
          return;
        case 'copy':
          await vscode.env.clipboard.writeText(chosen.map(textOf).filter(Boolean).join('\n'));
          vscode.window.setStatusBarMessage(`$(check) ${t('Description copied')}`, 3000);
          return;
        case 'export':
          await exportPictures(session, chosen.length > 0 ? chosen : shown);
      }
    };
  }
}

function keyOf(sources: readonly string[]): string {
  return JSON.stringify([...sources].sort());
}
