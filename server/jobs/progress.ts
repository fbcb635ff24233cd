import type { Questions } from './database/database.ts';

/** How far a job is. */
export interface JobProgress {
  readonly job: string;
  readonly state: 'open' | 'cancelled';
  readonly model: string | null;
  readonly isSubmitted: boolean;
  readonly pictures: number;
  readonly described: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly planned: number;
}

/** Of one job, or of all, in the order in which they came. */
export async function readProgress(database: Questions, name: string | undefined): Promise<readonly JobProgress[]> {
  const rows = await database.ask<Omit<JobProgress, Count> & Readonly<Record<Count, string>>>(
    `select job, state, model, is_submitted as "isSubmitted", pictures, described, failed, cancelled, planned
       from caption_lens.progress where $1::text is null or job = $1 order by created_at`,
    [name ?? null],
  );
  return rows.map((row) => ({
    ...row,
    pictures: Number(row.pictures),
    described: Number(row.described),
    failed: Number(row.failed),
    cancelled: Number(row.cancelled),
    planned: Number(row.planned),
  }));
}

type Count = 'pictures' | 'described' | 'failed' | 'cancelled' | 'planned';

/** Workers that were heard of within the last half minute. */
export async function countWorkers(database: Questions): Promise<number> {
  const [row] = await database.ask<{ count: string }>(
    `select count(*) from caption_lens.workers where state <> 'gone' and seen_at > now() - interval '30 seconds'`,
  );
  return Number(row?.count ?? 0);
}
