import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Description } from '../../../server/protocol/messages.ts';
import { Database } from '../../../server/jobs/database/database.ts';
import { readDatabaseAddress } from '../../../server/jobs/database/databaseAddress.ts';
import { PictureQueue } from '../../../server/jobs/queue/queue.ts';
import { initialise } from '../../../server/jobs/schema/schema.ts';
import { picturesOf } from '../../../server/jobs/sources/sources.ts';
import { submit } from '../../../server/jobs/submission.ts';
import { Worker } from '../../../server/jobs/worker/worker.ts';
import type { Postgres } from '../../fixtures/postgres/postgres.ts';

/** Pictures a second, each through the whole program but the model. */
export interface QueueSpeed {
  readonly pictures: number;
  readonly workers: number;
  readonly submitted: number;
  readonly settled: number;
}

const description: Description = {
  kind: 'description',
  texts: [
    {
      text: 'An espresso in a cup on a table.',
      description: 'An espresso in a cup on a table.',
      raw: 'x',
      tokens: [2, 5, 7, 11, 13, 17, 19, 23, 29, 31],
      score: -0.1,
    },
  ],
  subjects: [],
  model: { name: 'none', digest: 'd'.repeat(64) },
  device: 'cpu',
  precision: 'fp32',
  timings: { recognitionMs: 0, visionMs: 0, qformerMs: 0, promptMs: 0, steps: 10, stepMs: 0, decodeMs: 0, totalMs: 0 },
  picture: '',
  prompt: '',
  createdAt: '2026-11-29T00:00:00.000Z',
  origin: 'model',
};

/** Submits files that all differ, and has workers settle them whose engine answers at once. */
export async function measureQueue(
  postgres: Postgres,
  { pictures, workers, folder }: { readonly pictures: number; readonly workers: number; readonly folder: string },
): Promise<QueueSpeed> {
  await postgres.ask('postgres', 'drop database if exists bench with (force)');
  await postgres.ask('postgres', 'create database bench');
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < pictures; index++) {
    writeFileSync(join(folder, `${String(index)}.jpg`), `picture ${String(index)}`);
  }
  const database = new Database(
    await readDatabaseAddress(undefined, { CAPTION_LENS_DATABASE: postgres.url('bench') }),
    'bench',
  );
  const never = new AbortController().signal;
  try {
    await initialise(database);
    const queue = await PictureQueue.open(database, 'none');
    const model = { path: 'embedded', base: '', languageModel: '' };
    let start = performance.now();
    await submit(
      { name: 'bench', priority: 0, model, options: {}, wordsVersion: 1 },
      picturesOf(folder, 'refused', never),
      { database, queue },
      () => undefined,
      never,
    );
    const submitted = pictures / ((performance.now() - start) / 1000);
    start = performance.now();
    const nothing = () => undefined;
    const listener = { onTaken: nothing, onSettled: nothing, onEngineRun: nothing, onDatabaseWait: nothing };
    await Promise.all(
      Array.from({ length: workers }, () =>
        new Worker(
          database,
          queue,
          { concurrency: 8, rights: { roots: ['/'], web: 'refused' }, until: 'drained' },
          {
            openEngine: async () => ({
              model: description.model,
              describe: async () => description,
              dispose: async () => undefined,
            }),
            isOfModel: () => false,
            wordsVersion: 1,
            version: 'bench',
            log: { info: nothing, warn: nothing },
          },
          listener,
        ).work(never, never),
      ),
    );
    const settled = pictures / ((performance.now() - start) / 1000);
    await queue.dispose();
    return { pictures, workers, submitted, settled };
  } finally {
    await database.dispose();
  }
}
