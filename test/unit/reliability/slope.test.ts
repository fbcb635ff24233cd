import { expect, test } from 'vitest';
import { slopeOf } from '../../reliability/soak/slope.ts';

test('is that of the line through the points', () => {
  expect(slopeOf([1, 2, 5, 9].map((at) => ({ at, value: 3 * at - 7 })))).toBeCloseTo(3, 12);
});

// numpy.polyfit([0, 1, 2, 3], [1, 0, 4, 2], 1)[0] = 0.7
test('is the least squares’ where they lie on none', () => {
  expect(slopeOf([1, 0, 4, 2].map((value, at) => ({ at, value })))).toBeCloseTo(0.7, 12);
});

test('is nothing where there is one point', () => {
  expect(slopeOf([{ at: 1, value: 2 }])).toBeNaN();
});
