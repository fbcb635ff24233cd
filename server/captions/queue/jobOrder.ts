import type { Priority } from '../../protocol/messages.ts';

/** A job and what puts it before others: its most urgent ticket. */
export interface Ranked<Job> {
  readonly job: Job;
  readonly urgency: number;
  /** Lower goes first within an urgency. */
  readonly turn: number;
}

interface Waiting {
  readonly tickets: ReadonlySet<{ readonly priority: Priority; readonly sequence: number }>;
}

const urgencies: Readonly<Record<Priority, number>> = { hover: 0, action: 1, panel: 2, batch: 3 };

/** The newest hover goes first, since the person has moved on from the older ones; everything else in its turn. */
export function rankOf<Job extends Waiting>(job: Job): Ranked<Job> {
  let urgency = Infinity;
  let turn = Infinity;
  for (const { priority, sequence } of job.tickets) {
    const own = urgencies[priority];
    const ownTurn = priority === 'hover' ? -sequence : sequence;
    if (own < urgency || (own === urgency && ownTurn < turn)) [urgency, turn] = [own, ownTurn];
  }
  return { job, urgency, turn };
}

/** For `sort`; what ranks the same stays as it is. */
export function byRank(a: Ranked<unknown>, b: Ranked<unknown>): number {
  return a.urgency - b.urgency || a.turn - b.turn;
}
