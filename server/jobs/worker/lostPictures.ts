import type { Database } from '../database/database.ts';
import type { PictureQueue } from '../queue/queue.ts';

/** Pictures over which workers were lost again and again become failures. */
export async function settleLost(database: Database, queue: PictureQueue): Promise<void> {
  await database.within(async (transaction) => {
    const lost = await queue.takeLost(100, transaction);
    if (lost.length === 0) return;
    await transaction.ask(
      `update caption_lens.pictures set state = 'failed', error_code = 'workerLost', settled_at = now(),
         error_message = 'Every worker that took this picture was lost, or gave it back.'
       where n = any($1) and state = 'planned'`,
      [lost.map(({ n }) => n)],
    );
  });
}
