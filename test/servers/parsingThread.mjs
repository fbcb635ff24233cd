// A parsing thread for tests that misbehaves where a document's text tells it to.
import { parentPort } from 'node:worker_threads';

const kept = [];
parentPort.on('message', ({ kind, id, task }) => {
  if (kind !== 'task') return;
  const { text } = task.document;
  if (text === 'hang') for (;;);
  if (text === 'backtrack') /^(a+)+$/.test(`${'a'.repeat(60)}!`);
  if (text === 'exit') process.exit(0);
  if (text === 'throw') throw new Error('no such luck');
  if (text === 'grow') for (;;) kept.push(new Array(100_000).fill(kept.length));
  if (text === 'fail') return parentPort.postMessage({ kind: 'failed', id, message: 'no adapter' });
  parentPort.postMessage({ kind: 'done', id, answer: [text, process.pid, task.document.key] });
});
parentPort.postMessage({ kind: 'ready' });
