import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { golden } from './goldenRuns.ts';
import { quick, samplePath, train, writeData } from './trainScene.ts';

// Whatever is wrong with what a training is given is one sentence, and nothing that was whole is lost.

const folder = temporaryFolder();
afterAll(folder.remove);
const path = (name: string) => `${folder.path}/${name}`;
const data = path('data.jsonl');
const table = (name: string) => fileURLToPath(new URL(`../../fixtures/datasets/${name}`, import.meta.url));
beforeAll(() => {
  writeData(data);
});

test('pictures that are missing and items without words are told and left out', async () => {
  const list = path('odd.jsonl');
  const lines = [
    { image: samplePath('coffee'), caption: 'a cup of coffee' },
    { image: 'gone.png', caption: 'a cup' },
    { image: samplePath('china'), caption: '  ' },
    { image: samplePath('camera'), caption: 7 },
    { caption: 'no picture' },
  ];
  writeFileSync(list, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"image": `);
  const { stderr, lines: told, exitCode } = await train({ ...quick, data: list, out: path('odd'), 'batch-size': 1 });
  expect(told.filter((line) => 'step' in line)).toHaveLength(2);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/gone\.png: There is no picture at .*gone\.png\. \[imageNotFound\]/);
  for (const line of [3, 4, 6])
    expect(stderr, String(line)).toMatch(new RegExp(`(odd\\.jsonl:${String(line)}|china).*\\[dataInvalid\\]`));
  expect(stderr).toMatch(/It has no picture\. \[imageNotFound\]/);
});

test('a picture that is broken stops it with its name, and what was learned before is saved', async () => {
  const list = path('broken.jsonl');
  writeFileSync(path('broken.png'), 'no picture');
  const items = [samplePath('coffee'), samplePath('china'), path('broken.png')];
  writeFileSync(list, items.map((image) => JSON.stringify({ image, caption: 'a cup on a table' })).join('\n'));
  const values = { ...quick, data: list, out: path('broken'), 'batch-size': 1, order: 'given' };
  const { stderr, exitCode } = await train(values);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /broken\.png: .*, at epoch 0, step 2; --resume goes on from checkpoint_0_step_2\.pth\. \[image/,
  );
  expect(existsSync(path('broken/checkpoint_0_step_2.pth'))).toBe(true);
});

test('Parquet of another shape', async () => {
  const { stderr, exitCode } = await train({ ...quick, data: table('wordless.parquet'), out: path('parquet') });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--caption-column.*\[(dataInvalid|invalidOption)\]/);
  expect(existsSync(path('parquet'))).toBe(false);
});

test('a file that is no data set, and one that is not there', async () => {
  writeFileSync(path('notes.md'), '# Notes');
  expect((await train({ ...quick, data: path('notes.md'), out: path('x') })).stderr).toMatch(/\[dataInvalid\]/);
  expect((await train({ ...quick, data: path('none.jsonl'), out: path('x') })).stderr).toMatch(/\[dataNotFound\]/);
});

test('a data set of the Hub that cannot be reached', async () => {
  process.env['HF_HUB_OFFLINE'] = '1';
  const { stderr, exitCode } = await train({ ...quick, data: 'studio/photographs', subset: 'night', out: path('hub') });
  delete process.env['HF_HUB_OFFLINE'];
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/studio\/photographs.*\[hubOffline\]/);
});

describe('a training that is there', () => {
  beforeAll(async () => {
    await train({ ...quick, data, out: path('there'), epochs: 1 });
  });

  test.each([
    [{ 'learning-rate': 2e-3 }, 'learningRate'],
    [{ 'lora-rank': 2 }, 'loraRank'],
    [{ select: 'loss' }, 'select'],
    [{ recipe: 'gurushots' }, 'maskedPrompt'],
  ])('is not taken up as another: %j', async (other, name) => {
    const { stderr, exitCode } = await train({ ...quick, data, out: path('there'), epochs: 1, ...other }, '--resume');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(new RegExp(`has another .*${name}.*\\[invalidOption\\]`));
  });

  test('nor with other captions', async () => {
    const list = path('other.jsonl');
    writeData(list, { ...golden.captions, coffee: 'another cup' });
    const { stderr } = await train({ ...quick, data: list, out: path('there'), epochs: 1 }, '--resume');
    expect(stderr).toContain('was begun with another data. [invalidOption]');
  });
});

test.each([
  [{ 'lora-rank': 2, trainable: 'language' }, 'leave one of --lora-rank and language out'],
  [{ 'lora-rank': 5000 }, 'no rank is larger'],
  [{ 'image-size': 60 }, 'whole patches of 14 pixels; 56 is near 60'],
  [{ 'max-text-tokens': 4000 }, 'has room for texts of'],
])('a recipe that the model cannot follow: %j', async (other, sentence) => {
  const { stderr, exitCode } = await train({ ...quick, data, out: path('unfit'), ...other });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(sentence);
});

test('a disk that gets full keeps the last whole state, and --resume goes on when there is room', async ({ skip }) => {
  const disk = path('disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('mounting a tmpfs is not permitted here');
  }
  try {
    const values = { ...quick, data, out: disk };
    const { stderr, exitCode } = await train(values);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/at epoch 1, step 2; --resume goes on from checkpoint_0\.pth\. \[diskFull\]/);
    expect(JSON.parse(readFileSync(`${disk}/state.json`, 'utf8'))).toMatchObject({
      epoch: 1,
      checkpoint: 'checkpoint_0.pth',
    });
    expect(existsSync(`${disk}/checkpoint_1.pth.partial`)).toBe(false);
    execFileSync('mount', ['-o', 'remount,size=90m', disk]);
    expect((await train(values, '--resume')).exitCode).toBe(0);
  } finally {
    execFileSync('umount', [disk]);
  }
});
