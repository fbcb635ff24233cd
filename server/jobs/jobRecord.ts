import { createHash } from 'node:crypto';
import { CaptionLensError } from '../../models/errors.ts';
import type { Questions } from './database/database.ts';

/** What a job asks of a model, as plain JSON: what the command line reads into its own types again. */
export type JobOptions = Readonly<Record<string, unknown>>;

/** A job as the database keeps it. */
export interface JobRecord {
  /** A bigint in text. */
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
  readonly model: JobOptions;
  readonly options: JobOptions;
  readonly optionsKey: string;
  /** Programs of another version say other words, see `wordsVersion`. */
  readonly wordsVersion: number;
  /** Of the first worker that ran it; others with another digest leave it. */
  readonly modelDigest: string | null;
  readonly state: 'open' | 'cancelled';
  /** Null while its pictures are still being planned. */
  readonly submittedAt: Date | null;
}

export const jobColumns = `j.id, j.name, j.queue, j.priority, j.model, j.options, j.options_key as "optionsKey",
  j.words_version as "wordsVersion", j.model_digest as "modelDigest", j.state, j.submitted_at as "submittedAt"`;

/** Rejects with `jobNotFound`. */
export async function findJob(database: Questions, name: string): Promise<JobRecord> {
  const [job] = await database.ask<JobRecord>(`select ${jobColumns} from caption_lens.jobs j where j.name = $1`, [
    name,
  ]);
  if (job) return job;
  throw new CaptionLensError('jobNotFound', `There is no job ${JSON.stringify(name)}.`, {
    advice: 'caption-lens jobs status lists them.',
  });
}

/** What makes two jobs' options the same, in hex; the order of members says nothing. */
export function optionsKeyOf(options: JobOptions, wordsVersion: number): string {
  return createHash('sha256').update(inOrder({ options, wordsVersion })).digest('hex');
}

function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
