import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { thirdPartyNotices } from '../../../../client/packaging/notices.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'dist'));
  writeFileSync(join(folder.path, 'dist/metafile.json'), '{"inputs":{}}');
});
afterEach(() => folder.remove());

function writeSources(...sources: readonly object[]): void {
  const place = join(folder.path, 'models/demo/recogniser');
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'config.json'), JSON.stringify({ sources }));
}

const lite = {
  ...{ name: 'EfficientNet-Lite3', package: 'some-models (PyPI)', version: '0.4.4', file: 'lite3.tflite', sha256: 'a' },
  ...{ licence: 'Apache-2.0', attribution: 'TensorFlow, as the file itself states' },
};
const names = {
  ...lite,
  name: 'Names',
  package: 'classes (PyPI)',
  licence: 'MIT',
  attribution: 'Copyright (c) A. Name',
};

test('the recogniser’s sources stand in the notices, each licence in full and once', async () => {
  writeSources(lite, { ...lite, name: 'SSDLite', attribution: 'The makers of SSDLite' }, names);
  const text = await thirdPartyNotices(folder.path, join(folder.path, 'dist/node_modules'));
  expect(text).toContain('== EfficientNet-Lite3: some-models (PyPI) 0.4.4 (Apache-2.0) ==\n\nTensorFlow, as the file');
  expect(text).toContain('The makers of SSDLite');
  expect(text).toContain('Copyright (c) A. Name');
  // The first and last clause of Apache-2.0, and the middle of MIT's.
  for (const clause of [
    'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
    'END OF TERMS AND CONDITIONS',
  ]) {
    expect(text.split(clause)).toHaveLength(2);
  }
  expect(text.split('this permission notice shall be included in all copies')).toHaveLength(2);
});

test('without a recogniser there is nothing of it', async () => {
  expect(await thirdPartyNotices(folder.path, join(folder.path, 'dist/node_modules'))).not.toContain('embedded model');
});

test('what sentences are found by is named with its licence', async () => {
  const text = await thirdPartyNotices(folder.path, join(folder.path, 'dist/node_modules'));
  expect(text).toMatch(/== Word statistics: DataSeeds\.AI-Sample-Dataset-DSD .* \(Apache-2\.0\) ==/);
  expect(text).toContain('END OF TERMS AND CONDITIONS');
});

test.each([
  ['a source without its licence', [{ ...lite, licence: undefined }], /sources\[0\]: licence should be text/],
  [
    'an attribution that is no text',
    [{ ...lite, attribution: ['TensorFlow'] }],
    /sources\[0\]: attribution should be text/,
  ],
  ['a source that is no object', ['Apache-2.0'], /sources should be a list of objects/],
])('%s stops the packaging, instead of a notice that says "undefined"', async (_, sources, words) => {
  writeSources(...(sources as readonly object[]));
  await expect(thirdPartyNotices(folder.path, join(folder.path, 'dist/node_modules'))).rejects.toThrow(words);
});

test('a licence without its text stops the packaging', async () => {
  writeSources({ ...lite, licence: 'Proprietary' });
  await expect(thirdPartyNotices(folder.path, join(folder.path, 'dist/node_modules'))).rejects.toThrow(
    /under Proprietary, whose text is not in/,
  );
});
