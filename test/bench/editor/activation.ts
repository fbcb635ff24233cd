/**
 * `npm run bench:activation -- [--against FILE.vsix] [--windows 6]`: how long VS Code says that the packaged extension
 * takes to activate, and what its extension host takes then, in windows of a real workbench: in turns without the
 * extension, with that of `--against`, and with that of this folder. The time is the one of *Developer: Show Running
 * Extensions*: loading the bundle, and `activate`. Linux alone says the memory.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EditorWindow } from '../../editor/harness/editorWindow.ts';
import { machineLine, withWorkbenches } from '../../editor/harness/standalone.ts';
import type { VscodeServer } from '../../editor/harness/vscodeServer.ts';

const { values } = parseArgs({
  options: { against: { type: 'string' }, windows: { type: 'string', default: '6' } },
});
/** Afterwards the host has collected what the start left behind, or never will by itself. */
const settleMs = 5000;

const sides = [
  { name: 'without', options: { vsix: [] } },
  ...(values.against === undefined ? [] : [{ name: 'against', options: { vsix: [resolve(values.against)] } }]),
  { name: 'now', options: {} },
];

await withWorkbenches(
  sides.map(({ options }) => options),
  async ({ servers, browser }) => {
    const machine = machineLine();
    const figures = sides.map(({ name }) => ({ name, activations: [] as number[], megabytes: [] as number[] }));
    for (let count = 0; count < Number(values.windows); count++) {
      for (const [at, server] of servers.entries()) {
        const figure = figures[at];
        const window = await EditorWindow.open(browser, server);
        await window.openFile('course/lesson.md');
        if (figure?.name !== 'without') {
          await window.statusItem('Ready').waitFor();
          figure?.activations.push(await activationMs(window));
        }
        await setTimeout(settleMs);
        figure?.megabytes.push(await hostMegabytes(server));
        await window.close();
      }
    }
    console.log(machine);
    for (const { name, activations, megabytes } of figures) {
      console.log(`${name}: activation ${listed(activations)} ms; extension host ${listed(megabytes)} MB`);
    }
  },
);

async function activationMs(window: EditorWindow): Promise<number> {
  await window.runCommand('Developer: Show Running Extensions');
  const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Caption Lens' }).first();
  const text = await row.locator('.activation-time').innerText();
  const [, ms] = /(\d+)\s*ms/.exec(text) ?? [];
  if (ms === undefined) throw new Error(`no time in "${text}"`);
  return Number(ms);
}

/** Of the newest window: what the process has that nobody else has, by the kernel. */
async function hostMegabytes(server: VscodeServer): Promise<number> {
  const pid = Math.max(...server.extensionHosts().map((host) => host.pid));
  const text = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8');
  const kilobytes = [...text.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].map(([, each]) => Number(each));
  return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024);
}

function listed(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)];
  return median === undefined ? 'none' : `median ${String(median)} (${numbers.join(', ')})`;
}
