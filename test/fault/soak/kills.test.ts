import { expect, test } from 'vitest';
import { kills } from '../../reliability/soak/kills.ts';
import { tellsOfProcesses } from '../../reliability/soak/processes.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

// Only Linux tells which processes there are.
test.skipIf(!tellsOfProcesses)(
  'a process that is killed at any moment costs no second answer, no half file, no orphan and no later caption',
  async () => {
    const { broken, valueOf } = await runQuickly(kills, 20, tinyModel);
    expect(broken).toEqual([]);
    for (const victim of ['daemon', 'engine', 'decoder', 'store']) expect(valueOf(`kills: ${victim}`)).toBe(4);
    // A compile may be over before it is struck.
    expect(valueOf('kills: compile')).toBeGreaterThan(0);
  },
  180_000,
);
