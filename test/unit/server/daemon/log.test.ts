import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog, readLogLevel } from '../../../../server/daemon/log.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const text = () => readFileSync(join(folder.path, 'daemon.log'), 'utf8');

test('one message a line, from its level on, and no secret', async () => {
  const log = await openLog(folder.path, readLogLevel('info'));
  log.conceal('5ecret');
  log.debug('hidden');
  log.info('token 5ecret, again 5ecret');
  log.error('Error: x\n    at y\r\n    at z');
  await log.close();
  expect(text().replaceAll(/^\S+Z /gm, '')).toBe('info  token [token], again [token]\nerror Error: x | at y | at z\n');
});

test('an unknown level is info', () => expect(readLogLevel('loud')).toBe('info'));

test('fifty megabytes leave ten on the disk', async () => {
  const log = await openLog(folder.path, 'info');
  const line = 'x'.repeat(10_000);
  for (let i = 0; i < 5000; i++) {
    log.info(line);
    if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await log.close();
  const files = readdirSync(folder.path);
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder.path, name)).size, 0);
  expect(files.length).toBeLessThanOrEqual(5);
  expect(bytes).toBeGreaterThan(2e6);
  expect(bytes).toBeLessThan(11e6);
  expect(files.map((name) => (statSync(join(folder.path, name)).mode & 0o077).toString())).toEqual(
    files.map(() => '0'),
  );
});
