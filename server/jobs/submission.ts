import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { Database, Transaction } from './database/database.ts';
import { findJob, type JobOptions, type JobRecord, optionsKeyOf } from './jobRecord.ts';
import type { PictureQueue, QueuedPicture } from './queue/queue.ts';
import type { SourcePicture } from './sources/source.ts';

export interface Submission {
  readonly name: string;
  readonly priority: number;
  readonly model: JobOptions;
  readonly options: JobOptions;
  readonly wordsVersion: number;
}

export interface SubmissionProgress {
  /** Pictures that were read so far. */
  readonly found: number;
  /** Of those, how many the job had not had before. */
  readonly added: number;
}

/** Rows of one transaction: what is lost, and read again, where a submission is cut. */
const rowsAtATime = 5000;

/**
 * Plans all pictures of a job. A picture and its place in the queue come together or not at all, and one that the job has
 * already is passed over: a submission that was cut is simply run again. Rejects with `jobDiffers` where a job of this
 * name asks for something else.
 */
export async function submit(
  { name, priority, model, options, wordsVersion }: Submission,
  pictures: AsyncIterable<SourcePicture>,
  { database, queue }: { readonly database: Database; readonly queue: PictureQueue },
  onProgress: (progress: SubmissionProgress) => void,
  signal: AbortSignal,
): Promise<SubmissionProgress & { readonly job: JobRecord }> {
  const key = optionsKeyOf(options, wordsVersion);
  await database.ask('select * from caption_lens.open_job($1, $2, $3, $4, $5, $6)', [
    name,
    priority,
    JSON.stringify(model),
    JSON.stringify(options),
    key,
    wordsVersion,
  ]);
  const job = await findJob(database, name);
  checkSame(job, key, model);
  let [found, added] = [0, 0];
  for await (const rows of grouped(pictures, rowsAtATime, signal)) {
    added += await database.within((transaction) => plan(job, rows, queue, transaction));
    found += rows.length;
    onProgress({ found, added });
  }
  await database.ask(`update caption_lens.jobs set submitted_at = now() where id = $1`, [job.id]);
  return { found, added, job };
}

function checkSame(job: JobRecord, key: string, model: JobOptions): void {
  const isCancelled = job.state === 'cancelled';
  if (isCancelled) {
    throw new CaptionLensError('jobDiffers', `The job ${JSON.stringify(job.name)} was cancelled.`, {
      advice: 'caption-lens jobs retry takes it up again.',
    });
  }
  if (job.optionsKey === key && optionsKeyOf(job.model, 0) === optionsKeyOf(model, 0)) return;
  throw new CaptionLensError(
    'jobDiffers',
    `There is a job ${JSON.stringify(job.name)} already, with another model or other options.`,
    { advice: 'Choose another --name; pictures that both have in common are described for each.' },
  );
}

async function plan(
  job: JobRecord,
  rows: readonly SourcePicture[],
  queue: PictureQueue,
  transaction: Transaction,
): Promise<number> {
  await transaction.ask('create temporary table submitted (source text, source_key uuid, own_id text) on commit drop');
  const copy = transaction.client.query(copyFrom('copy submitted from stdin'));
  await pipeline(Readable.from(rows.map(copyLine)), copy);
  const planned = await transaction.ask<QueuedPicture>(
    `insert into caption_lens.pictures (job_id, source, source_key, own_id)
       select $1, source, source_key, own_id from submitted
     on conflict (job_id, source_key) do nothing returning n, source`,
    [job.id],
  );
  await queue.put(job.queue, planned, transaction);
  return planned.length;
}

/** A row of COPY's text format. */
function copyLine({ source, id }: SourcePicture): string {
  const key = createHash('sha256').update(source).digest('hex').slice(0, 32);
  return `${escaped(source)}\t${key}\t${id === undefined ? '\\N' : escaped(id)}\n`;
}

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (found) => escapes[found] ?? found);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

async function* grouped<T>(items: AsyncIterable<T>, most: number, signal: AbortSignal): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    throwIfAborted(signal);
    group.push(item);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
