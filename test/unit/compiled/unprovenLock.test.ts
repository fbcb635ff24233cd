import { utimesSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isHeld } from '../../../models/compiled/cache/heldLock.ts';
import { acquireLock } from '../../../models/compiled/lock.ts';
import { ownIdentity } from '../../../models/compiled/processIdentity.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { failure } from './failure.ts';

// macOS and Windows have no /proc: when a process started is not known there, and its id may be another's by now.
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const readFile = (path: string, ...rest: never[]) =>
    path.startsWith('/proc/')
      ? Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
      : (real.readFile as (...all: unknown[]) => Promise<unknown>)(path, ...rest);
  return { ...real, readFile };
});

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'model.lock');
});
afterEach(() => folder.remove());

const ignore = () => undefined;

function touch(secondsAgo: number): void {
  const then = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(path, then, then);
}

test('a killed holder whose id is another program’s by now is gone a minute after its last sign of life', async () => {
  expect(await ownIdentity()).toEqual({ pid: process.pid, started: '' });
  writeFileSync(path, JSON.stringify({ pid: process.ppid, started: '' }));
  expect(await isHeld(path)).toBe(true);
  touch(50);
  expect(await isHeld(path)).toBe(true);
  touch(70);
  expect(await isHeld(path)).toBe(false);
  let told = 0;
  const lock = await acquireLock(path, () => told++, AbortSignal.timeout(40_000));
  expect(told).toBe(0);
  await lock.release();
}, 60_000);

test('a holder that works keeps it, whatever it does, also just after the machine slept', async () => {
  const holder = await acquireLock(path, ignore);
  touch(3600);
  const waiting = failure(acquireLock(path, ignore, AbortSignal.timeout(14_000)));
  await sleep(12_000);
  expect(await isHeld(path)).toBe(true);
  expect((await waiting).code).toBe('aborted');
  expect(await holder.refresh()).toBe(true);
  await holder.release();
}, 60_000);
