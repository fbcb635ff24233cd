import { duration } from '../../../models/amounts.ts';
import { throwIfAborted } from '../../../models/errors.ts';
import { pause } from '../../../models/pause.ts';
import type { Database } from '../../jobs/database/database.ts';
import { findJob } from '../../jobs/jobRecord.ts';
import { countWorkers, type JobProgress, readProgress } from '../../jobs/progress.ts';
import { lineStart } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';
import type { StatusCommand } from './jobsOptions.ts';

const lookMs = 2000;

/** Jobs as they are, once or until nothing is left of them. 1: pictures of them have failed. */
export async function runStatus(
  { name, format, manner }: StatusCommand,
  database: Database,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  if (name !== undefined) await findJob(database, name);
  const paces = new Paces();
  for (;;) {
    const [jobs, workers] = await Promise.all([readProgress(database, name), countWorkers(database)]);
    for (const job of jobs) {
      const pace = paces.of(job, world.now());
      world.stdout.write(format === 'json' ? jsonLine(job, workers, pace) : textLine(job, workers, pace));
    }
    if (jobs.length === 0 && format === 'text') world.stdout.write('There are no jobs.\n');
    if (manner === 'once' || jobs.every(isDone)) return jobs.some(({ failed }) => failed > 0) ? 1 : 0;
    await pause(lookMs, signal);
    throwIfAborted(signal);
  }
}

function isDone({ planned, isSubmitted, state }: JobProgress): boolean {
  return state === 'cancelled' || (planned === 0 && isSubmitted);
}

/** Pictures a second of each job, over the last looks. */
class Paces {
  readonly #looks = new Map<string, { readonly settled: number; readonly at: number }[]>();

  /** Undefined at the first look. `at`: milliseconds. */
  of({ job, described, failed }: JobProgress, at: number): number | undefined {
    const looks = this.#looks.get(job) ?? [];
    this.#looks.set(job, looks);
    looks.push({ settled: described + failed, at });
    if (looks.length > 15) looks.shift();
    const [first] = looks;
    return first && at > first.at ? (1000 * (described + failed - first.settled)) / (at - first.at) : undefined;
  }
}

function textLine(job: JobProgress, workers: number, pace: number | undefined): string {
  const { pictures, described, failed, cancelled, planned, state, isSubmitted } = job;
  const parts = [
    `${String(described)} of ${String(pictures)} described`,
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(cancelled > 0 ? [`${String(cancelled)} cancelled`] : []),
    ...(state === 'cancelled' ? ['cancelled'] : isSubmitted ? [] : ['still being submitted']),
    ...(planned > 0 && state === 'open' ? [workers === 1 ? '1 worker' : `${String(workers)} workers`] : []),
    ...(pace === undefined || planned === 0 ? [] : [`${pace.toFixed(1)} a second`]),
    ...(pace !== undefined && pace > 0 && planned > 0 ? [`${duration(planned / pace)} left`] : []),
  ];
  return `${lineStart(job.job)}: ${parts.join(', ')}\n`;
}

function jsonLine(job: JobProgress, workers: number, pace: number | undefined): string {
  const rate = pace === undefined ? {} : { rate: Math.round(100 * pace) / 100 };
  const left = pace !== undefined && pace > 0 ? { secondsLeft: Math.round(job.planned / pace) } : {};
  return `${JSON.stringify({ ...job, workers, ...rate, ...left })}\n`;
}
