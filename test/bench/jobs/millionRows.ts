import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Database } from '../../../server/jobs/database/database.ts';
import { readDatabaseAddress } from '../../../server/jobs/database/databaseAddress.ts';
import { readProgress } from '../../../server/jobs/progress.ts';
import { PictureQueue } from '../../../server/jobs/queue/queue.ts';
import { initialise } from '../../../server/jobs/schema/schema.ts';
import { picturesOf } from '../../../server/jobs/sources/sources.ts';
import { submit } from '../../../server/jobs/submission.ts';
import type { Postgres } from '../../fixtures/postgres/postgres.ts';

/** What a large job takes in the database. Sizes are megabytes, times seconds. */
export interface LargeJob {
  readonly rows: number;
  readonly submitSeconds: number;
  readonly againSeconds: number;
  readonly statusSeconds: number;
  readonly takeSeconds: number;
  readonly sizes: Readonly<Record<string, number>>;
}

/** Plans rows of a list through the program; no picture is read. */
export async function planMany(postgres: Postgres, rows: number, folder: string): Promise<LargeJob> {
  await postgres.ask('postgres', 'drop database if exists planned with (force)');
  await postgres.ask('postgres', 'create database planned');
  const list = join(folder, 'list.txt');
  const stream = createWriteStream(list);
  for (let row = 0; row < rows; row++) {
    if (!stream.write(`/archive/2026/photographs/${String(row % 1000)}/IMG_${String(row)}.jpg\n`))
      await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  const database = new Database(
    await readDatabaseAddress(undefined, { CAPTION_LENS_DATABASE: postgres.url('planned') }),
    'bench',
  );
  const never = new AbortController().signal;
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  try {
    await initialise(database);
    const queue = await PictureQueue.open(database, 'none');
    const submission = { name: 'many', priority: 0, model: {}, options: {}, wordsVersion: 1 };
    const plan = () =>
      submit(submission, picturesOf(list, 'refused', never), { database, queue }, () => undefined, never);
    const submitSeconds = await timed(plan);
    const againSeconds = await timed(plan);
    await database.ask('vacuum analyze');
    const statusSeconds = await timed(() => readProgress(database, 'many'));
    const takeSeconds = await timed(() => queue.take('job-1', 100));
    const sizes = await database.ask<{ name: string; megabytes: number }>(
      `select c.relname as name, round(pg_relation_size(c.oid) / 1e6)::integer as megabytes from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('caption_lens', 'caption_lens_queue') and pg_relation_size(c.oid) > 1000000 order by 2 desc`,
    );
    await queue.dispose();
    return {
      ...{ rows, submitSeconds, againSeconds, statusSeconds, takeSeconds },
      sizes: Object.fromEntries(sizes.map(({ name, megabytes }) => [name, megabytes])),
    };
  } finally {
    await database.dispose();
  }
}
