import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestRecogniser, openRecogniser } from '../../../../models/recogniser/openRecogniser.ts';
import { temporaryFolder } from '../../../fixtures/checkpoint/folders.ts';
import {
  tinyCalibration,
  tinyConfig,
  tinyNames,
  tinyWeights,
  writeTinyRecogniser,
} from '../../../fixtures/recogniser/tinyRecogniser.ts';
import { failureOf } from '../../../fixtures/failures.ts';

async function digestOf(folder: string): Promise<string> {
  const recogniser = await openRecogniser(folder);
  try {
    return await digestRecogniser(recogniser);
  } finally {
    await recogniser.close();
  }
}

function flipLast(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

describe('a recogniser', () => {
  test('says what it wants to see: two views for the classifier, one for the detector', async () => {
    const recogniser = await openRecogniser(writeTinyRecogniser(temporaryFolder()));
    await recogniser.close();
    expect(recogniser.views).toEqual([
      { size: 32, part: 'whole' },
      { size: 32, part: 'middle' },
      { size: 32, part: 'whole' },
    ]);
  });

  test('has a digest that follows its bytes, wherever it lies', async () => {
    const digest = await digestOf(writeTinyRecogniser(temporaryFolder()));
    expect(await digestOf(writeTinyRecogniser(temporaryFolder()))).toBe(digest);
    const brighter = { ...tinyConfig, classifier: { ...tinyConfig.classifier, mean: 100 } };
    expect(await digestOf(writeTinyRecogniser(temporaryFolder(), { config: brighter }))).not.toBe(digest);
    const weights = tinyWeights();
    weights.data[5] = 99;
    expect(await digestOf(writeTinyRecogniser(temporaryFolder(), { weights }))).not.toBe(digest);
    const names = tinyNames.map((name, index) => (index === 1 ? { ...name, name: 'tomcat' } : name));
    expect(await digestOf(writeTinyRecogniser(temporaryFolder(), { names }))).not.toBe(digest);
    const calibration = { ...tinyCalibration, least_medium: { photograph: 0.9, drawing: 0.5, other: 0.5 } };
    expect(await digestOf(writeTinyRecogniser(temporaryFolder(), { calibration }))).not.toBe(digest);
  });
});

describe('a recogniser is refused', () => {
  test.each<[string, string, (folder: string) => void]>([
    ['without its configuration', 'checkpointNotFound', (folder) => rmSync(join(folder, 'config.json'))],
    ['without its weights', 'checkpointNotFound', (folder) => rmSync(join(folder, 'model.safetensors'))],
    ['without names', 'checkpointNotFound', (folder) => rmSync(join(folder, 'names.json'))],
    ['with half its names', 'checkpointInvalid', (folder) => truncateSync(join(folder, 'names.json'), 100)],
    ['without its calibration', 'checkpointNotFound', (folder) => rmSync(join(folder, 'calibration.json'))],
    ['with half its calibration', 'checkpointInvalid', (folder) => truncateSync(join(folder, 'calibration.json'), 100)],
    ['with half its weights', 'checkpointInvalid', (folder) => truncateSync(join(folder, 'model.safetensors'), 2000)],
    ['with weights and more', 'checkpointInvalid', (folder) => appendFileSync(join(folder, 'model.safetensors'), 'x')],
    ['with one other bit', 'checkpointInvalid', (folder) => flipLast(join(folder, 'model.safetensors'))],
    ['with half a configuration', 'checkpointInvalid', (folder) => truncateSync(join(folder, 'config.json'), 100)],
    [
      'with a pointer of Git LFS',
      'checkpointInvalid',
      (folder) => writeFileSync(join(folder, 'model.safetensors'), 'version https://git-lfs.github.com/spec/v1\n'),
    ],
  ])('%s', async (_, code, damage) => {
    const folder = writeTinyRecogniser(temporaryFolder());
    damage(folder);
    expect((await failureOf(digestOf(folder))).code).toBe(code);
  });

  test.each<[string, (header: ReturnType<typeof tinyWeights>['header']) => void, RegExp]>([
    [
      'a layer of another width',
      (header) => Object.assign(header['classifier.logits.weight'] ?? {}, { shape: [8, 5] }),
      /classifier\.logits\.weight should be I8 \[5, 8\], but is I8 \[8, 5\]/,
    ],
    [
      'unsigned bytes',
      (header) => Object.assign(header['classifier.stem.weight'] ?? {}, { dtype: 'U8' }),
      /classifier\.stem\.weight should be I8 .*, but is U8/,
    ],
    [
      'a layer under another name',
      (header) => {
        const { 'detector.head.bias': bias } = header;
        delete header['detector.head.bias'];
        if (bias) header['detector.tail.bias'] = bias;
      },
      /detector\.head\.bias should be F32 \[8\], but is nothing/,
    ],
    [
      'a tensor that no layer reads',
      (header) => {
        const { 'classifier.stem.bias': bias } = header;
        const place = bias?.data_offsets[0] ?? 0;
        header['extra'] = { dtype: 'F32', shape: [0], data_offsets: [place, place] };
      },
      /extra belongs to no layer/,
    ],
  ])('with %s', async (_, change, sentence) => {
    const weights = tinyWeights();
    change(weights.header);
    const { code, message } = await failureOf(digestOf(writeTinyRecogniser(temporaryFolder(), { weights })));
    expect(code).toBe('tensorsMismatch');
    expect(message).toMatch(sentence);
  });
});
