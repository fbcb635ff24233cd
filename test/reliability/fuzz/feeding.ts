import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keep } from './kept.ts';
import type { ChildNews, ChildOrder } from './messages.ts';

/** What came of one target. */
export interface Fed {
  readonly name: string;
  readonly inputs: number;
  readonly seconds: number;
  /** A sentence each. */
  readonly found: readonly string[];
}

/** One input may take so long; the slowest is a picture of many million pixels, and machines may be busy. */
const patienceMs = 120_000;
/** Of JavaScript's heap; more is none of what inputs of some kilobytes explain. */
const heapMegabytes = 1500;
/** Characters of what a process says at its end. */
const longestComplaint = 2000;
const program = fileURLToPath(new URL('child.ts', import.meta.url));

/**
 * Feeds a target in a process of its own, which is ended where nothing comes of an input. What is found is kept beside
 * the tests.
 */
export async function feed(order: Omit<ChildOrder, 'atHand'>, onProgress: (tried: number) => void): Promise<Fed> {
  const folder = mkdtempSync(join(tmpdir(), 'caption-lens-fuzz-'));
  const atHand = join(folder, 'input.json');
  writeFileSync(atHand, '');
  const started = performance.now();
  const found: string[] = [];
  let inputs = 0;
  const ending = { isDone: false, isSilent: false };
  const child = fork(program, [], {
    execArgv: ['--import', 'tsx', `--max-old-space-size=${String(heapMegabytes)}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-longestComplaint)));
  const watch = () =>
    setTimeout(() => {
      ending.isSilent = true;
      child.kill('SIGKILL');
    }, patienceMs);
  let timer = watch();
  child.on('message', (news: ChildNews) => {
    clearTimeout(timer);
    timer = watch();
    switch (news.kind) {
      case 'replayed':
        found.push(...news.broken);
        break;
      case 'progress':
        inputs = news.tried;
        onProgress(news.tried);
        break;
      case 'found':
        found.push(`${news.error}\n  kept as ${keep(order.target, news.input, news.error.split('\n')[0] ?? '')}`);
        break;
      case 'done':
        inputs = news.tried;
        ending.isDone = true;
        break;
    }
  });
  child.send({ ...order, atHand } satisfies ChildOrder);
  const code = await new Promise<string>((resolve) => {
    child.once('close', (status, signal) => resolve(signal ?? `code ${String(status)}`));
  });
  clearTimeout(timer);
  if (!ending.isDone) {
    const what = ending.isSilent
      ? `It takes longer than ${String(patienceMs / 1000)} s.`
      : `It ended the process (${code}).`;
    const [input = ''] = readFileSync(atHand, 'utf8').split('\n');
    const kept = input === '' ? '' : `\n  kept as ${keep(order.target, input, what)}`;
    found.push(`${what}${kept}\n${complaint}`.trimEnd());
  }
  rmSync(folder, { recursive: true, force: true });
  return { name: order.target, inputs, seconds: (performance.now() - started) / 1000, found };
}
