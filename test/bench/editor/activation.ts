/**
 * `npm run bench:activation`: how long VS Code says that the packaged extension takes to activate, in several windows of
 * a real workbench. The figure is the one of *Developer: Show Running Extensions*: loading the bundle, and `activate`.
 */
import { EditorWindow } from '../../editor/harness/editorWindow.ts';
import { machineLine, withWorkbench } from '../../editor/harness/standalone.ts';

const windows = 6;

await withWorkbench({}, async (server, browser) => {
  const machine = machineLine();
  const figures: number[] = [];
  for (let count = 0; count < windows; count++) {
    const window = await EditorWindow.open(browser, server);
    figures.push(await activationMs(window));
    await window.close();
  }
  console.log(machine);
  console.log(`activation in ${String(windows)} windows, the first one cold: ${figures.join(', ')} ms`);
});

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
