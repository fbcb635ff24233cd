import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { DraftMemory } from '../../../../models/runtime/decoding/draftMemory.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const folder = temporaryFolder();
const digest = 'abc';
const drafts = join(folder.path, 'captions', 'drafts');

beforeEach(() => rm(drafts, { recursive: true, force: true }));
afterAll(() => {
  folder.remove();
});

function teach({ table }: DraftMemory): void {
  table.learn([4, 5], { ids: Int32Array.of(7, 8), logits: Float32Array.of(-0.25, -2), logNormalizer: 0 });
}

test('what a model said is known after a new start, and of no other model', async () => {
  const first = await DraftMemory.open(drafts, digest);
  teach(first);
  first.note();
  await first.close();
  const again = await DraftMemory.open(drafts, digest);
  const { order, probabilities } = again.table.predict([4, 5]);
  expect(order).toBe(2);
  expect(probabilities.get(7)).toBeCloseTo(first.table.predict([4, 5]).probabilities.get(7) ?? NaN, 2);
  expect((await DraftMemory.open(drafts, 'def')).table.size).toBe(0);
});

test('it is on the disk after some pictures, for an engine may be ended at any moment', async () => {
  const memory = await DraftMemory.open(drafts, digest);
  teach(memory);
  for (let picture = 0; picture < 10; picture++) memory.note();
  await expect.poll(() => readdir(drafts).catch(() => [])).toEqual([`${digest}.json`]);
});

test('nothing is kept where nobody asked for it, and nothing is written where nothing was said', async () => {
  const memory = await DraftMemory.open(undefined, digest);
  teach(memory);
  memory.note();
  await memory.close();
  await (await DraftMemory.open(drafts, digest)).close();
  await expect(readdir(drafts)).rejects.toThrow('ENOENT');
});

test.each([
  ['half a file', '{"version":1,"contexts":[["5 ",1'],
  ['another version', '{"version":2,"contexts":[]}'],
  ['numbers that are none', '{"version":1,"contexts":[["5 ",1,[7,null]]]}'],
  ['a token without its mass', '{"version":1,"contexts":[["5 ",1,[7]]]}'],
  ['something else', '[1,2,3]'],
])('%s is as if nothing had been kept', async (_, text) => {
  await mkdir(drafts, { recursive: true });
  await writeFile(join(drafts, `${digest}.json`), text);
  const memory = await DraftMemory.open(drafts, digest);
  expect(memory.table.size).toBe(0);
  teach(memory);
  memory.note();
  await memory.close();
  expect((await DraftMemory.open(drafts, digest)).table.size).toBe(2);
});

test('a folder that cannot be made costs nothing but the memory', async () => {
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  const memory = await DraftMemory.open(join(file, 'drafts'), digest);
  memory.note();
  await expect(memory.close()).resolves.toBeUndefined();
});
