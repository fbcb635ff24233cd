import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { captionText } from '../../../../models/training/batches/captionText.ts';
import { drawCrop } from '../../../../models/training/batches/crops.ts';
import { causalBias, positionsOf, targetsOf, textBatch } from '../../../../models/training/batches/texts.ts';
import { goldenPath } from '../../../golden.ts';
import { randomStream, shuffledIndices } from '../../../../models/training/randomness.ts';

// What `re.sub`, `rstrip`, `strip` and `split` of Python 3.11 make of them by LAVIS's lines.
test.each([
  ['A Cup!  (of "tea"): 3*4; ~end.\n', 'a cup of tea 3 4 end'],
  ['  two\t\tlines\n\nhere  ', 'two lines here'],
  ["it's 5,5 - fine", "it's 5,5 - fine"],
  [
    Array.from({ length: 60 }, (_, n) => `w${String(n)}`).join(' '),
    Array.from({ length: 50 }, (_, n) => `w${String(n)}`).join(' '),
  ],
])('a caption as blip_caption leaves it: %j', (caption, expected) => {
  expect(captionText(caption)).toBe(expected);
});

describe('crops', () => {
  test('lie within the picture, have half of it at least, and ratios of 3/4 to 4/3', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 900 }),
        fc.integer({ min: 40, max: 900 }),
        fc.nat(),
        (width, height, seed) => {
          const crop = drawCrop(randomStream(seed, 'crop'), width, height);
          expect(crop.left).toBeGreaterThanOrEqual(0);
          expect(crop.top).toBeGreaterThanOrEqual(0);
          expect(crop.left + crop.width).toBeLessThanOrEqual(width);
          expect(crop.top + crop.height).toBeLessThanOrEqual(height);
          const ratio = crop.width / crop.height;
          expect(ratio).toBeGreaterThan(0.75 * 0.95);
          expect(ratio).toBeLessThan((4 / 3) * 1.05);
          const isWide = width / height > 2 || height / width > 2;
          if (!isWide) expect(crop.width * crop.height).toBeGreaterThan(width * height * 0.48);
        },
      ),
    );
  });

  test('are those of torchvision, by the same random numbers', () => {
    const { crops } = JSON.parse(readFileSync(goldenPath('training', 'crops.json'), 'utf8')) as {
      readonly crops: readonly Readonly<
        Record<'width' | 'height' | 'left' | 'top' | 'w' | 'h', number> & {
          readonly numbers: readonly number[];
        }
      >[];
    };
    for (const { width, height, numbers, left, top, w, h } of crops) {
      let asked = 0;
      const { facing: _, ...crop } = drawCrop(() => numbers[asked++] ?? 0, width, height);
      expect(crop).toEqual({ left, top, width: w, height: h });
      // One more says whether it is mirrored.
      expect(asked).toBe(numbers.length + 1);
    }
  });

  test('every second picture is mirrored', () => {
    const random = randomStream(1, 'mirror');
    const mirrored = Array.from({ length: 2000 }, () => drawCrop(random, 100, 80)).filter(
      ({ facing }) => facing === 'mirrored',
    );
    expect(Math.abs(mirrored.length / 2000 - 0.5)).toBeLessThan(0.04);
  });
});

test('an order has every picture once, and another in another epoch', () => {
  const first = shuffledIndices(randomStream(42, 'order', 0), 100);
  expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(shuffledIndices(randomStream(42, 'order', 0), 100)).toEqual(first);
  expect(shuffledIndices(randomStream(42, 'order', 1), 100)).not.toEqual(first);
});

describe('texts', () => {
  /** A start token and one for each letter. */
  const tokenizer = {
    encode: (text: string) => [2, ...[...text].map((letter) => letter.charCodeAt(0))],
    encodePlain: () => [],
    decode: () => '',
  };
  const plain = { prompt: '', maskedPrompt: '', maxTokens: 6 };

  test('are padded, cut and masked', () => {
    const batch = textBatch(['ab', 'abcdefgh'], tokenizer, { ...plain, maskedPrompt: 'x' });
    expect(batch.ids).toEqual([
      [2, 97, 98, 10, 1, 1],
      [2, 97, 98, 99, 100, 101],
    ]);
    expect(batch).toMatchObject({ lengths: [4, 6], masked: 2 });
    expect(targetsOf(batch, 3)).toEqual({ rows: [4, 5, 13, 14, 15, 16], ids: [98, 10, 98, 99, 100, 101] });
    expect(positionsOf(batch, 1)).toEqual([0, 1, 2, 3, 4, -1, -1, 0, 1, 2, 3, 4, 5, 6]);
  });

  test('nobody sees what comes later, or padding', () => {
    const batch = textBatch(['', 'a'], tokenizer, plain);
    const bias = causalBias(batch, 1, -9);
    expect([...bias.subarray(0, 16)]).toEqual([0, -9, -9, -9, 0, 0, -9, -9, 0, 0, 0, -9, 0, 0, 0, -9]);
    expect([...bias.subarray(16)]).toEqual([0, -9, -9, -9, 0, 0, -9, -9, 0, 0, 0, -9, 0, 0, 0, 0]);
  });

  test('a prompt that leaves nothing to learn is a sentence', () => {
    expect(() => textBatch(['a'], tokenizer, { ...plain, prompt: 'abcdef' })).toThrow(/7 tokens/);
  });
});
