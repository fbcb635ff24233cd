import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import { tellFailure } from '../failureMessage.ts';
import { Gathering } from '../webview/gathering.ts';
import { fillWebview, tabIcon } from '../webview/pageWebview.ts';
import { compareHtml } from './compareHtml.ts';
import { readMemory, readPageMessage, type CompareMemory, type HostMessage } from './compareMessages.ts';
import { CompareSession } from './compareSession.ts';
import { compareView, titleOf } from './compareView.ts';

export const compareType = 'captionLens.compare';

/** Opens comparisons of two pictures, one for each two, and again after a reload of the window. */
export class CompareHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #service: CaptionService;
  readonly #extension: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(service: CaptionService, extensionUri: vscode.Uri) {
    this.#service = service;
    this.#extension = extensionUri;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(compareType, this);
  }

  /** `pictures`: URIs. */
  open(pictures: CompareMemory['pictures']): void {
    const open = this.#panels.get(keyOf(pictures));
    if (open) open.reveal();
    else this.#attach(vscode.window.createWebviewPanel(compareType, '', vscode.ViewColumn.Active), { pictures });
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

  #attach(panel: vscode.WebviewPanel, memory: CompareMemory): void {
    const key = keyOf(memory.pictures);
    const { webview } = panel;
    const session = new CompareSession(this.#service, memory);
    const [one, other] = session.state.sides;
    this.#panels.set(key, panel);
    panel.title = titleOf([one.label, other.label]);
    panel.iconPath = tabIcon(this.#extension, 'compare');
    const post = (message: HostMessage): void => void webview.postMessage(message);
    const tell = (): void => {
      post({ kind: 'view', view: compareView(session.state), memory });
    };
    const gathering = new Gathering(tell);
    session.onDidChange(() => {
      gathering.note();
    });
    const show = async (): Promise<void> => {
      tell();
      await Promise.all(
        ([0, 1] as const).map(async (side) => {
          const uri = await session.image(side);
          if (uri !== undefined) post({ kind: 'image', side, uri });
        }),
      );
    };
    panel.onDidDispose(() => {
      gathering.dispose();
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
      session.dispose();
    });
    fillWebview(webview, {
      extension: this.#extension,
      name: 'compare',
      html: (assets) => compareHtml(assets, panel.title),
      read: readPageMessage,
      onMessage: () => void tellFailure(this.#service, show),
    });
    void session.open();
  }
}

function keyOf(pictures: CompareMemory['pictures']): string {
  return JSON.stringify([...pictures].sort());
}
