import { expect, test } from 'vitest';
import { windows } from '../../reliability/soak/parts/windows.ts';
import { runQuickly } from './quickForm.ts';

test('twenty windows that come and go have one daemon and one engine, and an answer to each request', async () => {
  const { broken, valueOf } = await runQuickly(windows);
  expect(broken).toEqual([]);
  expect(valueOf('visits')).toBe(40);
}, 120_000);
