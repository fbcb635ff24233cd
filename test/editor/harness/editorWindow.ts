import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { artifact } from './artifacts.ts';
import { patience, until } from './deadline.ts';
import type { VscodeServer } from './vscodeServer.ts';

/** What never leaves the browser; a webview's files come from VS Code's service worker under the last of these. */
const ownSchemes = /^(data:|blob:|https:\/\/vscode-remote[^/]*\.vscode-resource\.vscode-cdn\.net\/)/;

/** Where a webview is, as its address says it. */
const webviewPlaces = {
  anywhere: '',
  sideBar: '[src*="purpose=webviewView"]',
  editor: ':not([src*="purpose=webviewView"])',
} as const;

/** One window of VS Code, used as a person uses it: by keys, mouse and what is to be seen. */
export class EditorWindow {
  readonly page: Page;
  /** What the page said, errors first of all. */
  readonly console: string[] = [];
  /** Requests to other places than VS Code's server. */
  readonly foreignRequests: string[] = [];
  /** JavaScript dialogs, such as an injected `alert`. */
  readonly dialogs: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context;
    this.page = page;
    page.on('console', (message) => this.console.push(`[${message.type()}] ${message.text()}`));
    page.on('pageerror', (error) => this.console.push(`[error] ${error.message}`));
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    context.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !ownSchemes.test(url)) this.foreignRequests.push(url);
    });
  }

  static async open(browser: Browser, server: VscodeServer, options: WindowOptions = {}): Promise<EditorWindow> {
    const { scale = 1, width = 1280, height = 800, payload = [] } = options;
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    page.setDefaultTimeout(patience.widget);
    const window = new EditorWindow(context, page, server.origin);
    await options.prepare?.(page);
    const query = new URLSearchParams({ folder: server.workspace, payload: JSON.stringify(payload) });
    await page.goto(`${server.origin}/?${query.toString().replaceAll('+', '%20')}`);
    await window.#drawn();
    return window;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#drawn();
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** Runs a command of the palette, by its whole title. */
  async runCommand(title: string): Promise<void> {
    const row = this.#quickRow(title);
    // Again where the command was not offered yet, as of a picture that the caret has only just come to.
    await until(`the command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      await this.#quickInput.fill(`>${title}`);
      const isThere = await row.waitFor({ timeout: patience.hover }).then(
        () => true,
        () => false,
      );
      if (!isThere) await this.page.keyboard.press('Escape');
      return isThere;
    });
    // Not by Enter: the first row is that of the alphabet, such as "Describe All Pictures…" for "Describe Picture".
    await row.click();
  }

  /** Opens a file of the workspace and waits for its text. */
  async openFile(name: string): Promise<void> {
    const title = name.slice(name.lastIndexOf('/') + 1);
    const tab = this.page.locator('.tab.active', { hasText: title });
    // Again where the list was drawn anew under the click.
    await until(`${name} is open`, async () => {
      await this.page.keyboard.press('Control+P');
      await this.#quickInput.fill(name);
      // Not by Enter: the row that has the focus may be another until the list has settled.
      await this.#quickRow(title).click();
      const isOpen = await tab.waitFor({ timeout: patience.hover }).then(
        () => true,
        () => false,
      );
      if (!isOpen) await this.page.keyboard.press('Escape');
      return isOpen;
    });
  }

  /** The active editor's lines that are to be seen, from above. */
  async bufferLines(): Promise<readonly string[]> {
    const lines = await this.page
      .locator('.editor-group-container.active .monaco-editor .view-lines')
      .first()
      .locator('.view-line')
      .evaluateAll((elements) =>
        elements
          .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent }))
          .sort((one, other) => one.top - other.top)
          .map(({ text }) => text),
      );
    return lines.map((line) => line.replaceAll('\u00a0', ' '));
  }

  /** A line of the active editor, or of a cell of the notebook that lies over it, with a text in it. */
  line(text: string): Locator {
    const lines = ':is(.editor-group-container.active, .notebookOverlay) .view-line:visible';
    return this.page.locator(lines, { hasText: text }).first();
  }

  /** Puts the caret into a text of the active editor. */
  async placeCaret(text: string): Promise<void> {
    const { x, y } = await this.#middleOf(text);
    await this.page.mouse.click(x, y);
  }

  /** Points at a text until a hover with an expected content is shown; anew where VS Code was not ready for it. */
  async hover(text: string, content: string | RegExp): Promise<Locator> {
    const hover = this.hovers.filter({ hasText: content }).first();
    await until(
      `a hover over ${text} with ${String(content)}`,
      async () => {
        await this.pointAt(text);
        const isThere = await hover.waitFor({ timeout: patience.hover }).then(
          () => true,
          () => false,
        );
        if (!isThere) await this.leaveHover();
        return isThere;
      },
      patience.description,
    );
    return hover;
  }

  async pointAt(text: string): Promise<void> {
    const box = await until(`${text} is to be seen`, async () => {
      const place = this.line(text).locator('span', { hasText: text }).last();
      return (await place.isVisible()) ? ((await place.boundingBox()) ?? undefined) : undefined;
    });
    await this.page.mouse.move(box.x + box.width / 2 - 2, box.y + box.height / 2);
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  }

  /**
   * The middle of a text of the active editor, once nothing lies over it. Playwright's own click would scroll VS Code's
   * lines by the browser's means where something lies over them, and VS Code does not know of that.
   */
  async #middleOf(text: string): Promise<{ readonly x: number; readonly y: number }> {
    const place = this.line(text).locator('span', { hasText: text }).last();
    return until(`${text} is to be seen`, async () => {
      if (!(await place.isVisible())) return undefined;
      return place.evaluate((span) => {
        const { left, top, width, height } = span.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        const { document } = globalThis as unknown as {
          readonly document: { elementFromPoint(x: number, y: number): unknown };
        };
        return span.contains(document.elementFromPoint(x, y)) ? { x, y } : undefined;
      });
    });
  }

  get hovers(): Locator {
    return this.page.locator('.monaco-hover:visible');
  }

  /** Escape only where a hover stays: without one it would close a notebook's Markdown cell. */
  async leaveHover(): Promise<void> {
    await this.page.mouse.move(2, 2);
    const isGone = await this.hovers
      .first()
      .waitFor({ state: 'hidden', timeout: patience.leave })
      .then(
        () => true,
        () => false,
      );
    if (isGone) return;
    await this.page.keyboard.press('Escape');
    await this.hovers.first().waitFor({ state: 'hidden' });
  }

  /** The titles of the code actions at the caret; the list stays open. */
  async codeActions(expected: string): Promise<readonly string[]> {
    // Again where VS Code was still asking who has any.
    await until(`the code action ${expected}`, async () => {
      await this.page.keyboard.press('Control+.');
      return this.#action(expected)
        .waitFor({ timeout: patience.hover })
        .then(
          () => true,
          () => false,
        );
    });
    return this.page.locator('.action-widget .monaco-list-row').allTextContents();
  }

  async runCodeAction(title: string): Promise<void> {
    await this.codeActions(title);
    await this.#action(title).click();
  }

  /** Opens the first Markdown cell of a notebook for writing, by a text in it; again where VS Code was not ready for it. */
  async editFirstCell(text: string): Promise<void> {
    await until('the cell is open for writing', async () => {
      await this.page
        .locator('.notebookOverlay')
        .getByLabel(/^Edit Cell/)
        .first()
        .click();
      return this.line(text)
        .waitFor({ timeout: patience.hover })
        .then(
          () => true,
          () => false,
        );
    });
  }

  /** Chooses from the menu of what is clicked; again where the menu was too young to take a click. */
  async runMenuItem(target: Locator, title: string): Promise<void> {
    const item = this.page.locator('.monaco-menu').getByText(title);
    await until(`the menu item ${title}`, async () => {
      if (!(await item.isVisible())) await target.click({ button: 'right' });
      await item.click();
      return item.waitFor({ state: 'hidden', timeout: patience.hover }).then(
        () => true,
        () => false,
      );
    });
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'hidden' });
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press('Control+Z');
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The inside of our webview: VS Code's own preview of a picture is another. `place` tells two of ours apart. */
  webview(place: keyof typeof webviewPlaces = 'anywhere'): FrameLocator {
    return this.page
      .frameLocator(`iframe.webview.ready[src*="extensionId=caption-lens"]${webviewPlaces[place]}`)
      .frameLocator('iframe#active-frame');
  }

  /** Keeps what is to be seen, for a person. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: artifact(`${name}.png`) });
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type=text]');
  }

  #quickRow(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  #action(title: string): Locator {
    return this.page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
  }

  async #drawn(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: patience.workbench });
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: patience.workbench });
  }
}

export interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  /** Device pixels for one of CSS. */
  readonly scale?: number;
  /** What VS Code's web page is told when it starts, such as ['openFile', uri]. */
  readonly payload?: readonly (readonly [string, string])[];
  /** Before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<void>;
}
