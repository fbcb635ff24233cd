import { expect, test } from 'vitest';
import { hovers } from '../../reliability/soak/parts/hovers.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

test('of a thousand hovers in a second each is answered once, and each window’s newest with its description', async () => {
  const { broken, valueOf } = await runQuickly(hovers, tinyModel);
  expect(broken).toEqual([]);
  const ends = ['descriptions that came', 'cancelled', 'left out for newer ones'].map(valueOf);
  expect(ends.reduce((sum, count = 0) => (sum ?? 0) + count, 0)).toBe(hovers.quickRounds);
  expect(valueOf('left out for newer ones')).toBeGreaterThan(0);
}, 120_000);
