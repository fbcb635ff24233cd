import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acquireBriefLock, acquireLock } from '../../../../models/files/lock.ts';
import type * as Pace from '../../../../models/files/lockPace.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { lockPace } from '../../../fixtures/quickLockPace.ts';

vi.mock('../../../../models/files/lockPace.ts', () => import('../../../fixtures/quickLockPace.ts'));

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'model.lock');
});
afterEach(() => {
  folder.remove();
});

const ignore = () => undefined;
/** Above Linux's largest process id. */
const deadPid = 2 ** 22 + 1;
const patience = 3000;

/** Takes the lock and gives it back; fails where that takes longer than a user would wait. */
async function takeOver(): Promise<void> {
  const lock = await acquireLock(path, ignore, AbortSignal.timeout(patience));
  await lock.release();
  expect(readdirSync(folder.path)).toEqual([]);
}

function longAgo(): void {
  utimesSync(path, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
}

describe('a lock that someone left behind', () => {
  test.skipIf(process.platform !== 'linux')(
    'is taken over from a process that is dead and not yet buried',
    async () => {
      // The child ends once the shell has become `sleep`, which never asks how its child ended; a shell would.
      const child = '(until grep -q sleep "/proc/$$/comm"; do :; done)';
      const shell = spawn('sh', ['-c', `${child} & echo $!; exec sleep 60`], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const [line] = (await once(shell.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        const fields = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
        await expect.poll(() => fields()[2]).toBe('Z');
        writeFileSync(path, JSON.stringify({ pid, started: fields()[21] }));
        await takeOver();
      } finally {
        shell.kill('SIGKILL');
      }
    },
  );

  test('is taken over from a dead process', async () => {
    writeFileSync(path, JSON.stringify({ pid: deadPid, started: '1' }));
    await takeOver();
  });

  test.runIf(process.platform === 'linux')('is taken over where its process id is used again', async () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }));
    await takeOver();
  });

  test.each([
    ['empty', ''],
    ['garbage', '\u0000\u0001 not json'],
    ['null', 'null'],
    ['a number', '7'],
    ['of another shape', '{"owner": "me"}'],
    ['for a process that cannot be', '{"pid": -1, "started": ""}'],
    ['for a process group', '{"pid": 0, "started": ""}'],
  ])('is taken over when it is %s and old', async (_, content) => {
    writeFileSync(path, content);
    longAgo();
    await takeOver();
  });

  test('is taken over when it is empty and comes from tomorrow: the clock was set back since', async () => {
    writeFileSync(path, '');
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    utimesSync(path, tomorrow, tomorrow);
    await takeOver();
  });

  test('is waited for when it cannot be read and is new: its owner may be writing it', async () => {
    writeFileSync(path, '');
    const controller = new AbortController();
    const waiting = failureOf(acquireLock(path, () => controller.abort(), controller.signal));
    expect((await waiting).code).toBe('aborted');
    expect(readdirSync(folder.path)).toEqual(['model.lock']);
  });

  test('goes to one alone of many who want it', async () => {
    writeFileSync(path, JSON.stringify({ pid: deadPid, started: '1' }));
    let holders = 0;
    let most = 0;
    const work = async () => {
      const lock = await acquireLock(path, ignore, AbortSignal.timeout(20_000));
      most = Math.max(most, ++holders);
      await sleep(2);
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 20 }, work));
    expect(most).toBe(1);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is taken over though whoever took it over before was killed at it', async () => {
    writeFileSync(path, JSON.stringify({ pid: deadPid, started: '1' }));
    const own = await acquireLock(path, ignore);
    const form = readFileSync(path, 'utf8');
    await own.release();
    // Every file that a taker makes on its way, left by a dead one.
    const stale = form.replace(String(process.pid), String(deadPid));
    writeFileSync(path, stale);
    await takeOver();
  });
});

describe('a lock that is held', () => {
  test('is said once to be waited for, and had when it is given back', async () => {
    const first = await acquireLock(path, ignore);
    let told = 0;
    const second = acquireLock(path, () => told++);
    await sleep(7 * lockPace.pollMs);
    await first.release();
    await (await second).release();
    expect(told).toBe(1);
  });

  test('is not removed by someone whose own was taken over', async () => {
    const lost = await acquireLock(path, ignore);
    const other = JSON.stringify({ pid: process.pid, started: 'another' });
    writeFileSync(path, other);
    await lost.release();
    expect(readFileSync(path, 'utf8')).toBe(other);
  });

  test('knows whether it still is, and looks fresh afterwards', async () => {
    const lock = await acquireLock(path, ignore);
    longAgo();
    expect(await lock.refresh()).toBe(true);
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(30_000);
    writeFileSync(path, 'another');
    expect(await lock.refresh()).toBe(false);
    await lock.release();
  });

  test('is waited for no longer than the signal allows', async () => {
    const held = await acquireLock(path, ignore);
    const controller = new AbortController();
    const waiting = failureOf(acquireLock(path, () => controller.abort(), controller.signal));
    expect((await waiting).code).toBe('aborted');
    await held.release();
  });
});

describe('a lock for short work', () => {
  test('is lost by a holder that lives and shows no progress, which learns of it', async () => {
    const stopped = await acquireBriefLock(path, ignore);
    const other = await acquireBriefLock(path, ignore, AbortSignal.timeout(50_000));
    expect(await stopped.refresh()).toBe(false);
    expect(await other.refresh()).toBe(true);
    await stopped.release();
    expect(await other.refresh()).toBe(true);
    await other.release();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is kept by a holder that shows progress', async () => {
    const holder = await acquireBriefLock(path, ignore);
    const controller = new AbortController();
    const waiting = failureOf(acquireBriefLock(path, ignore, controller.signal));
    for (let look = 0; look < 1.5 * lockPace.mostStillLooks; look++) {
      await sleep(lockPace.pollMs);
      expect(await holder.refresh()).toBe(true);
    }
    controller.abort();
    expect((await waiting).code).toBe('aborted');
    await holder.release();
  });

  test('is lost though its guard is held by one that is stopped', async () => {
    writeFileSync(path, JSON.stringify({ pid: deadPid, started: '1' }));
    // As one that was stopped while it removed this very lock would leave it.
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    const guard = await acquireBriefLock(`${path}.${digest.slice(0, 16)}`, ignore);
    const lock = await acquireBriefLock(path, ignore, AbortSignal.timeout(50_000));
    expect(await guard.refresh()).toBe(false);
    await lock.release();
  });
});

test('users’ waiters look ten times as seldom as those of these tests, and holders touch as seldom', async () => {
  const { lockPace: usual } = await vi.importActual<typeof Pace>('../../../../models/files/lockPace.ts');
  const { pollMs, beatMs, releaseMs, ...counts } = lockPace;
  expect(usual).toEqual({ ...counts, pollMs: 10 * pollMs, beatMs: 10 * beatMs, releaseMs: 10 * releaseMs });
  expect(usual.pollMs * usual.mostStillLooks).toBe(10_000);
});
