import { describe, expect, test } from 'vitest';
import { DaemonLost } from '../../../../../server/cli/daemon/daemonClient.ts';
import type { World } from '../../../../../server/cli/world.ts';
import { ConnectionError } from '../../../../../server/connection/connectionError.ts';
import type { DaemonStatus, ModelState } from '../../../../../server/protocol/messages.ts';
import { run } from '../fakeWorld.ts';

const status: DaemonStatus = {
  version: '1.2.3',
  pid: 77,
  startedAt: '2026-11-24T08:00:00.000Z',
  clients: 2,
  model: { kind: 'unloaded' },
  pulls: [],
  queue: { waiting: 3, running: 1 },
  memory: { daemon: 62_600_000, engine: 301_000_000 },
  loopDelayMs: { p99: 1.25, max: 12 },
};

function reach(answer: DaemonStatus): Pick<World, 'reachDaemon'> {
  return {
    reachDaemon: async () => ({
      info: answer,
      describe: async () => {
        throw new Error('not asked here');
      },
      photograph: () => Promise.reject(new Error('not asked here')),
      status: async () => answer,
      unload: () => Promise.resolve(),
      dispose: () => undefined,
    }),
  };
}

function fails(error: ConnectionError): Partial<World> {
  const reject = async () => {
    throw error;
  };
  return { reachDaemon: reject, dismissDaemon: reject, pipeDaemon: reject };
}

describe('daemon status', () => {
  test('in words', async () => {
    expect(await run(['daemon', 'status'], { overrides: reach(status) })).toMatchObject({
      code: 0,
      stdout: [
        'Daemon 1.2.3, process 77, since 2026-11-24T08:00:00.000Z',
        'Clients: 2, this one included',
        'Model: not loaded',
        'Queue: 1 running, 3 waiting',
        'Memory: daemon 62.6 MB, engine 301.0 MB',
        'Event loop held up: p99 1.25 ms, at most 12 ms',
        '',
      ].join('\n'),
    });
  });

  const model: ModelState = {
    kind: 'ready',
    name: 'demo',
    digest: 'd',
    device: 'cpu',
    precision: 'fp32',
    imageSize: 112,
    deviceNotes: [],
    fallback: 'webgpu: no adapter',
  };
  test.each<[ModelState, string]>([
    [{ kind: 'loading', message: 'Compiling', fraction: 0.379 }, 'Compiling 37 %'],
    [{ kind: 'loading', message: 'Waiting for another process' }, 'Waiting for another process'],
    [model, 'demo on cpu, fp32, 112 px (webgpu: no adapter)'],
    [
      { ...model, recogniserNote: 'Described without names: x is damaged.' },
      'demo on cpu, fp32, 112 px (webgpu: no adapter) (Described without names: x is damaged.)',
    ],
    [
      { kind: 'failed', failure: { code: 'outOfMemory', message: 'There is no memory left.' } },
      'failed: There is no memory left. [outOfMemory]',
    ],
  ])('%j', async (state, text) => {
    const { stdout } = await run(['daemon', 'status'], { overrides: reach({ ...status, model: state }) });
    expect(stdout).toContain(`Model: ${text}\n`);
  });

  test('as JSON', async () => {
    const { stdout } = await run(['daemon', 'status', '--json'], { overrides: reach(status) });
    expect(JSON.parse(stdout)).toEqual({ running: true, ...status });
  });
});

test.each([['status'], ['stop'], ['restart']])(
  'daemon %s: what keeps it from the daemon is one line and 1',
  async (verb) => {
    const overrides = fails(new ConnectionError('notOurDaemon', 'Another listens there.'));
    expect(await run(['daemon', verb], { overrides })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'caption-lens: Another listens there. [notOurDaemon]\n',
    });
  },
);

test('daemon status: one that leaves before it answers is one line and 1', async () => {
  const { reachDaemon } = reach(status);
  const leaving = async (...args: Parameters<World['reachDaemon']>) => ({
    ...(await reachDaemon(...args)),
    status: async () => {
      throw new DaemonLost('The daemon has left.');
    },
  });
  expect(await run(['daemon', 'status'], { overrides: { reachDaemon: leaving } })).toMatchObject({
    code: 1,
    stderr: 'caption-lens: The daemon has left. [daemonLost]\n',
  });
});

test('daemon alone is wrong usage', async () => {
  expect(await run(['daemon'])).toMatchObject({
    code: 2,
    stderr: 'caption-lens: Say what the daemon should do: status, stop, restart or logs. [invalidOption]\n',
  });
});

test('lsp: no daemon is one line and 1', async () => {
  const overrides = fails(new ConnectionError('crashLoop', 'It crashed five times.'));
  expect(await run(['lsp', '--stdio'], { overrides })).toMatchObject({
    code: 1,
    stderr: 'caption-lens: It crashed five times. [crashLoop]\n',
  });
});
