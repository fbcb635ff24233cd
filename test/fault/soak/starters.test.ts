import { expect, test } from 'vitest';
import { starters } from '../../reliability/soak/parts/starters.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

test('programs at the same instant get one daemon, in 50 rounds: clients, commands, daemons, after a kill or a stale lock', async () => {
  const { broken, valueOf } = await runQuickly(starters, tinyModel);
  expect(broken).toEqual([]);
  // Each of five kinds once with twenty of them, then rounds of four.
  expect(valueOf('programs started')).toBe(5 * 20 + 45 * 4);
}, 180_000);
