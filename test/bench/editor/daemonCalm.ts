/**
 * `npm run bench:daemon -- [--scale tiny|full] [--model DIR] [--folder DIR]`: whether the daemon keeps answering while
 * its engine is as busy as it can be, and what it weighs. A random BLIP-2 OPT-2.7B checkpoint is described through the
 * daemon by the command line, while another client asks for the status ten times a second.
 *
 * Full size needs 24 GB of disk (see `bench:full-size`); it lies in a new folder within --folder and is removed at the end.
 */
import { execFile } from 'node:child_process';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { StatusRequest, type DaemonStatus } from '../../../server/protocol/messages.ts';
import { makeCheckpoint } from '../full-size/makeCheckpoint.ts';
import { scales } from '../full-size/sizes.ts';
import { dist, samplePicture, withFolder, withOwnDaemon, type OwnDaemon } from './ownDaemon.ts';

const askMs = 100;
const newTokens = '30';
const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'full' },
    model: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const scale = scales.find((known) => known === values.scale);
if (!scale) throw new Error(`--scale is one of ${scales.join(', ')}.`);

await withFolder(values.folder, async (folder) => {
  const model = values.model ?? join(folder, 'checkpoint');
  if (values.model === undefined) await makeCheckpoint(model, scale);
  await withOwnDaemon(folder, (daemon) => measure(daemon, model));
});

async function measure({ client, env }: OwnDaemon, model: string): Promise<void> {
  const status = (): Promise<DaemonStatus> => client.sendRequest(StatusRequest, null);
  await sleep(2000);
  const idle = await status();
  const start = performance.now();
  const answers: number[] = [];
  const asking = new AbortController();
  const asked = ask(status, answers, asking.signal);
  const length = ['--max-new-tokens', newTokens, '--min-new-tokens', newTokens];
  await run(
    process.execPath,
    [join(dist, 'cli.js'), 'caption', '--json', '--device', 'cpu', '--model', model, ...length, samplePicture],
    { env },
  );
  const seconds = (performance.now() - start) / 1000;
  asking.abort();
  await asked;
  print(idle, await status(), answers, seconds);
}

async function ask(status: () => Promise<DaemonStatus>, answers: number[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const start = performance.now();
    await status();
    answers.push(performance.now() - start);
    await sleep(askMs, undefined, { signal }).catch(() => undefined);
  }
}

function print(idle: DaemonStatus, busy: DaemonStatus, answers: readonly number[], seconds: number): void {
  const sorted = answers.toSorted((one, other) => one - other);
  const quantile = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN;
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `${String(cpus().length)} cores of ${cpus()[0]?.model ?? 'unknown'}, ${(totalmem() / 1e9).toFixed(0)} GB, load ${load.join(' ')}`,
  );
  console.log(`| memory of the daemon, no model | ${(idle.memory.daemon / 1e6).toFixed(0)} MB |`);
  console.log(`| memory of the daemon after a caption | ${(busy.memory.daemon / 1e6).toFixed(0)} MB |`);
  console.log(`| compiling, loading and a caption of ${newTokens} tokens (${scale ?? ''}) | ${seconds.toFixed(0)} s |`);
  console.log(`| event loop held up, p99 | ${String(busy.loopDelayMs?.p99 ?? NaN)} ms |`);
  console.log(`| event loop held up, at most | ${String(busy.loopDelayMs?.max ?? NaN)} ms |`);
  console.log(
    `| status at the client, p50 / p99 / max of ${String(sorted.length)} | ${quantile(0.5).toFixed(1)} / ${quantile(0.99).toFixed(1)} / ${quantile(1).toFixed(1)} ms |`,
  );
}
