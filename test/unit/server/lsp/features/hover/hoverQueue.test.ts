import { expect, test } from 'vitest';
import { HoverArrivals } from '../../../../../../server/lsp/features/hover/hoverQueue.ts';

const never = new AbortController().signal;

/** Arrivals whose readers are all busy, until `release`. */
function busyArrivals() {
  const arrivals = new HoverArrivals();
  const releases: (() => void)[] = [];
  const read = () => new Promise<void>((resolve) => releases.push(resolve));
  const reading = Array.from({ length: 4 }, () => arrivals.admit(read, never));
  return { arrivals, release: () => releases.forEach((end) => end()), reading };
}

test('who is cancelled in line hears of it at once, is not read and takes nobody’s place', async () => {
  const { arrivals, release, reading } = busyArrivals();
  const aborting = new AbortController();
  let numRead = 0;
  const read = async () => void numRead++;
  const cancelled = Array.from({ length: 16 }, () => arrivals.admit(read, aborting.signal));
  aborting.abort();
  for (const one of cancelled) await expect(one).rejects.toMatchObject({ code: 'aborted' });
  const others = Array.from({ length: 16 }, () => arrivals.admit(read, never));
  release();
  await Promise.all([...reading, ...others]);
  expect(numRead).toBe(16);
});

test('who comes cancelled is not read', async () => {
  const read = () => Promise.reject(new Error('read'));
  await expect(new HoverArrivals().admit(read, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});
