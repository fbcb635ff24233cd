import { expect, test } from 'vitest';
import { hostileWindow } from '../../reliability/soak/parts/hostileWindow.ts';
import { runQuickly } from './quickForm.ts';

test('documents made to hold their reader up cost another window neither daemon nor caption', async () => {
  const { broken, valueOf } = await runQuickly(hostileWindow);
  expect(broken).toEqual([]);
  expect(valueOf('captions beside')).toBe(5);
}, 120_000);
