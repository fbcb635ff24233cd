import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isHeld } from '../../../../models/compiled/cache/heldLock.ts';
import { beginUse, isInUse } from '../../../../models/compiled/cache/modelUse.ts';
import { acquireLock } from '../../../../models/files/lock.ts';
import { claimPartial, journalFile } from '../../../../models/compiled/conversion/partials.ts';
import { ownIdentity } from '../../../../models/files/processIdentity.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';

vi.mock('../../../../models/files/lockPace.ts', () => import('../../../fixtures/quickLockPace.ts'));

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

function touch(secondsAgo: number, file = path): void {
  const then = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(file, then, then);
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
});

test('a holder that works keeps it, whatever it does, also just after the machine slept', async () => {
  const holder = await acquireLock(path, ignore);
  touch(3600);
  const waiting = failureOf(acquireLock(path, ignore, AbortSignal.timeout(1400)));
  await sleep(1200);
  expect(await isHeld(path)).toBe(true);
  expect((await waiting).code).toBe('aborted');
  expect(await holder.refresh()).toBe(true);
  await holder.release();
});

test('what it had compiled is gone on with, though its id is another program’s by now', async () => {
  const directory = join(folder.path, 'model');
  const left = `${directory}.partial-${process.ppid}--00`;
  mkdirSync(left);
  writeFileSync(join(left, journalFile), 'a piece');
  const claimed = await claimPartial(directory);
  expect(readdirSync(claimed)).toEqual([journalFile]);
  expect(readdirSync(folder.path)).toHaveLength(1);
});

test('what it had loaded is not in use an hour after its last sign of life', async () => {
  const directory = join(folder.path, 'model');
  const inUse = join(folder.path, 'in-use');
  const own = await beginUse(directory);
  expect(await isInUse(directory)).toBe(true);
  await own.dispose();
  const file = join(inUse, `model.${process.ppid}--00`);
  writeFileSync(file, '');
  expect(await isInUse(directory)).toBe(true);
  touch(3700, file);
  expect(await isInUse(directory)).toBe(false);
  await (await beginUse(directory)).dispose();
  expect(readdirSync(inUse)).toEqual([]);
});
