import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPicture } from '../../../../../server/images/reading/pictureFile.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { run } from '../fakeWorld.ts';

function scene() {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const at = (name: string) => join(folder.path, name);
  const lines = Array.from({ length: 60 }, (_, n) => {
    writeFileSync(at(`${String(n)}.png`), `picture ${String(n % 50)}`);
    return JSON.stringify({ image: `${String(n)}.png`, caption: `cup ${String(n)}` });
  });
  writeFileSync(at('data.jsonl'), `${[...lines, '{"image": "gone.png", "caption": "cup 1"}'].join('\n')}\n`);
  const runIn = (args: readonly string[]) => run(['dataset', ...args], { overrides: { readPicture } });
  return { at, runIn };
}

test('inspect counts what there is, and what is wrong with it', async () => {
  const { at, runIn } = scene();
  const { code, stdout, stderr } = await runIn(['inspect', at('data.jsonl')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^gone\.png: .*\[imageNotFound\]\n$/);
  expect(stdout).toContain('61 items, 61 captions\n');
  expect(stdout).toContain('broken pictures: 1\nthe same picture again: 10\nthe same caption again: 1\n');
});

test('split writes two lists that can be read again, and the same picture never lands in both', async () => {
  const { at, runIn } = scene();
  writeFileSync(at('data.jsonl'), readFileSync(at('data.jsonl'), 'utf8').replace(/.*gone.*\n/, ''));
  const { code, stdout } = await runIn(['split', at('data.jsonl'), '--share', '0.3', '--out', at('')]);
  expect(code).toBe(0);
  const read = (name: string) =>
    readFileSync(at(name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { image: string });
  const [held, rest] = [read('held-back.jsonl'), read('rest.jsonl')];
  expect(held.length + rest.length).toBe(60);
  expect(stdout).toContain(`held-back.jsonl: ${String(held.length)}\n`);
  const bytes = ({ image }: { image: string }) => readFileSync(at(image), 'utf8');
  const heldBytes = new Set(held.map(bytes));
  expect(rest.some((one) => heldBytes.has(bytes(one)))).toBe(false);
  expect((await runIn(['inspect', at('rest.jsonl')])).code).toBe(0);
});

test('split makes the folder that it writes to, and says where it cannot', async () => {
  const { at, runIn } = scene();
  await runIn(['split', at('data.jsonl'), '--out', at('new/parts')]);
  expect(readFileSync(at('new/parts/rest.jsonl'), 'utf8')).toContain('"image":"../../');
  const { code, stderr } = await runIn(['split', at('data.jsonl'), '--out', at('data.jsonl')]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/held-back\.jsonl cannot be written \(\w+\)\. \[invalidOption\]/);
});

test('a share that is none is a sentence', async () => {
  const { at, runIn } = scene();
  const { code, stderr } = await runIn(['split', at('data.jsonl'), '--share', '1']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--share takes a number between 0 and 1, not 1.')]);
});
