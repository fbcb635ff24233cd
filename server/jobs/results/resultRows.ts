import { throwIfAborted } from '../../../models/errors.ts';
import type { Description } from '../../protocol/messages.ts';
import type { Questions } from '../database/database.ts';

/** A picture that was described. */
export interface ResultRow {
  readonly n: string;
  readonly source: string;
  readonly id: string | null;
  readonly sha256: string;
  readonly description: Description;
  readonly describedAt: Date;
}

const rowsAtATime = 1000;

/** In the order in which they were planned; the next group is asked for when the last one was used. */
export async function* readResults(
  database: Questions,
  jobId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly ResultRow[]> {
  for (let after = '0'; ;) {
    throwIfAborted(signal);
    const rows = await database.ask<ResultRow>(
      `select p.n, p.source, p.own_id as id, encode(r.sha256, 'hex') as sha256, r.description,
         r.created_at as "describedAt"
       from caption_lens.pictures p join caption_lens.results r on r.id = p.result_id
       where p.job_id = $1 and p.n > $2 and p.state = 'described' order by p.n limit $3`,
      [jobId, after, rowsAtATime],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.n ?? after;
  }
}

export interface FailureRow {
  readonly n: string;
  readonly source: string;
  readonly id: string | null;
  readonly tries: number;
  readonly code: string;
  readonly message: string;
}

/** Pictures that were given up, in the order in which they were planned. */
export async function* readFailures(
  database: Questions,
  jobId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly FailureRow[]> {
  for (let after = '0'; ;) {
    throwIfAborted(signal);
    const rows = await database.ask<FailureRow>(
      `select n, source, own_id as id, tries, error_code as code, error_message as message from caption_lens.pictures
       where job_id = $1 and n > $2 and state = 'failed' order by n limit $3`,
      [jobId, after, rowsAtATime],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.n ?? after;
  }
}

/** The alt text that a job has for bytes. */
export async function findText(database: Questions, jobId: string, sha256: string): Promise<string | undefined> {
  const [row] = await database.ask<{ text: string | null }>(
    `select r.description #>> '{texts,0,text}' as text from caption_lens.results r
       join caption_lens.variants v on v.id = r.variant_id
       join caption_lens.jobs j on j.options_key = v.options_key and j.model_digest = v.model_digest
     where j.id = $1 and r.sha256 = decode($2, 'hex')`,
    [jobId, sha256],
  );
  return row?.text ?? undefined;
}
