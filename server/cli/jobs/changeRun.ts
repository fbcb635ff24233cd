import { throwIfAborted } from '../../../models/errors.ts';
import type { Database } from '../../jobs/database/database.ts';
import { findJob, type JobRecord } from '../../jobs/jobRecord.ts';
import { PictureQueue, type QueuedPicture } from '../../jobs/queue/queue.ts';
import { lineStart } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';

/** Rows that one transaction changes. */
const rowsAtATime = 5000;

/** `retry`, `cancel` and `delete`: each is done again where it was cut. Rejects with `jobNotFound`. */
export async function changeJob(
  { kind, name }: { readonly kind: 'retry' | 'cancel' | 'delete'; readonly name: string },
  database: Database,
  { stdout }: Pick<World, 'stdout'>,
  signal: AbortSignal,
): Promise<ExitCode> {
  const job = await findJob(database, name);
  const tell = (what: string) => stdout.write(`${lineStart(name)}: ${what}.\n`);
  switch (kind) {
    case 'retry':
      tell(`${String(await retry(job, database, signal))} pictures are planned again`);
      break;
    case 'cancel':
      tell(`${String(await cancel(job, database, signal))} pictures are not described any more`);
      break;
    case 'delete':
      await database.ask('select caption_lens.delete_job($1)', [job.id]);
      tell('the job is gone, with what no other job shows');
      break;
  }
  return 0;
}

async function retry(job: JobRecord, database: Database, signal: AbortSignal): Promise<number> {
  const queue = await PictureQueue.open(database, 'none');
  try {
    await database.ask(`update caption_lens.jobs set state = 'open' where id = $1`, [job.id]);
    return await repeated(signal, () =>
      database.within(async (transaction) => {
        const again = await transaction.ask<QueuedPicture>(
          `update caption_lens.pictures set state = 'planned', tries = 0, last_attempt = null, error_code = null,
             error_message = null, settled_at = null
           where job_id = $1 and n in (select n from caption_lens.pictures
             where job_id = $1 and state in ('failed', 'cancelled') limit $2 for update skip locked)
           returning n, source`,
          [job.id, rowsAtATime],
        );
        await queue.put(job.queue, again, transaction);
        return again.length;
      }),
    );
  } finally {
    await queue.dispose();
  }
}

async function cancel(job: JobRecord, database: Database, signal: AbortSignal): Promise<number> {
  const queue = await PictureQueue.open(database, 'none');
  try {
    await database.ask(`update caption_lens.jobs set state = 'cancelled' where id = $1`, [job.id]);
    await queue.empty(job.queue);
    return await repeated(signal, async () => {
      const rows = await database.ask(
        `update caption_lens.pictures set state = 'cancelled' where job_id = $1 and n in (select n
           from caption_lens.pictures where job_id = $1 and state = 'planned' limit $2) returning n`,
        [job.id, rowsAtATime],
      );
      return rows.length;
    });
  } finally {
    await queue.dispose();
  }
}

async function repeated(signal: AbortSignal, step: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    throwIfAborted(signal);
    const count = await step();
    if (count === 0) return total;
    total += count;
  }
}
