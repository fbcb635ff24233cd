import { expect, test } from 'vitest';
import { kills } from '../../reliability/soak/parts/kills.ts';
import { tellsOfProcesses } from '../../reliability/soak/processes.ts';
import { tinyModel } from '../daemon/scene.ts';
import { runQuickly } from './quickForm.ts';

// Only Linux tells which processes there are.
test.skipIf(!tellsOfProcesses)(
  'a process that is killed at any moment costs no second answer, no half file, no orphan and no later caption',
  async () => {
    const { broken, valueOf } = await runQuickly(kills, tinyModel);
    expect(broken).toEqual([]);
    for (const victim of ['daemon', 'store']) expect(valueOf(`kills: ${victim}`)).toBe(10);
    // A caption or a compile may be over before its process is struck.
    for (const victim of ['engine', 'decoder', 'compile']) expect(valueOf(`kills: ${victim}`)).toBeGreaterThan(0);
  },
  300_000,
);
