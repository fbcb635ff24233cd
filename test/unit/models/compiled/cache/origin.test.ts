import { mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteOrigin, readOrigin } from '../../../../../models/compiled/cache/origin.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
let directory: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  directory = join(folder.path, 'model');
  file = join(directory, 'origin.json');
  mkdirSync(directory);
});
afterEach(() => {
  folder.remove();
});

const hourMs = 3_600_000;

test('the checkpoints that lead to a model are noted, the latest first, sixteen of them', async () => {
  for (let each = 0; each < 20; each++) await noteOrigin(directory, [`/model-${each}`, '/base']);
  const { checkpoints = [] } = (await readOrigin(directory)) ?? {};
  expect(checkpoints).toHaveLength(16);
  expect([checkpoints[0], checkpoints.at(-1)]).toEqual([
    ['/model-19', '/base'],
    ['/model-4', '/base'],
  ]);
});

test('a use is noted by the time of change alone, and once an hour at most', async () => {
  await noteOrigin(directory, ['/model']);
  const written = readFileSync(file, 'utf8');
  const made = statSync(file).mtimeMs;
  await noteOrigin(directory, ['/model'], made + hourMs - 1000);
  expect(statSync(file).mtimeMs).toBe(made);
  await noteOrigin(directory, ['/model'], made + hourMs);
  expect(statSync(file).mtimeMs).toBeCloseTo(made + hourMs, -1);
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('a time far ahead of the clock is set right', async () => {
  await noteOrigin(directory, ['/model']);
  utimesSync(file, 4e9, 4e9);
  await noteOrigin(directory, ['/model']);
  expect((await readOrigin(directory))?.usedAt).toBeLessThan(Date.now() + hourMs);
});

test('what cannot be noted, as in a cache that can only be read, is done without', async () => {
  await noteOrigin(join(folder.path, 'absent', '\0'), ['/model']);
  expect(await readOrigin(join(folder.path, 'absent'))).toBeUndefined();
});
