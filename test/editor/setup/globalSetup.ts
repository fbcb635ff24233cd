import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { packageExtension } from '../../../client/packaging/package.ts';
import { targets, thisMachine } from '../../../client/packaging/targets.ts';
import { findBrowser } from './browser.ts';
import { installWorkbench, type Workbench } from './workbench.ts';

/** What the editor tests run on, or why they cannot run here. */
export type EditorMachine =
  | ({ readonly kind: 'ready'; readonly browser: string; readonly vsix: string } & Workbench)
  | { readonly kind: 'absent'; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly editorMachine: EditorMachine;
  }
}

/** vitest's global set-up: the packaged extension, a real VS Code workbench and a browser to look at it with. */
export default async function prepareEditor(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'caption-lens-vsix-'));
  const machine = await prepareEditorMachine(folder);
  if (machine.kind === 'absent') say(`EDITOR TESTS SKIPPED: ${machine.reason}`);
  project.provide('editorMachine', machine);
  return () => rm(folder, { recursive: true, force: true });
}

/** `folder`: where to put the packaged extension. */
export async function prepareEditorMachine(folder: string): Promise<EditorMachine> {
  const target = targets.find(({ name }) => name === thisMachine);
  if (target?.name !== 'linux-x64') return { kind: 'absent', reason: 'the workbench is made for Linux on x64.' };
  const browser = findBrowser(say);
  if (browser === undefined) {
    return { kind: 'absent', reason: 'there is no Chromium here, and apt-get could not install it.' };
  }
  const workbench = await installWorkbench(say).catch((error: unknown) => {
    say(String(error));
    return undefined;
  });
  if (workbench === undefined) return { kind: 'absent', reason: 'VS Code’s server could not be installed.' };
  const vsix = join(folder, 'caption-lens.vsix');
  await packageExtension(target, fileURLToPath(new URL('../../../', import.meta.url)), vsix);
  return { kind: 'ready', browser, vsix, ...workbench };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
