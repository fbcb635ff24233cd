import { expect, test } from 'vitest';
import { stepsTo } from '../../../../server/connection/processEnding.ts';

// libuv, src/win/process.c: SIGTERM, SIGKILL, SIGINT and SIGQUIT end a process at once; any other signal is ENOSYS.
test.each(['SIGHUP', 'SIGTERM'] as const)('nobody waits on Windows for a process to hear %s', (politely) => {
  expect(stepsTo(politely, 'win32').map(({ signal }) => signal)).toEqual(['SIGKILL']);
  for (const platform of ['linux', 'darwin'] as const) {
    expect(stepsTo(politely, platform).map(({ signal }) => signal)).toEqual([politely, 'SIGKILL']);
  }
});
