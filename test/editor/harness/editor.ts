import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, inject, type TestContext } from 'vitest';
import type { EditorMachine } from '../setup/globalSetup.ts';
import { EditorWindow, type WindowOptions } from './editorWindow.ts';
import { samples } from './samples.ts';
import { VscodeServer, type ServerOptions } from './vscodeServer.ts';

export type ReadyMachine = Extract<EditorMachine, { readonly kind: 'ready' }>;

/** VS Code and a browser for the tests of one `describeEditor`. */
export interface Editor {
  readonly server: VscodeServer;
  /** Closed by itself after the last test; photographed when one fails. */
  openWindow(options?: WindowOptions): Promise<EditorWindow>;
}

/**
 * Tests that share one VS Code with the packaged extension, or are skipped where there is none; the set-up has said
 * why. No process of the run may be left at the end.
 */
export function describeEditor(
  name: string,
  options: Partial<ServerOptions>,
  tests: (editor: () => Editor) => void,
): void {
  const machine = inject('editorMachine');
  describe.skipIf(machine.kind === 'absent')(name, () => {
    let running: RunningEditor | undefined;
    beforeAll(async () => {
      if (machine.kind === 'ready') running = await RunningEditor.start(machine, options);
    });
    afterEach(async (context) => {
      if (context.task.result?.state === 'fail') await running?.photograph(context);
    });
    afterAll(() => running?.stop());
    tests(() => {
      if (running === undefined) throw new Error('VS Code has not been started');
      return running;
    });
  });
}

class RunningEditor implements Editor {
  readonly server: VscodeServer;
  readonly #browser: Browser;
  readonly #windows: EditorWindow[] = [];

  private constructor(server: VscodeServer, browser: Browser) {
    this.server = server;
    this.#browser = browser;
  }

  static async start(machine: ReadyMachine, options: Partial<ServerOptions>): Promise<RunningEditor> {
    const server = await VscodeServer.start(machine, { vsix: [machine.vsix], workspace: samples, ...options });
    return new RunningEditor(server, await launchBrowser(machine.browser));
  }

  async openWindow(options: WindowOptions = {}): Promise<EditorWindow> {
    const window = await EditorWindow.open(this.#browser, this.server, options);
    this.#windows.push(window);
    return window;
  }

  async photograph({ task }: TestContext): Promise<void> {
    for (const [index, window] of this.#windows.entries()) {
      await window.screenshot(`failed ${task.name} ${index}`).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
  }
}

/** As root Chromium has no sandbox of its own; it only sees this machine's pages. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}
