import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { AltEditParams, CaptionFailure, CommandTarget, PictureLocator } from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { writeAlt } from '../commands/altText.ts';
import { referenceAt } from '../documents.ts';
import { applyRemedy, remedyWorld, tellFailure } from '../failureMessage.ts';
import { remedyOf } from '../remedies.ts';
import { overlayViews } from '../photograph/overlayView.ts';
import { fillWebview, tabIcon } from '../webview/pageWebview.ts';
import { followed, onFollow } from './followed.ts';
import { pageHtml } from './pageHtml.ts';
import { readPageMessage, type HostMessage, type PageMessage } from './panelMessages.ts';
import { PanelSession } from './panelSession.ts';
import { markdownImage } from './markdownImage.ts';
import type { ActionId, ViewTerms } from './panelView.ts';
import type { PanelState, ScenePhotograph } from './panelState.ts';
import { photographFold } from './photographFold.ts';
import { shownTexts } from './shownTexts.ts';
import { viewOf } from './stateView.ts';

export const viewId = 'captionLens.preview';
export const panelType = 'captionLens.panel';

/** A moving caret is looked after once it rests. */
const restMs = 150;

interface Page {
  readonly webview: vscode.Webview;
  /** Whether somebody looks at facts or light on it. */
  photographs: 'wanted' | 'unwanted';
  isVisible(): boolean;
}

/** Shows the panel's page in the side bar and beside the editor: the same session in both. */
export class PanelHost implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #service: CaptionService;
  readonly #extension: vscode.Uri;
  readonly #session: PanelSession;
  readonly #pages = new Set<Page>();
  readonly #subscriptions: vscode.Disposable;
  #beside: vscode.WebviewPanel | undefined;
  #resting: NodeJS.Timeout | undefined;
  /** What a link or a command asked for: it is shown until the cursor moves. */
  #pinned: PictureLocator | undefined;

  constructor(service: CaptionService, extensionUri: vscode.Uri) {
    this.#service = service;
    this.#extension = extensionUri;
    this.#session = new PanelSession(service);
    let wasUp = false;
    this.#subscriptions = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, this),
      vscode.window.registerWebviewPanelSerializer(panelType, this),
      this.#session,
      this.#session.onDidChange((state) => {
        for (const page of this.#pages) this.#show(page, state);
      }),
      onFollow(() => {
        this.#pinned = undefined;
        this.#followSoon(restMs);
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('captionLens')) this.#followSoon(restMs);
      }),
      service.onDidUseModel(() => this.#followSoon(0)),
      service.onDidChange(({ kind }) => {
        const isUp = kind === 'running';
        if (isUp !== wasUp || kind === 'stopped' || kind === 'failed') this.#followSoon(0);
        wasUp = isUp;
      }),
    );
  }

  get state(): PanelState {
    return this.#session.state;
  }

  /** Brings the panel up; with a target, shows and describes the picture there. */
  async open(target: CommandTarget | undefined): Promise<void> {
    await this.#bringUp();
    if (target) await this.#describe(referenceAt(target));
  }

  async #bringUp(): Promise<void> {
    if (this.#beside) this.#beside.reveal(undefined, true);
    else await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
  }

  async #describe(picture: PictureLocator): Promise<void> {
    if ((await this.#pin(picture)) === 'overtaken') return;
    const { scene } = this.#session.state;
    const isIdle = scene.kind === 'picture' && (scene.work.kind === 'idle' || scene.work.kind === 'failed');
    if (isIdle) await this.#session.describe();
  }

  openBeside(): void {
    if (this.#beside) {
      this.#beside.reveal(undefined, true);
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.#attachPanel(vscode.window.createWebviewPanel(panelType, 'Caption Lens', place));
  }

  /** Brings the panel up with a picture's file, and describes it. */
  async openFile(uri: string): Promise<void> {
    await this.#bringUp();
    await this.#describe({ kind: 'file', uri });
  }

  async describeOutside(target: CommandTarget): Promise<void> {
    await this.open(undefined);
    await this.#pin(referenceAt(target));
    await this.#session.allow();
  }

  /** A page that has just opened looks at the caret by itself: what a person asked for comes after that. */
  async #pin(pinned: PictureLocator): Promise<'seen' | 'overtaken'> {
    clearTimeout(this.#resting);
    this.#pinned = pinned;
    const first = await this.#session.look(pinned);
    return first === 'overtaken' && this.#pinned === pinned ? this.#session.look(pinned) : first;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const page: Page = { webview: view.webview, photographs: 'unwanted', isVisible: () => view.visible };
    this.#attach(page);
    view.onDidChangeVisibility(() => {
      this.#visibilityChanged();
    });
    view.onDidDispose(() => {
      this.#pages.delete(page);
    });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attachPanel(panel);
    return Promise.resolve();
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.#beside?.dispose();
    this.#subscriptions.dispose();
  }

  #attachPanel(panel: vscode.WebviewPanel): void {
    this.#beside = panel;
    panel.iconPath = tabIcon(this.#extension, 'panel');
    const page: Page = { webview: panel.webview, photographs: 'unwanted', isVisible: () => panel.visible };
    this.#attach(page);
    panel.onDidChangeViewState(() => {
      this.#visibilityChanged();
    });
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      this.#beside = undefined;
      this.#visibilityChanged();
    });
  }

  #attach(page: Page): void {
    const { webview } = page;
    this.#pages.add(page);
    fillWebview(webview, {
      extension: this.#extension,
      name: 'panel',
      html: pageHtml,
      read: readPageMessage,
      onMessage: (message) => void tellFailure(this.#service, () => this.#answer(page, message)),
    });
  }

  async #answer(page: Page, message: PageMessage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#shown.delete(page);
        this.#folds.delete(page);
        this.#show(page, this.#session.state);
        this.#followSoon(0);
        return;
      case 'choose':
        this.#session.choose(message.text);
        return;
      case 'write':
        return this.#write({ kind: 'text', text: message.text });
      case 'photographs':
        page.photographs = message.wanted;
        this.#session.wantPhotographs([...this.#pages].some(isWanting) ? 'wanted' : 'unwanted');
        return;
      case 'place':
        return this.#session.askPlace();
      case 'copyMarkdown': {
        const { scene } = this.#session.state;
        if (scene.kind !== 'picture') return;
        await copy(markdownImage(message.text, scene.picture.label), t('Markdown copied'));
        return;
      }
      case 'again': {
        const { prompt, beams, maxNewTokens } = message;
        // Whoever asks again wants a new answer, even to the same options.
        const settings = {
          ...(beams !== null && { numBeams: beams }),
          ...(maxNewTokens !== null && { maxNewTokens }),
        };
        await this.#session.describe({ settings, ...(prompt !== null && { prompt }) }, 'anew');
        return;
      }
      case 'action':
        await this.#act(message.action);
    }
  }

  async #act(action: ActionId): Promise<void> {
    switch (action) {
      case 'describe':
        return this.#session.describe();
      case 'cancel':
        this.#session.cancel();
        return;
      case 'consent':
        return this.#session.allow();
      case 'copy': {
        const { scene } = this.#session.state;
        const text = scene.kind === 'picture' ? shownTexts(scene)?.description : undefined;
        if (text !== undefined) await copy(text, t('Description copied'));
        return;
      }
      case 'decorative':
        return this.#write({ kind: 'decorative' });
      case 'useAnswer':
        this.#session.useAnswer();
        return;
      case 'start':
        return this.#service.restart();
      case 'remedy': {
        const failure = failureOn(this.#session.state);
        const remedy = failure && remedyOf(failure, remedyWorld());
        if (remedy) await applyRemedy(remedy);
      }
    }
  }

  async #write(alt: AltEditParams['alt']): Promise<void> {
    const { scene } = this.#session.state;
    const reference = scene.kind === 'picture' ? scene.picture.reference : undefined;
    if (!reference || (alt.kind === 'text' && alt.text === '')) return;
    try {
      await writeAlt(this.#service, { uri: reference.uri, position: reference.range.start }, alt, reference.version);
    } finally {
      // Beside the editor nothing else tells that the document has changed.
      await this.#session.lookAgain();
    }
  }

  /** What each page has last been given, for the pictures are large. */
  readonly #shown = new WeakMap<Page, string>();

  #show(page: Page, state: PanelState): void {
    this.#post(page, { kind: 'view', view: viewOf(state, viewTerms()) });
    this.#showPhotograph(page, state);
    if (state.scene.kind !== 'picture') return;
    const { preview, modelSquare, width, height } = state.scene.picture;
    const key = `${state.subject} ${preview.length} ${modelSquare?.uri.length ?? 0}`;
    if (this.#shown.get(page) === key) return;
    this.#shown.set(page, key);
    const overlays = overlayViews({ width, height });
    this.#post(page, { kind: 'images', subject: state.subject, preview, square: modelSquare?.uri ?? '', overlays });
  }

  readonly #folds = new WeakMap<Page, ScenePhotograph | undefined>();

  #showPhotograph(page: Page, { scene }: PanelState): void {
    const photograph = scene.kind === 'picture' ? scene.photograph : undefined;
    if (this.#folds.has(page) && this.#folds.get(page) === photograph) return;
    this.#folds.set(page, photograph);
    this.#post(page, { kind: 'photograph', fold: photographFold(photograph) });
  }

  #post({ webview }: Page, message: HostMessage): void {
    void webview.postMessage(message);
  }

  #visibilityChanged(): void {
    if (this.#isVisible()) this.#followSoon(0);
    else this.#session.rest();
  }

  #isVisible(): boolean {
    return [...this.#pages].some((page) => page.isVisible());
  }

  #followSoon(ms: number): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      if (!this.#isVisible()) return;
      const locator = this.#pinned ?? followed();
      if (locator !== 'stay') void this.#session.look(locator);
    }, ms);
  }
}

function isWanting({ photographs }: Page): boolean {
  return photographs === 'wanted';
}

function viewTerms(): ViewTerms {
  const longFrom = vscode.workspace.getConfiguration('captionLens').get('diagnostics.longFrom', 125);
  return { now: Date.now(), longFrom, namesModel: remedyWorld().namesModel };
}

/** What failed of what is on show. */
function failureOn({ scene }: PanelState): CaptionFailure | undefined {
  switch (scene.kind) {
    case 'refused':
    case 'stopped':
      return scene.failure;
    case 'picture':
      return scene.work.kind === 'failed' ? scene.work.failure : undefined;
    default:
      return undefined;
  }
}

async function copy(text: string, said: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${said}`, 3000);
}
