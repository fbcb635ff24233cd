import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeEndpoint } from '../../../../server/connection/endpointFile.ts';
import { Claim, freshToken } from '../../../../server/daemon/claim.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

vi.mock('../../../../server/connection/endpointFile.ts', async (original) => {
  const real = await original<{ readonly writeEndpoint: typeof writeEndpoint }>();
  return { ...real, writeEndpoint: vi.fn(real.writeEndpoint) };
});

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test('a claim that is let go while it is being announced again leaves nothing behind', async () => {
  const lock = { refresh: async () => true, release: async () => undefined };
  const claim = new Claim(folder.path, lock);
  const place = { port: 1, token: freshToken() };
  await claim.announce(place, { version: '1.0.0', build: '0', builtAt: 0 }, () => undefined);
  const path = join(folder.path, 'daemon.json');
  // As programs that tidy runtime folders up do; the next look writes it again, here on a disk that takes its time.
  rmSync(path);
  const write = vi.mocked(writeEndpoint);
  const real = write.getMockImplementation();
  let released: Promise<void> | undefined;
  write.mockImplementationOnce(async (...asked) => {
    released = claim.release();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await real?.(...asked);
  });
  await expect.poll(() => released !== undefined, { timeout: 10_000 }).toBe(true);
  await released;
  // What was under way has been written by now, if it was.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(existsSync(path)).toBe(false);
});
