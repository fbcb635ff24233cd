import { expect, test } from 'vitest';
import { byteCount, duration } from '../../../models/amounts.ts';

test.each([
  [7_400, '0:07'],
  [760_000, '12:40'],
  [11_109_000, '3:05:09'],
])('duration %i', (ms, text) => {
  expect(duration(ms / 1000)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [999_950, '1.0 MB'],
  [7_500_000_000, '7.5 GB'],
])('byteCount %i', (bytes, text) => {
  expect(byteCount(bytes)).toBe(text);
});

test('a duration that is rounded down says no second that is not over', () => {
  expect([duration(59.9, 'down'), duration(59.9), duration(3600, 'down')]).toEqual(['0:59', '1:00', '1:00:00']);
});

test.each([
  ['short', ['1 kB', '999 kB', '1 MB', '120 MB', '999 MB', '1.0 GB', '7.5 GB']],
  ['needed', ['1 MB', '1 MB', '1 MB', '120 MB', '1000 MB', '1.0 GB', '7.6 GB']],
  ['free', ['0 MB', '0 MB', '1 MB', '119 MB', '999 MB', '0.9 GB', '7.5 GB']],
  ['gigabytes', ['0.0 GB', '0.0 GB', '0.0 GB', '0.1 GB', '1.0 GB', '1.0 GB', '7.5 GB']],
] as const)('bytes %s', (style, texts) => {
  const counts = [12, 999_000, 1_000_000, 119_600_000, 999_400_000, 999_600_000, 7_540_000_000];
  expect(counts.map((bytes) => byteCount(bytes, style))).toEqual(texts);
});
