import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { run } from '../fakeWorld.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'recogniser'));
});
afterEach(() => folder.remove());

const write = (name: string, value: unknown) =>
  writeFileSync(join(folder.path, 'recogniser', name), typeof value === 'string' ? value : JSON.stringify(value));

async function info(...flags: readonly string[]): Promise<string> {
  const overrides = { kindOfPath: async () => 'directory' as const };
  const { code, stdout, stderr } = await run(['models', 'info', folder.path, ...flags], { overrides });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const source = {
  name: 'EfficientNet-Lite3, ImageNet',
  package: 'some-models (PyPI)',
  version: '0.4.4',
  file: 'models/lite3.tflite',
  sha256: 'a'.repeat(64),
  licence: 'Apache-2.0',
  attribution: 'TensorFlow',
};
const sources = [source, { ...source, name: 'SSDLite, COCO', package: 'ssd (npm)', version: '1.0.6' }];
const accuracy = {
  pictures: 50,
  kinds: [
    { kind: 'animals', pictures: 30, named: 25, right: 24 },
    { kind: 'food', pictures: 20, named: 10, right: 9 },
  ],
};

const name = { name: 'cat', kind: 'animal', article: 'a', many: 'cats', certainty: 'plain' };
const silent = { ...name, certainty: 'silent' };

test('tells what a model can name, from which sources, how often rightly', async () => {
  write('config.json', { sources, classifier: { size: 280 } });
  write('names.json', { names: [...Array<unknown>(1040).fill(name), { ...name, kind: 'scene' }, silent] });
  write('accuracy.json', accuracy);
  expect((await info()).split('\n')).toEqual(
    expect.arrayContaining([
      'Names         1,040 things, animals and people',
      'Measured      on 50 photographs: animals 25 of 30 named, 24 of 25 rightly; food 10 of 20 named, 9 of 10 rightly',
      'Made from     EfficientNet-Lite3, ImageNet: some-models (PyPI) 0.4.4, Apache-2.0, TensorFlow',
      '              SSDLite, COCO: ssd (npm) 1.0.6, Apache-2.0, TensorFlow',
    ]),
  );
  expect(JSON.parse(await info('--json'))).toMatchObject({ recogniser: { names: 1040, sources, accuracy } });
});

test('tells what is there where it was not measured, or the figures and names are damaged', async () => {
  write('config.json', { sources });
  write('names.json', { names: [{ ...name, wider: 7 }] });
  for (const damaged of ['{', { pictures: 1 }, { pictures: -1, kinds: [] }, { pictures: 2, kinds: [{ kind: 'x' }] }]) {
    write('accuracy.json', damaged);
    const text = await info();
    expect(text).toContain('\nNames         what is in a picture\nMade from     EfficientNet');
    expect(text).not.toContain('Measured');
  }
});

test.each([
  ['is missing', undefined],
  ['is no JSON', '{'],
  ['lists no sources', {}],
  ['lists sources that are none', { sources: ['x'] }],
  ['leaves out a licence', { sources: [{ ...source, licence: undefined }] }],
])('says nothing of a recogniser whose config.json %s', async (_name, content) => {
  if (content !== undefined) write('config.json', content);
  write('accuracy.json', accuracy);
  expect(await info()).not.toMatch(/^(Names|Measured|Made from)/m);
});

test('the embedded model is told of', async () => {
  const { code, stdout } = await run(['models', 'info', 'embedded']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Name {10}embedded\n[^]*\nArchitecture {2}BLIP-2, [^]*\nThis machine {2}runs (in|on) your /);
});
