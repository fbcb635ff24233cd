/**
 * `npm run bench:typing`: what the extension adds to a key. Two workbenches, one without the extension, show the same
 * document with 300 pictures; someone types into its beginning, in turns: as people type, and as fast as keys come.
 */
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { EditorWindow } from '../../editor/harness/editorWindow.ts';
import { machineLine, withWorkbenches } from '../../editor/harness/standalone.ts';
import type { VscodeServer } from '../../editor/harness/vscodeServer.ts';

const rounds = Number(process.argv[2] ?? 8);
const letters = 'the light falls from the left on a cup of warm coffee ';
/** Between keys: 90 words a minute, or none. */
const paces = { steady: 130, burst: 0 } as const;
type Pace = keyof typeof paces;
/** Afterwards the marks are up to date, whatever the machine does besides. */
const settleMs = 3000;

/** Half of the pictures have no alt text, as while someone works on them. */
const document = [
  '# A long document\n\nHere is where someone writes: \n',
  ...Array.from(
    { length: 300 },
    (_, at) => `## Cup ${String(at)}\n\n![${at % 2 ? `Cup ${String(at)}` : ''}](coffee.png)\n`,
  ),
].join('\n');

/** Runs in the page. A key's time ends behind the frame that shows its letter. */
const watchKeys = `(() => {
  window.keyTimes = [];
  if (window.isWatchingKeys) return;
  window.isWatchingKeys = true;
  document.addEventListener('keydown', () => {
    const began = performance.now();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.keyTimes.push(performance.now() - began);
      channel.port2.postMessage(undefined);
    });
  }, true);
})()`;

/** Milliseconds. */
interface Typed {
  /** Of each key, from its event to its frame. */
  readonly keys: readonly number[];
  /** How long the window's main thread worked, the settling included, for each key. */
  readonly work: number;
}

const documents = { 'long.md': document };
await withWorkbenches([{ vsix: [], documents }, { documents }], async ({ servers, browser }) => {
  const windows: EditorWindow[] = [];
  for (const server of servers) windows.push(await openLong(browser, server));
  await windows.at(-1)?.page.locator('.squiggly-warning').first().waitFor();
  await setTimeout(settleMs);
  console.log(machineLine());
  for (const pace of ['steady', 'burst'] as const) {
    const typed: [Typed[], Typed[]] = [[], []];
    // The first round warms both.
    for (let round = -1; round < rounds; round++) {
      for (const [at, window] of windows.entries()) {
        await window.page.bringToFront();
        const one = await typeLetters(window, pace);
        if (round >= 0) typed[at]?.push(one);
      }
    }
    for (const [at, name] of ['without', 'with'].entries())
      console.log(`${pace}, ${name}: ${summary(typed[at] ?? [])}`);
  }
});

async function openLong(browser: Browser, server: VscodeServer): Promise<EditorWindow> {
  const window = await EditorWindow.open(browser, server);
  await window.openFile('long.md');
  await window.placeCaret('Here is where');
  await window.page.keyboard.press('End');
  return window;
}

async function typeLetters({ page }: EditorWindow, pace: Pace): Promise<Typed> {
  await page.evaluate(watchKeys);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const worked = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const before = await worked();
  for (const letter of letters) {
    const began = performance.now();
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await setTimeout(Math.max(0, paces[pace] - (performance.now() - began)));
  }
  await setTimeout(settleMs);
  const work = ((await worked()) - before) / letters.length;
  await session.detach();
  return { keys: await page.evaluate<number[]>('window.keyTimes'), work };
}

function summary(typed: readonly Typed[]): string {
  const keys = typed.flatMap((each) => each.keys).toSorted((one, other) => one - other);
  const at = (share: number) => (keys[Math.floor(share * (keys.length - 1))] ?? NaN).toFixed(1);
  const work = typed.map((each) => each.work).toSorted((one, other) => one - other);
  const least = (work[0] ?? NaN).toFixed(1);
  const middle = (work[Math.floor(work.length / 2)] ?? NaN).toFixed(1);
  const mean = keys.reduce((sum, time) => sum + time, 0) / keys.length;
  return `a key ${at(0.5)} ms (mean ${mean.toFixed(1)}, 95 % below ${at(0.95)}), main thread ${middle} ms a key (least ${least})`;
}
