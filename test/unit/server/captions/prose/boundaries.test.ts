import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { findBoundaries } from '../../../../../server/captions/prose/boundaries.ts';
import { boundaryPatterns, closingPatterns } from '../../../../../server/captions/prose/wordPatterns.ts';

const patterns = [boundaryPatterns, closingPatterns].flatMap(({ weights }) =>
  weights
    .trim()
    .split('\n')
    .flatMap((line) => line.split('; ').slice(1)),
);

test.each([
  ['this is a close-up shot of a rose | the petals are wet | the mood is romantic'],
  ['shot at eye level | the image shows a boat on a lake'],
  ['the lighting is dim | the colors are pale and dusty'],
  ['a wide shot of a desert | it feels empty'],
  ['a girl in a red dress, with a hat on her head'],
  ['the photo shows the old town, the river and the hills'],
])('%s', (text) => {
  const sentences = text.split(' | ').map((sentence) => sentence.split(' '));
  const begins = sentences.map((_, k) => sentences.slice(0, k).flat().length);
  expect(findBoundaries(sentences.flat())).toEqual(begins);
});

test('the tables are word patterns of at most three words on a side, in 100 KB', () => {
  expect(Buffer.byteLength(boundaryPatterns.weights + closingPatterns.weights)).toBeLessThan(100 * 1024);
  expect(patterns.length).toBeGreaterThan(1000);
  for (const pattern of patterns) {
    const [before = '', after = '', ...others] = pattern.split('|').map((side) => side.split(' ').filter(Boolean));
    expect(others).toEqual([]);
    expect(before.length + after.length).toBeLessThanOrEqual(3);
    expect(before.length + after.length).toBeGreaterThan(0);
  }
});
