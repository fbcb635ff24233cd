import type { CaptionLensError } from '../../../models/errors.ts';
import type { Description } from '../../protocol/messages.ts';
import type { Database, Transaction } from '../database/database.ts';
import type { PictureQueue, TakenPicture } from '../queue/queue.ts';

/** Tries of a picture that fails; workers that are lost over it count apart. */
export const mostTries = 3;

/** What became of a picture that this worker held. */
export type Outcome =
  | {
      readonly kind: 'described';
      readonly picture: TakenPicture;
      readonly sha256: string;
      /** Absent where the result was there. */
      readonly description?: Description;
    }
  | {
      readonly kind: 'failed';
      readonly picture: TakenPicture;
      /** Absent where its bytes were not read. */
      readonly sha256: string | undefined;
      readonly error: CaptionLensError;
    };

export interface Settled {
  readonly state: 'described' | 'failed' | 'again';
}

/** For whom is settled. */
export interface SettlementPlace {
  readonly database: Database;
  readonly queue: PictureQueue;
  readonly job: { readonly id: string; readonly queue: string };
  readonly variant: number;
  readonly workerId: string;
}

/**
 * Writes results and takes pictures out of the queue, in one transaction. Said again because the answer was lost, the same
 * changes nothing.
 */
export function settle(outcomes: readonly Outcome[], place: SettlementPlace): Promise<readonly Settled[]> {
  return place.database.within((transaction) => settleIn(transaction, outcomes, place));
}

async function settleIn(
  transaction: Transaction,
  outcomes: readonly Outcome[],
  { queue, job, variant, workerId }: SettlementPlace,
): Promise<readonly Settled[]> {
  const described = outcomes.filter((outcome) => outcome.kind === 'described');
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  if (described.length > 0) {
    const items = described.map(({ picture: { n }, sha256, description }) => ({ n, sha256, description }));
    await transaction.ask('select caption_lens.settle_described($1, $2, $3, $4)', [
      job.id,
      variant,
      workerId,
      json(items),
    ]);
  }
  const states = new Map<string, string>();
  if (failed.length > 0) {
    const items = failed.map(({ picture, sha256, error: { code, message } }) => ({
      ...{ n: picture.n, attempt: picture.attempt.retryCount, code, message, sha256 },
    }));
    const rows = await transaction.ask<{ n: string; state: string }>(
      'select * from caption_lens.settle_failed($1, $2, $3, $4, $5)',
      [job.id, variant, workerId, mostTries, json(items)],
    );
    for (const { n, state } of rows) states.set(n, state);
  }
  const again = failed.filter(({ picture }) => states.get(picture.n) === 'planned');
  const isAgain = new Set<Outcome>(again);
  const attemptsOf = (list: readonly Outcome[]) => list.map(({ picture }) => picture.attempt);
  await queue.complete(job.queue, attemptsOf(outcomes.filter((outcome) => !isAgain.has(outcome))), transaction);
  await queue.giveBack(job.queue, attemptsOf(again), transaction);
  return outcomes.map((outcome) => ({ state: isAgain.has(outcome) ? 'again' : outcome.kind }));
}

/** PostgreSQL's jsonb has no NUL, which a path or a message might hold. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
}
