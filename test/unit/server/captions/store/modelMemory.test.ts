import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findStaleMemories, ModelMemory, stampModel } from '../../../../../server/captions/store/modelMemory.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { embedded, identity } from '../samples.ts';

let folder: ReturnType<typeof temporaryFolder>;
let model: string;
beforeEach(() => {
  folder = temporaryFolder();
  model = join(folder.path, 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'config.json'), '{}');
  writeFileSync(join(model, 'model.safetensors'), 'weights');
  mkdirSync(join(model, 'recogniser'));
  writeFileSync(join(model, 'recogniser', 'model.safetensors'), 'names');
});
afterEach(() => folder.remove());

const memory = () => new ModelMemory(join(folder.path, 'models'));
const selection = () => ({ ...embedded, path: model });

async function remember(): Promise<void> {
  await memory().remember(selection(), (await stampModel(selection())) ?? '', identity);
}

test('a model that was loaded once is known to later processes', async () => {
  expect(await memory().recall(selection())).toBeUndefined();
  await remember();
  expect(await memory().recall(selection())).toEqual(identity);
});

test('the embedded model has a stamp of its own', async () => {
  const stamp = await stampModel(embedded);
  expect(stamp).toMatch(/^[0-9a-f]{64}$/);
  expect(await stampModel(selection())).not.toBe(stamp);
});

test.each<[string, () => void]>([
  ['is written to', () => appendFileSync(join(model, 'model.safetensors'), '!')],
  [
    'is replaced by one of the same size and time',
    () => {
      const path = join(model, 'model.safetensors');
      utimesSync(path, 1, 1);
      rmSync(path);
      writeFileSync(path, 'WEIGHTS');
      utimesSync(path, 1, 1);
    },
  ],
  ['of its recogniser is written to', () => appendFileSync(join(model, 'recogniser', 'model.safetensors'), '!')],
  ['goes', () => rmSync(join(model, 'config.json'))],
  ['comes', () => writeFileSync(join(model, 'generation_config.json'), '{}')],
  ['goes with its folder', () => rmSync(model, { recursive: true })],
])('nothing is known any more when a file %s', async (_name, change) => {
  const running = memory();
  await remember();
  expect(await running.recall(selection())).toEqual(identity);
  change();
  expect(await running.recall(selection())).toBeUndefined();
  expect(await memory().recall(selection())).toBeUndefined();
});

test('other choices of device, precision, size or parts are other models', async () => {
  await remember();
  for (const other of [{ device: 'auto' }, { precision: 'fp16' }, { imageSize: 112 }, { base: model }] as const) {
    expect(await memory().recall({ ...selection(), ...other })).toBeUndefined();
  }
});

test('a part of a LAVIS checkpoint that changes counts as well', async () => {
  const pth = join(folder.path, 'checkpoint.pth');
  writeFileSync(pth, 'pickle');
  const lavis = { ...embedded, path: pth, base: model };
  const before = await stampModel(lavis);
  appendFileSync(join(model, 'config.json'), ' ');
  expect(await stampModel(lavis)).not.toBe(before);
});

test('a damaged memory, or one of another version, is none', async () => {
  await remember();
  const [name = ''] = readdirSync(join(folder.path, 'models'));
  const path = join(folder.path, 'models', name);
  const content = JSON.parse(readFileSync(path, 'utf8')) as object;
  for (const damaged of [
    '{',
    '[]',
    JSON.stringify({ ...content, wordsVersion: 0 }),
    JSON.stringify({ ...content, identity: {} }),
  ]) {
    writeFileSync(path, damaged);
    expect(await memory().recall(selection())).toBeUndefined();
  }
});

const dayMs = 86_400_000;

/** Why what is remembered is to be forgotten, so many days from now. */
async function reasons(days: number): Promise<readonly string[]> {
  const found: string[] = [];
  const rules = { now: Date.now() + days * dayMs, unusedDays: 60, partialDays: 0 };
  for await (const prunable of findStaleMemories(join(folder.path, 'models'), rules)) {
    found.push(prunable.reason);
    await prunable.remove();
  }
  return found;
}

test('a model is forgotten when it is gone, or was not used for 60 days', async () => {
  await remember();
  expect(await reasons(59)).toEqual([]);
  rmSync(model, { recursive: true });
  expect(await reasons(0)).toEqual(['checkpointGone']);
  expect(readdirSync(join(folder.path, 'models'))).toEqual([]);
});

test('a model that is recalled is in use', async () => {
  await remember();
  const [name = ''] = readdirSync(join(folder.path, 'models'));
  utimesSync(join(folder.path, 'models', name), 1e9, 1e9);
  await memory().recall(selection());
  expect(await reasons(59)).toEqual([]);
  expect(await reasons(61)).toEqual(['unused']);
});

test('what another version remembered: of an older one it goes, of a newer one it stays', async () => {
  await remember();
  const [name = ''] = readdirSync(join(folder.path, 'models'));
  const path = join(folder.path, 'models', name);
  const stored = JSON.parse(readFileSync(path, 'utf8')) as { readonly wordsVersion: number };
  writeFileSync(path, JSON.stringify({ ...stored, wordsVersion: stored.wordsVersion + 1 }));
  expect(await reasons(400)).toEqual([]);
  writeFileSync(path, JSON.stringify({ ...stored, wordsVersion: stored.wordsVersion - 1 }));
  expect(await reasons(0)).toEqual(['olderVersion']);
});
