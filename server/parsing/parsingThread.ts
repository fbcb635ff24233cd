/** A thread that parses documents: tasks in, answers out, one after another. */
import { parentPort } from 'node:worker_threads';
import { DocumentTasks } from './documentTasks.ts';
import type { ThreadAnswer, ThreadOrder } from './parsingMessages.ts';

const tasks = new DocumentTasks();

function say(answer: ThreadAnswer): void {
  parentPort?.postMessage(answer);
}

parentPort?.on('message', (order: ThreadOrder) => {
  if (order.kind === 'forget') return tasks.forget(order.key);
  const { id, task } = order;
  try {
    say({ kind: 'done', id, answer: tasks.run(task) });
  } catch (error) {
    say({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
});
say({ kind: 'ready' });
