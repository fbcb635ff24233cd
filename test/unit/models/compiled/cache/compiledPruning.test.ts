import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { beginUse } from '../../../../../models/compiled/cache/modelUse.ts';
import { readOrigin } from '../../../../../models/compiled/cache/origin.ts';
import type { PruneRules } from '../../../../../models/compiled/cache/prunable.ts';
import { findPrunable, tidyCache } from '../../../../../models/compiled/cache/compiledPruning.ts';
import { acquireLock } from '../../../../../models/files/lock.ts';
import { formatVersion } from '../../../../../models/compiled/manifest.ts';
import { ownIdentity } from '../../../../../models/files/processIdentity.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { age, now, putDigest, putForm, type FormOptions } from './cacheFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
let cacheDir: string;
let checkpoint: string;
beforeEach(() => {
  folder = temporaryFolder();
  cacheDir = join(folder.path, 'cache');
  checkpoint = join(folder.path, 'checkpoint');
  mkdirSync(cacheDir);
  mkdirSync(checkpoint);
  writeFileSync(join(checkpoint, 'config.json'), '{}');
});
afterEach(() => {
  folder.remove();
});

const usual: PruneRules = { now, unusedDays: 60, partialDays: 0 };

/** What goes, by name, and what came of it. */
async function prune(rules: Partial<PruneRules> = {}, kept: readonly string[] = []) {
  const told: (readonly [name: string, reason: string, outcome: string])[] = [];
  for await (const prunable of findPrunable(cacheDir, { ...usual, ...rules }, new Set(kept))) {
    told.push([basename(prunable.path), prunable.reason, (await prunable.remove()).kind]);
  }
  return told;
}

/** The reason why this one goes; undefined where it stays. */
async function fate(options: FormOptions, rules: Partial<PruneRules> = {}, kept: readonly string[] = []) {
  const directory = putForm(cacheDir, options);
  const [told] = await prune(rules, kept);
  expect(existsSync(directory)).toBe(told === undefined);
  rmSync(directory, { recursive: true, force: true });
  return told?.[1];
}

/** A process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('a compiled model', () => {
  const gone = () => join(folder.path, 'gone');

  test('goes with its checkpoint, and stays while any that it was opened by is there', async () => {
    expect(await fate({ checkpoints: [[gone()]] })).toBe('checkpointGone');
    expect(await fate({ checkpoints: [[checkpoint]] })).toBeUndefined();
    expect(await fate({ checkpoints: [[gone()], [checkpoint]] })).toBeUndefined();
    expect(await fate({ variant: 'recogniser', checkpoints: [[gone()]] })).toBe('checkpointGone');
  });

  test('of a .pth goes with the base that completes it', async () => {
    const file = join(folder.path, 'x.pth');
    writeFileSync(file, '');
    expect(await fate({ checkpoints: [[file, checkpoint]] })).toBeUndefined();
    expect(await fate({ checkpoints: [[file, gone()]] })).toBe('checkpointGone');
  });

  test('goes where the links of a snapshot lead nowhere, as after Python’s own tools removed the blobs', async () => {
    const snapshot = join(folder.path, 'models--org--name', 'snapshots', 'c'.repeat(40));
    mkdirSync(snapshot, { recursive: true });
    symlinkSync('../../blobs/absent', join(snapshot, 'config.json'));
    expect(await fate({ checkpoints: [[snapshot]] })).toBe('checkpointGone');
  });

  test('stays where its checkpoint cannot be looked at', async () => {
    const loop = join(folder.path, 'loop');
    symlinkSync(loop, loop);
    expect(await fate({ checkpoints: [[loop]] })).toBeUndefined();
  });

  test('goes after 60 days without use, not a day before, and never by a clock that was set back', async () => {
    expect(await fate({ checkpoints: [[checkpoint]], daysUnused: 59.9 })).toBeUndefined();
    expect(await fate({ checkpoints: [[checkpoint]], daysUnused: 60 })).toBe('unused');
    expect(await fate({ checkpoints: [[checkpoint]], daysUnused: 60 }, { unusedDays: 90 })).toBeUndefined();
    expect(await fate({ checkpoints: [[checkpoint]], daysUnused: -400 })).toBeUndefined();
  });

  test('of the embedded model stays, however old, unless another version made it', async () => {
    const kept = ['a'.repeat(64)];
    expect(await fate({ checkpoints: [[gone()]], daysUnused: 400 }, {}, kept)).toBeUndefined();
    expect(await fate({ checkpoints: [[gone()]], version: formatVersion - 1 }, {}, kept)).toBe('olderVersion');
  });

  test('of an older version or without a manifest goes; what a newer one made stays', async () => {
    expect(await fate({ version: formatVersion - 1 })).toBe('olderVersion');
    expect(await fate({ version: formatVersion + 1, checkpoints: [[gone()]], daysUnused: 400 })).toBeUndefined();
    expect(await fate({ manifest: '{"formatVersion":' })).toBe('damaged');
    expect(await fate({ manifest: 'null' })).toBe('damaged');
  });

  test('that was compiled before uses were noted is counted from the first pruning on', async () => {
    const directory = putForm(cacheDir);
    expect(await prune({ now: Date.now() + 400 * 86_400_000 })).toEqual([]);
    await tidyCache(cacheDir);
    expect((await readOrigin(directory))?.checkpoints).toEqual([]);
    expect(await prune({ now: Date.now() + 59 * 86_400_000 })).toEqual([]);
    expect(await prune({ now: Date.now() + 61 * 86_400_000 })).toEqual([[basename(directory), 'unused', 'removed']]);
  });

  test('of which the note is damaged stays', async () => {
    const directory = putForm(cacheDir, { checkpoints: [[gone()]] });
    for (const text of ['', '{"checkpoints":[["/x"', '{"checkpoints":7}', 'null']) {
      writeFileSync(join(directory, 'origin.json'), text);
      expect(await prune()).toEqual([]);
    }
  });
});

describe('what somebody works with', () => {
  test('stays while it is loaded, and goes after that', async () => {
    const directory = putForm(cacheDir, { checkpoints: [['/gone']] });
    const use = await beginUse(directory);
    expect(await prune()).toEqual([[basename(directory), 'checkpointGone', 'inUse']]);
    expect(readdirSync(directory).sort()).toEqual(['manifest.json', 'origin.json', 'weights.bin']);
    await use.dispose();
    expect(await prune()).toEqual([[basename(directory), 'checkpointGone', 'removed']]);
    expect(readdirSync(cacheDir)).toEqual(['in-use']);
  });

  test('for months counts as used when it is let go, also by a process that is killed then', async () => {
    const directory = putForm(cacheDir, { checkpoints: [[checkpoint]], daysUnused: 400 });
    const use = await beginUse(directory);
    expect(await prune()).toEqual([[basename(directory), 'unused', 'inUse']]);
    await use.dispose();
    expect(await prune()).toEqual([]);
  });

  test('that was killed keeps nothing', async () => {
    const directory = putForm(cacheDir, { checkpoints: [['/gone']] });
    mkdirSync(join(cacheDir, 'in-use'));
    const mark = join(cacheDir, 'in-use', `${basename(directory)}.${deadProcess()}-123-00c0ffee`);
    writeFileSync(mark, '');
    expect(await prune()).toEqual([[basename(directory), 'checkpointGone', 'removed']]);
    // Marks of the dead go with the next use.
    await (await beginUse(directory)).dispose();
    expect(existsSync(mark)).toBe(false);
  });

  test('stays while its lock is held; a lock of the dead holds nothing', async () => {
    const directory = putForm(cacheDir, { checkpoints: [['/gone']] });
    const lock = await acquireLock(`${directory}.lock`, () => undefined);
    expect(await prune()).toEqual([[basename(directory), 'checkpointGone', 'atWork']]);
    await lock.release();
    const dead = JSON.stringify({ pid: deadProcess(), started: '1', nonce: 'x' });
    writeFileSync(`${directory}.lock`, dead);
    writeFileSync(`${putForm(cacheDir, { digest: 'b', checkpoints: [[checkpoint]] })}.lock`, dead);
    await tidyCache(cacheDir);
    expect(await prune()).toEqual([[basename(directory), 'checkpointGone', 'removed']]);
    expect(readdirSync(cacheDir).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('half-made by a process that is gone goes, unless it is to be continued', async () => {
    const name = `${'a'.repeat(32)}-56px-cpu-fp32`;
    const put = (owner: string) => {
      const path = join(cacheDir, `${name}.partial-${owner}-c0ffee`);
      mkdirSync(path);
      writeFileSync(join(path, 'weights.bin'), Buffer.alloc(500, 7));
      for (const each of [join(path, 'weights.bin'), path]) age(each, 0.5);
      return basename(path);
    };
    const left = put(`${deadProcess()}-1`);
    const { pid, started } = await ownIdentity();
    const alive = put(`${pid}-${started}`);
    expect(await prune({ partialDays: 1 })).toEqual([]);
    expect(await prune()).toEqual([[left, 'abandoned', 'removed']]);
    expect(readdirSync(cacheDir)).toEqual([alive]);
  });
});

describe('a remembered digest', () => {
  test('goes when nothing is compiled of it, but not on its first day', async () => {
    putDigest(cacheDir, 'b', 0.9);
    putDigest(cacheDir, 'c', 1);
    expect(await prune()).toEqual([['c'.repeat(64), 'nothingCompiled', 'removed']]);
  });

  test('stays beside what is compiled of it, or is being compiled, while it is used', async () => {
    putForm(cacheDir, { digest: 'b', checkpoints: [[checkpoint]] });
    mkdirSync(join(cacheDir, `${'c'.repeat(32)}-56px-cpu-int8.partial-${process.pid}-0-0`));
    for (const digest of ['b', 'c']) putDigest(cacheDir, digest, 59);
    putDigest(cacheDir, 'd', 400);
    const kept = ['d'.repeat(64)];
    const told = async () => (await prune({}, kept)).map(([name]) => name[0]);
    expect(await told()).not.toContain('b');
    expect(await told()).not.toContain('d');
    putDigest(cacheDir, 'b', 60);
    expect(await told()).toContain('b');
  });

  test('that was half-written goes after a day, and a file of another name never', async () => {
    const half = `${'c'.repeat(64)}.123.0a0b0c.partial`;
    for (const [name, days] of [
      [half, 1],
      [half.replaceAll('c', 'd'), 0.5],
      ['notes.txt', 400],
    ] as const) {
      putDigest(cacheDir, 'e', 0);
      writeFileSync(join(cacheDir, 'digests', name), '');
      age(join(cacheDir, 'digests', name), days);
    }
    expect(await prune()).toEqual([[half, 'abandoned', 'removed']]);
  });

  test('goes with its compiled model, in one pruning', async () => {
    putForm(cacheDir, { digest: 'b', checkpoints: [['/gone']] });
    putDigest(cacheDir, 'b', 2);
    expect((await prune()).map(([, reason]) => reason)).toEqual(['checkpointGone', 'nothingCompiled']);
  });
});

describe('what is nobody’s or leads elsewhere', () => {
  test('is left alone', async () => {
    const names = ['notes.txt', 'chosen-model.json', `${'a'.repeat(32)}-other`, `${'a'.repeat(31)}-56px-cpu-fp32`];
    for (const name of names) writeFileSync(join(cacheDir, name), '');
    mkdirSync(join(cacheDir, `${'A'.repeat(32)}-56px-cpu-fp32`));
    const before = readdirSync(cacheDir);
    await tidyCache(cacheDir);
    expect(await prune({ unusedDays: 0 })).toEqual([]);
    expect(readdirSync(cacheDir)).toEqual(before);
  });

  test('a link in place of a model, of its note or of a folder is not followed, and stays', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    const target = putForm(elsewhere, { checkpoints: [['/gone']], daysUnused: 400 });
    putDigest(elsewhere, 'c', 400);
    symlinkSync(target, join(cacheDir, basename(target)));
    symlinkSync(target, join(cacheDir, `${basename(target)}.partial-${deadProcess()}-1-c0ffee`));
    symlinkSync(join(elsewhere, 'digests'), join(cacheDir, 'digests'));
    const linked = putForm(cacheDir, { digest: 'b' });
    symlinkSync(join(target, 'origin.json'), join(linked, 'origin.json'));
    await tidyCache(cacheDir);
    expect(await prune()).toEqual([]);
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'origin.json', 'weights.bin']);
    expect(readdirSync(join(elsewhere, 'digests'))).toHaveLength(1);
  });

  test('a link inside of a model goes, and what it leads to stays', async () => {
    const directory = putForm(cacheDir, { checkpoints: [['/gone']] });
    symlinkSync(checkpoint, join(directory, 'more'));
    expect((await prune()).map(([, , outcome]) => outcome)).toEqual(['removed']);
    expect(readdirSync(checkpoint)).toEqual(['config.json']);
  });

  test('no cache at all is nothing to prune', async () => {
    rmSync(cacheDir, { recursive: true });
    await tidyCache(cacheDir);
    expect(await prune()).toEqual([]);
    expect(existsSync(cacheDir)).toBe(false);
  });
});
