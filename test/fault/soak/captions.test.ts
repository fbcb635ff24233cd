import { expect, test } from 'vitest';
import { captions } from '../../reliability/soak/parts/captions.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

test('pictures of all sizes and kinds, some broken, each get one answer, and no process keeps a handle', async () => {
  const { broken, valueOf } = await runQuickly(captions, tinyModel);
  expect(broken).toEqual([]);
  const whole = valueOf('captions of whole pictures') ?? 0;
  const damaged = valueOf('broken pictures') ?? 0;
  expect(damaged).toBeGreaterThan(0);
  expect(whole + damaged).toBe(captions.quickRounds);
}, 120_000);
