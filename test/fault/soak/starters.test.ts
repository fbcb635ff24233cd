import { expect, test } from 'vitest';
import { kindsOfStarters, starters } from '../../reliability/soak/parts/starters.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

test('twenty programs at the same instant get one daemon: clients, commands, daemons, after a kill or a stale lock', async () => {
  const { broken, valueOf } = await runQuickly(starters, kindsOfStarters, tinyModel);
  expect(broken).toEqual([]);
  expect(valueOf('programs started')).toBe(kindsOfStarters * 20);
}, 120_000);
