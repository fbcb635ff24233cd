import type { TestProject } from 'vitest/node';
import { findBrowser } from './browser.ts';
import { installWorkbench, type Workbench } from './workbench.ts';

/** What the editor tests run on, or why they cannot run here. */
export type EditorMachine =
  | ({ readonly kind: 'ready'; readonly browser: string } & Workbench)
  | { readonly kind: 'absent'; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly editorMachine: EditorMachine;
  }
}

/** vitest's global set-up: a real VS Code workbench and a browser to look at it with. */
export default async function prepareEditor(project: TestProject): Promise<void> {
  const machine = await prepareEditorMachine();
  if (machine.kind === 'absent') say(`EDITOR TESTS SKIPPED: ${machine.reason}`);
  project.provide('editorMachine', machine);
}

export async function prepareEditorMachine(): Promise<EditorMachine> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { kind: 'absent', reason: 'the workbench out of npm is made for Linux on x64.' };
  }
  const browser = findBrowser(say);
  if (browser === undefined) {
    return { kind: 'absent', reason: 'there is no Chromium here, and apt-get could not install it.' };
  }
  try {
    return { kind: 'ready', browser, ...(await installWorkbench(say)) };
  } catch (error) {
    return { kind: 'absent', reason: `VS Code’s server could not be installed: ${String(error)}` };
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
