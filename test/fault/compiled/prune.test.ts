import { chmodSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { beginUse } from '../../../models/compiled/cache/modelUse.ts';
import { acquireLock } from '../../../models/files/lock.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { now, putDigest, putForm } from '../../unit/models/compiled/cache/cacheFolder.ts';
import { bundleChild, look, runChild, runPruning } from './children.ts';

const programs = temporaryFolder();
let pruning: string;
let compiling: string;
let folder: ReturnType<typeof temporaryFolder>;
let cacheDir: string;
beforeAll(async () => {
  pruning = await bundleChild(programs.path, 'pruneChild');
  compiling = await bundleChild(programs.path);
});
afterAll(() => {
  programs.remove();
});
beforeEach(() => {
  folder = temporaryFolder();
  cacheDir = join(folder.path, 'cache');
});
afterEach(() => {
  folder.remove();
});

/** Four compiled models of checkpoints that are gone, one with a digest, and one whose checkpoint is there. */
function fill(): void {
  rmSync(cacheDir, { recursive: true, force: true });
  mkdirSync(cacheDir);
  for (const digest of ['a', 'b', 'c', 'd']) putForm(cacheDir, { digest, checkpoints: [['/gone']] });
  putForm(cacheDir, { digest: 'e', checkpoints: [['/proc']] });
  putDigest(cacheDir, 'a', 400);
}

const kept = `${'e'.repeat(32)}-56px-cpu-fp32`;
const rest = () => readdirSync(cacheDir).sort();

describe('a process that is killed while it prunes', () => {
  test('leaves each model whole or without its name, and the next one ends the work', async () => {
    fill();
    const whole = await runPruning(pruning, { cacheDir, now });
    const calls = whole.kind === 'done' ? whole.calls : 0;
    expect(calls).toBeGreaterThan(20);
    expect(rest()).toEqual(['digests', kept]);
    for (let killAt = 1; killAt <= calls; killAt++) {
      fill();
      expect(await runPruning(pruning, { cacheDir, now, killAt })).toEqual({ kind: 'killed' });
      for (const name of readdirSync(cacheDir).filter((each) => each.endsWith('-fp32'))) {
        expect(readdirSync(join(cacheDir, name)).sort(), `killed at ${killAt}`).toEqual([
          'manifest.json',
          'origin.json',
          'weights.bin',
        ]);
      }
      expect((await runPruning(pruning, { cacheDir, now })).kind).toBe('done');
      expect(rest(), `after one killed at ${killAt}`).toEqual(['digests', kept]);
      expect(readdirSync(join(cacheDir, 'digests'))).toEqual([]);
    }
  }, 180_000);
});

test('several that prune at once remove everything once, and fail at nothing', async () => {
  fill();
  const answers = await Promise.all([1, 2, 3].map(() => runPruning(pruning, { cacheDir, now })));
  const outcomes = answers.flatMap((answer) => (answer.kind === 'done' ? answer.outcomes : [answer.kind]));
  expect(outcomes.filter((outcome) => outcome === 'removed')).toHaveLength(5);
  expect(outcomes.filter((outcome) => !['removed', 'needless', 'atWork'].includes(outcome))).toEqual([]);
  expect(rest()).toEqual(['digests', kept]);
});

test('a model that others compile and prune around comes out whole', async () => {
  mkdirSync(cacheDir);
  await runChild(compiling, { cacheDir, killAt: 40 });
  const compiled = Promise.all([1, 2].map(() => runChild(compiling, { cacheDir })));
  let isOver = false;
  const pruned = (async () => {
    while (!isOver) await runPruning(pruning, { cacheDir, now });
  })();
  expect((await compiled.finally(() => (isOver = true))).map(({ kind }) => kind)).toEqual(['ready', 'ready']);
  await pruned;
  expect(look(cacheDir)).toEqual({ models: 'whole', rest: [] });
});

test('on a full disk, which has no room for a lock, room is made all the same, but not under anybody', async () => {
  fill();
  const used = putForm(cacheDir, { digest: 'b', checkpoints: [['/gone']] });
  const held = putForm(cacheDir, { digest: 'c', checkpoints: [['/gone']] });
  const use = await beginUse(used);
  const lock = await acquireLock(`${held}.lock`, () => undefined);
  const answer = await runPruning(pruning, { cacheDir, now, disk: 'full' });
  expect(answer.kind === 'done' && answer.outcomes).toEqual(['removed', 'inUse', 'atWork', 'removed', 'removed']);
  await Promise.all([use.dispose(), lock.release()]);
  expect(rest()).toEqual([basename(used), basename(held), 'digests', kept, 'in-use'].sort());
});

test.skipIf(process.platform === 'win32')(
  'in a cache that can only be read everything stays, and is told',
  async () => {
    fill();
    const isRoot = process.getuid?.() === 0;
    for (const path of [folder.path, programs.path]) chmodSync(path, 0o755);
    for (const path of [cacheDir, join(cacheDir, 'digests')]) chmodSync(path, 0o555);
    const before = readdirSync(cacheDir, { recursive: true }).sort();
    const nobody = 65_534;
    const answer = await runPruning(pruning, { cacheDir, now, ...(isRoot && { user: nobody }) });
    expect(answer.kind === 'done' && answer.outcomes).toEqual(Array(5).fill('refused'));
    expect(readdirSync(cacheDir, { recursive: true }).sort()).toEqual(before);
    chmodSync(cacheDir, 0o755);
  },
);
