import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import type * as Timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { identityOf, ownIdentity } from '../../../../models/files/processIdentity.ts';
import { endProcess } from '../../../../server/connection/processEnding.ts';
import { EngineRecord } from '../../../../server/daemon/engineRecord.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

// Nothing here takes time; how often it was looked is what counts.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof Timers>()),
  setTimeout: async () => undefined,
}));
vi.mock('../../../../server/connection/processEnding.ts', async (original) => {
  const real = await original<{ readonly endProcess: typeof endProcess }>();
  return { ...real, endProcess: vi.fn(real.endProcess) };
});

/** Whether the system says when processes started, as Linux does and macOS and Windows do not. */
const system = vi.hoisted(() => ({ knowsStarts: true }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const readFile = (path: string, ...rest: never[]) =>
    path.startsWith('/proc/') && !system.knowsStarts
      ? Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))
      : (real.readFile as (...all: unknown[]) => Promise<unknown>)(path, ...rest);
  return { ...real, readFile };
});

/** Above Linux's largest process id. */
const deadPid = 2 ** 22 + 1;

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
let record: EngineRecord;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'engine.json');
  record = new EngineRecord(folder.path);
  system.knowsStarts = true;
  vi.mocked(endProcess).mockClear();
});
afterEach(() => folder.remove());

function leave(engine: object, daemon: object): void {
  writeFileSync(path, JSON.stringify({ engine, daemon }));
}

describe('where the system does not say when processes started', () => {
  beforeEach(() => {
    system.knowsStarts = false;
  });

  test.each([
    ['gone', deadPid],
    ['another program, as its engine', process.ppid],
  ])('an engine whose id is used again holds no load up for good; its daemon is %s', async (_, daemon) => {
    leave({ pid: process.ppid, started: '' }, { pid: daemon, started: '' });
    await record.vacate();
    await record.note(process.pid);
    await record.vacate();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ engine: { pid: process.pid } });
  });
});

test.runIf(process.platform === 'linux')(
  'an engine that proves to be it and stays is said once it has stayed',
  async () => {
    vi.mocked(endProcess).mockResolvedValue('stays');
    leave(await identityOf(process.ppid), { pid: deadPid, started: '1' });
    await expect(record.vacate()).rejects.toMatchObject({
      code: 'busy',
      message: `The engine of an earlier daemon (process ${process.ppid}) does not end.`,
    });
    expect(endProcess).toHaveBeenCalledTimes(1);
    vi.mocked(endProcess).mockReset();
  },
);

test('an engine that is gone is forgotten, and one that came meanwhile is not', async () => {
  leave({ pid: deadPid, started: '1' }, await ownIdentity());
  await record.forget();
  expect(existsSync(path)).toBe(false);
  leave({ pid: deadPid, started: '1' }, await ownIdentity());
  await Promise.all([record.forget(), record.note(process.pid)]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ engine: { pid: process.pid } });
});
