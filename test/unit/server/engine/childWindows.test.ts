import { fork } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { EngineProcess } from '../../../../server/engine/engineProcess.ts';
import { DecodeProcess } from '../../../../server/images/decoding/decodeProcess.ts';

vi.mock('node:child_process', async (original) => {
  const real = await original<{ readonly fork: typeof fork }>();
  return { ...real, fork: vi.fn(real.fork) };
});

const entry = new URL('../../../servers/fakeEngine.mjs', import.meta.url);

// The daemon has no console; Windows would open one for each child, for as long as it lives.
test.each([
  ['engine', EngineProcess],
  ['decoder', DecodeProcess],
])('no window of the %s is seen on Windows', async (_, Child) => {
  const child = new Child(entry);
  expect(vi.mocked(fork).mock.lastCall?.at(2)).toMatchObject({ windowsHide: true });
  await child.dispose();
});
