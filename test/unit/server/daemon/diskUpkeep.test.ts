import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Prunable, PruneRules } from '../../../../models/compiled/cache/prunable.ts';
import { readUpkeep } from '../../../../server/upkeep/upkeepRecord.ts';
import { DiskUpkeep } from '../../../../server/daemon/diskUpkeep.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const start = Date.UTC(2026, 10, 28);
/** In milliseconds of the real clock, when what has not come will not come. */
let latest = 0;
beforeEach(() => {
  latest = performance.now() + 25_000;
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => void vi.useRealTimers());

/** An upkeep of a cache in which so many things can go. */
function scene(things = 3) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const state = { isIdle: true, removed: 0, lines: [] as string[], rules: [] as PruneRules[] };
  const prunable: Prunable = {
    kind: 'compiled',
    path: '/cache/aaaa-364px-cpu-int8',
    variant: '364px-cpu-int8',
    checkpoint: ['/hub/models--org--name/snapshots/0123abc'],
    reason: 'checkpointGone',
    bytes: 7_600_000_000,
    hindrance: async () => undefined,
    remove: async () => {
      state.removed += 1;
      return { kind: 'removed', bytes: 7_600_000_000 };
    },
  };
  const cache = {
    prepareToPrune: async () => undefined,
    findPrunable: async function* (rules: PruneRules) {
      state.rules.push(rules);
      for (let left = things - state.removed; left > 0; left--) yield prunable;
    },
  };
  const note = (line: string) => void state.lines.push(line);
  const open = () => {
    const upkeep = new DiskUpkeep({
      cacheDir: folder.path,
      cache,
      isIdle: () => state.isIdle,
      log: { info: note, warn: note },
      now: Date.now,
    });
    onTestFinished(() => upkeep.dispose());
    return upkeep;
  };
  return { state, open, cacheDir: folder.path };
}

/** Timers are faked and files are not, so time goes on in steps that leave room for both. */
async function pass(minutes: number): Promise<void> {
  for (let second = 0; second < minutes * 60; second += 30) {
    await vi.advanceTimersByTimeAsync(30_000);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** As `pass`, until something is so, however long the disk takes: the wait of a step is one of the real clock. */
async function passUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    expect(performance.now()).toBeLessThan(latest);
    await vi.advanceTimersByTimeAsync(500);
    await sleep(1);
  }
}

describe('the cache', () => {
  test('is pruned when the daemon has been idle for a while, once a day, and the log says what went', async () => {
    const { state, open, cacheDir } = scene();
    open();
    await pass(1.5);
    expect(state.removed).toBe(0);
    await pass(5);
    await passUntil(() => state.removed === 3);
    expect(state.rules).toEqual([{ now: expect.any(Number) as number, unusedDays: 60, partialDays: 1 }]);
    expect(state.lines[0]).toBe(
      'Removed from the cache: org/name, compiled for 364px-cpu-int8: its checkpoint is gone.',
    );
    await passUntil(async () => (await readUpkeep(cacheDir)).prunedAt > start);
    await pass(60);
    expect(state.rules).toHaveLength(1);
  });

  test('is not pruned by another daemon of the same day, and by one of the next', async () => {
    const { state, open, cacheDir } = scene();
    writeFileSync(join(cacheDir, 'upkeep.json'), JSON.stringify({ prunedAt: start - 86_000_000 }));
    open();
    await pass(5);
    expect(state.rules).toEqual([]);
    await pass(10);
    await passUntil(() => state.removed === 3);
  });

  test('is left alone while anybody waits for anything, and until the rest is done', async () => {
    const { state, open } = scene(50);
    state.isIdle = false;
    open();
    await pass(30);
    expect(state.rules).toEqual([]);
    state.isIdle = true;
    await passUntil(() => state.removed >= 3);
    state.isIdle = false;
    await pass(1);
    const removed = state.removed;
    expect(removed).toBeLessThan(50);
    await pass(11);
    expect(state.removed).toBe(removed);
    state.isIdle = true;
    await pass(12);
    await passUntil(() => state.removed === 50);
  });

  test('is never pruned where the setting says 0, also by later daemons that hear of no setting', async () => {
    const { state, open, cacheDir } = scene();
    const upkeep = open();
    upkeep.enter(upkeep);
    upkeep.ask(upkeep, 0);
    await pass(5);
    await upkeep.dispose();
    expect(await readUpkeep(cacheDir)).toEqual({ keepCompiledDays: 0, prunedAt: 0 });
    open();
    await pass(30);
    expect(state.rules).toEqual([]);
  });

  test('keeps for the longest time that any window says', async () => {
    const { state, open } = scene();
    const upkeep = open();
    const [one, other] = [{}, {}];
    for (const client of [one, other]) upkeep.enter(client);
    upkeep.ask(one, 10);
    upkeep.ask(other, 90);
    await pass(5);
    await passUntil(() => state.rules[0]?.unusedDays === 90);
  });

  test('is pruned in spite of a damaged record, and of one from the future', async () => {
    for (const text of ['{"prunedAt":', '{"prunedAt":"x","keepCompiledDays":-3}', `{"prunedAt":${start * 2}}`]) {
      const { state, open, cacheDir } = scene();
      mkdirSync(cacheDir, { recursive: true });
      writeFileSync(join(cacheDir, 'upkeep.json'), text);
      open();
      await pass(5);
      await passUntil(() => state.rules[0]?.unusedDays === 60);
    }
  });
});
