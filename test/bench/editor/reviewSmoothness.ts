/**
 * `npm run bench:review`: whether a review of 500 pictures stays smooth in a real workbench. Of each phase it prints the
 * tasks of the page that took 50 ms and more (the "long tasks" of the W3C's Long Tasks API), the longest tasks of the
 * browser's main threads in processor time, which other work on the machine does not lengthen, and the page's memory.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FrameLocator } from 'playwright-core';
import { patience } from '../../editor/harness/deadline.ts';
import { EditorWindow } from '../../editor/harness/editorWindow.ts';
import { samples } from '../../editor/harness/samples.ts';
import { machineLine, withWorkbench } from '../../editor/harness/standalone.ts';

const count = 500;
const pictures = ['coffee.png', 'flower.jpg', 'rocket.jpg', 'china.jpg', 'chelsea.png', 'camera.png', 'astronaut.png'];

/** What of the page's own world is used here; its types are not this program's. */
interface PageWorld {
  longTasks: number[];
  readonly PerformanceObserver: new (heard: (list: { getEntries(): readonly { duration: number }[] }) => void) => {
    observe(what: object): void;
  };
  readonly performance: { readonly memory?: { readonly usedJSHeapSize: number } };
}

const tracing = { categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'] };

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly tdur?: number;
    readonly args?: { readonly name?: unknown };
  }[];
}

await withWorkbench({}, async (server, browser) => {
  const names = Array.from(
    { length: count },
    (_, index) => `p${String(index)}-${pictures[index % pictures.length] ?? ''}`,
  );
  for (const [index, name] of names.entries()) {
    copyFileSync(join(samples, pictures[index % pictures.length] ?? ''), join(server.workspace, name));
  }
  writeFileSync(join(server.workspace, 'many.md'), names.map((name) => `![](${name})\n`).join('\n'));
  const window = await EditorWindow.open(browser, server);
  await window.openFile('many.md');
  console.log(machineLine());
  await window.runCommand('Caption Lens: Describe All Pictures without Alt Text in File');
  const page = window.webview();
  await page.locator('.row').first().waitFor({ timeout: patience.description });
  await watch(page);
  await browser.startTracing(window.page, tracing);
  // Not by getByText, which goes through all of the page again and again, in tasks of its own.
  await page.locator('#apply', { hasText: `Apply ${String(count)} of ${String(count)}` }).waitFor({ timeout: 600_000 });
  await tell(browser, window, page, `listing and describing ${String(count)} pictures`);
  await page.locator('.row').first().hover();
  for (let step = 0; step < 120; step++) {
    await window.page.mouse.wheel(0, 700);
    await window.page.waitForTimeout(30);
  }
  await window.page.waitForTimeout(3000);
  await tell(browser, window, page, 'scrolling from the first to the last');
  const last = page.locator('.row textarea').last();
  await last.click();
  await window.page.keyboard.type(' and a good many words more, typed one after the other as a person would', {
    delay: 40,
  });
  await window.page.waitForTimeout(500);
  await tell(browser, window, page, 'typing 72 characters');
  await page.locator('#all').click();
  await page.locator('#apply', { hasText: `Apply 0 of ${String(count)}` }).waitFor();
  await page.locator('#all').click();
  await page.locator('#apply', { hasText: `Apply ${String(count)} of ${String(count)}` }).waitFor();
  await tell(browser, window, page, 'ticking none and all');
});

async function watch(page: FrameLocator): Promise<void> {
  await page.locator('body').evaluate(() => {
    const world = globalThis as unknown as PageWorld;
    world.longTasks = [];
    new world.PerformanceObserver((list) => {
      world.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask', buffered: true });
  });
}

async function tell(browser: Browser, window: EditorWindow, page: FrameLocator, phase: string): Promise<void> {
  const trace = JSON.parse((await browser.stopTracing()).toString()) as Trace;
  const { tasks, bytes, elements } = await page.locator('body').evaluate((body) => {
    const world = globalThis as unknown as PageWorld;
    const tasks = world.longTasks.splice(0);
    return {
      tasks,
      bytes: world.performance.memory?.usedJSHeapSize ?? NaN,
      elements: body.querySelectorAll('*').length,
    };
  });
  const long = tasks.map((ms) => Math.round(ms)).sort((one, other) => other - one);
  const words = long.length === 0 ? 'none' : `${String(long.length)} (${long.slice(0, 8).join(', ')} ms)`;
  console.log(`${phase}: tasks of 50 ms and more: ${words}`);
  console.log(`  longest in processor time: ${longest(trace).join(', ')} ms`);
  console.log(`  heap ${(bytes / 2 ** 20).toFixed(0)} MB, ${String(elements)} elements`);
  await browser.startTracing(window.page, tracing);
}

/** Whole milliseconds, the eight longest. `tdur`: microseconds of processor time (Chromium's trace event format). */
function longest({ traceEvents }: Trace): readonly number[] {
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${String(pid)} ${String(tid)}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => /RunTask$/.test(name) && mains.has(`${String(pid)} ${String(tid)}`))
    .map(({ tdur = 0 }) => Math.round(tdur / 1000))
    .sort((one, other) => other - one)
    .slice(0, 8);
}
