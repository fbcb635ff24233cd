import { t } from '@vscode/l10n';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import { tellFailure } from '../failureMessage.ts';
import type { HubToken } from '../hub/hubToken.ts';
import { useModel } from '../hub/modelUse.ts';
import { Gathering } from '../webview/gathering.ts';
import { fillWebview } from '../webview/pageWebview.ts';
import { TeachingFolder } from './teachingFolder.ts';
import { teachingHtml } from './teachingHtml.ts';
import { readPageMessage, type PageMessage } from './teachingMessages.ts';
import { TeachingSession } from './teachingSession.ts';
import { teachingView } from './teachingView.ts';

export const teachingType = 'captionLens.teaching';

/** Milliseconds that changes are gathered for. */
const gatherMs = 100;

/** Opens the page of the workspace's teaching. A training goes on while its page is closed, and ends with the window. */
export class TeachingHost implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #service: CaptionService;
  readonly #token: HubToken;
  readonly #context: vscode.ExtensionContext;
  readonly #serializer: vscode.Disposable;
  #session: TeachingSession | undefined;
  #panel: vscode.WebviewPanel | undefined;
  #status: vscode.StatusBarItem | undefined;
  #gathering: Gathering | undefined;

  constructor(service: CaptionService, token: HubToken, context: vscode.ExtensionContext) {
    this.#service = service;
    this.#token = token;
    this.#context = context;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(teachingType, this);
  }

  /** The page that is open already, where there is one. */
  open(): void {
    if (this.#panel) this.#panel.reveal();
    else this.#attach(vscode.window.createWebviewPanel(teachingType, t('Teach the Model'), vscode.ViewColumn.Active));
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel || !vscode.workspace.isTrusted) panel.dispose();
    else this.#attach(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#gathering?.dispose();
    this.#serializer.dispose();
    this.#panel?.dispose();
    this.#session?.dispose();
    this.#status?.dispose();
  }

  #attach(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    fillWebview(panel.webview, {
      extension: this.#context.extensionUri,
      name: 'teaching',
      html: (assets) => teachingHtml(assets, t('Teach the Model')),
      read: readPageMessage,
      onMessage: (message) => void tellFailure(this.#service, () => this.#answer(message)),
    });
  }

  async #answer(message: PageMessage): Promise<void> {
    const session = this.#session ?? this.#begin();
    switch (message.kind) {
      case 'ready':
        return this.#tell(session);
      case 'choose':
        return session.choose(message.choices);
      case 'gather':
        return session.gather();
      case 'measure':
        return session.measure();
      case 'start':
        return session.start();
      case 'resume':
        return session.resume();
      case 'stop':
        return session.stop();
      case 'compare':
        return session.compare();
      case 'use':
        return useModel(this.#service, this.#token, { name: session.model }, 'agreed');
      case 'again': {
        const discard = t('Discard');
        const question = t('Discard this training and the model that came of it?');
        const answer = await vscode.window.showWarningMessage(question, { modal: true }, discard);
        if (answer === discard) await session.beginAnew();
      }
    }
  }

  #begin(): TeachingSession {
    const { extensionPath, globalStorageUri } = this.#context;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    const key = createHash('sha256').update(folders.join('\n')).digest('hex').slice(0, 16);
    const folder = new TeachingFolder(vscode.Uri.joinPath(globalStorageUri, 'teaching', key).fsPath);
    const session = new TeachingSession(extensionPath, folder);
    this.#session = session;
    const gathering = (this.#gathering = new Gathering(() => {
      this.#tell(session);
    }, gatherMs));
    session.onDidChange(() => {
      gathering.note();
    });
    void tellFailure(this.#service, () => session.open());
    return session;
  }

  #tell(session: TeachingSession): void {
    const view = teachingView(session.state);
    void this.#panel?.webview.postMessage({ kind: 'view', view });
    const isRunning = view.phase === 'running' || view.phase === 'stopping';
    if (!isRunning) {
      this.#status?.dispose();
      this.#status = undefined;
      return;
    }
    const item = (this.#status ??= vscode.window.createStatusBarItem('captionLens.teaching'));
    item.name = t('Teaching');
    item.text = `$(mortar-board) ${t('Teaching: {0} %', Math.floor(view.fraction * 100))}`;
    item.tooltip = view.status;
    item.command = 'captionLens.teach';
    item.show();
  }
}
