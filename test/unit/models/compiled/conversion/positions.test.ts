import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { interpolatePositions } from '../../../../../models/compiled/conversion/positions.ts';

interface Expected {
  readonly width: number;
  readonly cases: readonly { from: number; to: number; step: number; values: readonly number[] }[];
}

const path = new URL('positions.expected.json', import.meta.url);
const { width, cases } = JSON.parse(readFileSync(path, 'utf8')) as Expected;

function table(from: number): Float32Array {
  return Float32Array.from({ length: (1 + from * from) * width }, (_, index) => Math.sin(index));
}

test.each(cases)('positions of $from x $from patches at $to x $to are those of torch', ({ from, to, step, values }) => {
  const found = interpolatePositions(table(from), from, to, width);
  expect(found).toHaveLength((1 + to * to) * width);
  const sample = found.filter((_, index) => index % step === 0);
  const worst = Math.max(...values.map((value, index) => Math.abs(value - (sample[index] ?? NaN))));
  expect(worst).toBeLessThan(1e-6);
});

test('the class token keeps its row', () => {
  expect(interpolatePositions(table(4), 4, 7, width).subarray(0, width)).toEqual(table(4).subarray(0, width));
});

test('as many patches as before keep their positions', () => {
  expect(interpolatePositions(table(5), 5, 5, width)).toEqual(table(5));
});
