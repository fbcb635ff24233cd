import { realpath } from 'node:fs/promises';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { wordsVersion } from '../../captions/store/captionKey.ts';
import type { Database } from '../../jobs/database/database.ts';
import { PictureQueue } from '../../jobs/queue/queue.ts';
import { HealthPage } from '../../jobs/worker/healthPage.ts';
import type { RunListener } from '../../jobs/worker/jobRun.ts';
import { WorkerMetrics } from '../../jobs/worker/metrics.ts';
import { Worker } from '../../jobs/worker/worker.ts';
import { isOfModel } from '../daemon/daemonSeat.ts';
import type { ExitCode, World } from '../world.ts';
import { openJobEngine } from './jobEngine.ts';
import type { WorkCommand } from './jobsOptions.ts';
import { workerLog } from './workerLog.ts';

declare const __CAPTION_LENS_VERSION__: string;

/**
 * Works until `signal` fires, which lets it finish what it has begun, or with `--drain` until nothing is left. 2: it could
 * run none of the jobs that were there.
 */
export async function runWork(
  { concurrency, device, metrics, until, roots, web, log: format }: WorkCommand,
  database: Database,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  const log = workerLog(world.stderr, format);
  const queue = await PictureQueue.open(database, 'supervising');
  const counts = new WorkerMetrics();
  let page: HealthPage | undefined;
  const total = { described: 0, failed: 0 };
  const listener: RunListener = {
    onTaken: (count) => counts.taken.inc(count),
    onEngineRun: (ms) => counts.engineSeconds.observe(ms / 1000),
    onSettled: (outcome, { state }) => {
      counts.settled.inc({ state });
      if (state !== 'again') total[state] += 1;
      if (outcome.kind !== 'failed') return;
      const { code, message } = outcome.error;
      log.warn(`${outcome.picture.source}: ${message}`, { job: worker.state.job, code, state });
    },
    onDatabaseWait: (thrown) => log.warn(asCaptionLensError(thrown).message, { job: worker.state.job }),
  };
  const worker = new Worker(
    database,
    queue,
    { concurrency, rights: { roots: await realRoots(roots), web }, until },
    {
      openEngine: (job, stop) => openJobEngine(job, { world, device, log }, stop),
      isOfModel: (error) => error instanceof CaptionLensError && isOfModel(error),
      version: __CAPTION_LENS_VERSION__,
      wordsVersion,
      log,
    },
    listener,
  );
  try {
    if (metrics) {
      page = await HealthPage.open(metrics, { metrics: counts, worker, database });
      log.info(`Metrics and health are told at ${page.address}.`);
    }
    const { unfit } = await worker.work(signal, new AbortController().signal);
    log.info(`${String(total.described)} pictures are described, ${String(total.failed)} have failed.`);
    return unfit.length > 0 ? 2 : total.failed > 0 ? 1 : 0;
  } finally {
    await page?.dispose();
    await queue.dispose();
  }
}

async function realRoots(roots: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    roots.map((root) =>
      realpath(root).catch((cause: unknown) => {
        throw new CaptionLensError('invalidOption', `--root ${root} is no folder of this machine.`, { cause });
      }),
    ),
  );
}
