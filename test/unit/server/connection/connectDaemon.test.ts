import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ownIdentity } from '../../../../models/files/processIdentity.ts';
import { shakeHands } from '../../../../server/connection/handshake/clientHandshake.ts';
import { connectDaemon } from '../../../../server/connection/connectDaemon.ts';
import { type Endpoint, removeEndpoint, writeEndpoint } from '../../../../server/connection/endpointFile.ts';
import { saysItLives } from '../../../../server/connection/livenessProof.ts';
import { startDaemon } from '../../../../server/connection/starter.ts';
import { protocolVersion } from '../../../../server/protocol/version.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

// Time is played where it counts.
vi.mock('../../../../models/pause.ts', () => ({ pause: vi.fn(async () => undefined) }));
vi.mock('../../../../server/connection/handshake/clientHandshake.ts', () => ({ shakeHands: vi.fn() }));
vi.mock('../../../../server/connection/livenessProof.ts', () => ({ saysItLives: vi.fn(async () => true) }));
vi.mock('../../../../server/connection/starter.ts', () => ({ startDaemon: vi.fn(), startFailure: vi.fn() }));

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  vi.mocked(saysItLives).mockResolvedValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  folder.remove();
});

async function endpointOf(token: string): Promise<Endpoint> {
  const build = { version: '1.0.0', build: '0', builtAt: Number.MAX_SAFE_INTEGER };
  return { ...(await ownIdentity()), ...build, port: 1, token: token.repeat(64), protocol: protocolVersion };
}

function connect(): Promise<unknown> {
  const program = { entry: import.meta.filename, execPath: '', env: {} };
  return connectDaemon({ runtimeFolder: folder.path, version: '1.0.0', start: 'ifNeeded', program });
}

class Enough extends Error {}

test('whoever holds the start lock waits for no answer so long that the lock is lost', async () => {
  const busy = await endpointOf('a');
  await writeEndpoint(folder.path, busy);
  const patience: number[] = [];
  let lockHeld = false;
  vi.mocked(startDaemon).mockImplementation(async () => {
    lockHeld = true;
    await writeEndpoint(folder.path, await endpointOf('b'));
    return { state: () => 'running' };
  });
  vi.mocked(shakeHands).mockImplementation(async (_endpoint, { patienceMs }) => {
    patience.push(patienceMs);
    if (lockHeld) throw new Enough();
    // It has been at work for long, and is asked ever less often; then it is gone.
    if (patience.length === 5) await removeEndpoint(folder.path, busy);
    return { kind: 'silent' };
  });
  await expect(connect()).rejects.toThrow(Enough);
  expect(patience.slice(0, 5)).toEqual([5000, 10_000, 20_000, 40_000, 60_000]);
  // `acquireBriefLock` takes a lock from whoever does not touch it for 10 s.
  expect(patience.at(-1)).toBeLessThan(10_000);
});

describe('a daemon that says that it is leaving', () => {
  /** Tokens of the daemons that are met, one a second. */
  async function meet(daemons: string): Promise<unknown> {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    await writeEndpoint(folder.path, await endpointOf(daemons[0] ?? ''));
    let met = 0;
    vi.mocked(shakeHands).mockImplementation(async () => {
      met += 1;
      now += 1000;
      const next = daemons[met];
      if (next === undefined) throw new Enough();
      await writeEndpoint(folder.path, await endpointOf(next));
      return { kind: 'refused', reason: 'draining' };
    });
    return connect().catch((thrown: unknown) => thrown);
  }

  test('has 25 s for it', async () => {
    expect(await meet('a'.repeat(24))).toBeInstanceOf(Enough);
    expect(await meet('a'.repeat(40))).toMatchObject({ code: 'busy' });
  });

  test('has them from when it was met, though another left before it', async () => {
    expect(await meet('a'.repeat(20) + 'b'.repeat(20))).toBeInstanceOf(Enough);
  });
});
