import { expect, test } from 'vitest';
import { HoverQueue } from '../../../../../../server/lsp/features/hover/hoverQueue.ts';

const never = new AbortController().signal;

/** A queue whose readers are all busy, until `release`. */
function busyQueue() {
  const queue = new HoverQueue();
  const releases: (() => void)[] = [];
  const read = () => new Promise<void>((resolve) => releases.push(resolve));
  const reading = Array.from({ length: 4 }, () => queue.admit(read, never));
  return { queue, release: () => releases.forEach((end) => end()), reading };
}

test('who is cancelled in line hears of it at once, is not read and takes nobody’s place', async () => {
  const { queue, release, reading } = busyQueue();
  const aborting = new AbortController();
  let numRead = 0;
  const read = async () => void numRead++;
  const cancelled = Array.from({ length: 16 }, () => queue.admit(read, aborting.signal));
  aborting.abort();
  for (const one of cancelled) await expect(one).rejects.toMatchObject({ code: 'aborted' });
  const others = Array.from({ length: 16 }, () => queue.admit(read, never));
  release();
  await Promise.all([...reading, ...others]);
  expect(numRead).toBe(16);
});

test('who comes cancelled is not read', async () => {
  const read = () => Promise.reject(new Error('read'));
  await expect(new HoverQueue().admit(read, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});
