import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { run } from './commandLine.ts';

const model = fileURLToPath(new URL('../../golden/cases/tiny/checkpoint', import.meta.url));
const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

test('captions without the daemon are made anew each time, and none is kept', async () => {
  const cache = join(folder.path, 'cache');
  const args = ['caption', join(samples, 'coffee.png'), join(samples, 'chelsea.png'), '--model', model];
  const first = await run(args, cache);
  const before = await readdir(cache, { recursive: true });
  expect(before).not.toEqual([]);
  expect(before.filter((name) => name.endsWith('.json') && name.startsWith('captions'))).toEqual([]);
  expect(await run(args, cache)).toEqual(first);
  expect([first.code, first.stderr, (await readdir(cache)).includes('captions')]).toEqual([0, '', false]);
});
