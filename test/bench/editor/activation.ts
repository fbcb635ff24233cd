/**
 * `npm run bench:activation`: how long VS Code says that the packaged extension takes to activate, in several windows of
 * a real workbench. The figure is the one of *Developer: Show Running Extensions*: loading the bundle, and `activate`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../../editor/harness/editor.ts';
import { EditorWindow } from '../../editor/harness/editorWindow.ts';
import { samples } from '../../editor/harness/samples.ts';
import { VscodeServer } from '../../editor/harness/vscodeServer.ts';
import { prepareEditorMachine } from '../../editor/setup/globalSetup.ts';

const windows = 6;

const folder = await mkdtemp(join(tmpdir(), 'caption-lens-activation-'));
try {
  const machine = await prepareEditorMachine(folder);
  if (machine.kind === 'absent') throw new Error(machine.reason);
  const server = await VscodeServer.start(machine, { vsix: [machine.vsix], workspace: samples });
  const browser = await launchBrowser(machine.browser);
  try {
    const load = loadavg()[0] ?? NaN;
    const figures: number[] = [];
    for (let count = 0; count < windows; count++) {
      const window = await EditorWindow.open(browser, server);
      figures.push(await activationMs(window));
      await window.close();
    }
    console.log(`${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}, load ${load.toFixed(1)}`);
    console.log(`activation in ${String(windows)} windows, the first one cold: ${figures.join(', ')} ms`);
  } finally {
    await browser.close();
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function activationMs(window: EditorWindow): Promise<number> {
  await window.openFile('course/lesson.md');
  await window.statusItem('Ready').waitFor();
  await window.runCommand('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Caption Lens' }).first();
  const text = await row.locator('.activation-time').innerText();
  const [, ms] = /(\d+)\s*ms/.exec(text) ?? [];
  if (ms === undefined) throw new Error(`no time in "${text}"`);
  return Number(ms);
}
