import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mapInOrder } from '../../../models/concurrency.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { bundleChild, look, runChild, type ChildAnswer } from './children.ts';

const programs = temporaryFolder();
let program: string;
let folder: ReturnType<typeof temporaryFolder>;
let cacheDir: string;
/** Operations that a compile takes, by precision. */
const calls = { fp32: 0, int8: 0 };
const precisions = ['fp32', 'int8'] as const;
type Precision = (typeof precisions)[number];

beforeAll(async () => {
  program = await bundleChild(programs.path);
  for (const precision of precisions) {
    const answer = await runChild(program, { cacheDir: join(programs.path, 'cache'), precision });
    calls[precision] = answer.kind === 'ready' ? answer.calls : 0;
  }
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

/** The first and the last operations, where the order matters most, and some of the writes between them. */
function moments(precision: Precision): readonly number[] {
  const last = calls[precision];
  const every = Array.from({ length: last }, (_, index) => index + 1);
  return every.filter((call) => call <= 8 || call > last - 16 || call % 37 === 0);
}

describe('several processes that want the same model', () => {
  test('compile it once, and all get it', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => runChild(program, { cacheDir })));
    expect(answers.map(({ kind }) => kind)).toEqual(['ready', 'ready', 'ready', 'ready']);
    expect(answers.filter((answer) => answer.kind === 'ready' && answer.compiled)).toHaveLength(1);
    expect(look(cacheDir)).toEqual({ models: 'whole', rest: [] });
  });

  test('compile it once after one that was killed at it', async () => {
    await runChild(program, { cacheDir, killAt: Math.floor(calls.fp32 / 2) });
    const answers = await Promise.all(Array.from({ length: 4 }, () => runChild(program, { cacheDir })));
    expect(answers.filter((answer) => answer.kind === 'ready' && answer.compiled)).toHaveLength(1);
    expect(look(cacheDir)).toEqual({ models: 'whole', rest: [] });
  });
});

describe('a process that is killed while it compiles', () => {
  /** Kills one there, and lets another start. */
  async function killAndStart(killAt: number, precision: Precision) {
    const own = { cacheDir: join(folder.path, `${precision}-${killAt}`), precision };
    const killed = await runChild(program, { ...own, killAt });
    const between = look(own.cacheDir).models;
    const start = performance.now();
    const next = await runChild(program, own);
    const ms = performance.now() - start;
    const after = look(own.cacheDir);
    rmSync(own.cacheDir, { recursive: true });
    return { killAt, killed, between, next, ms, after };
  }

  test.each(precisions)(
    'leaves a whole model or none, and the next start makes it whole: %s',
    async (precision) => {
      expect(calls[precision]).toBeGreaterThan(50);
      // An empty lock is waited for 5 s, since its owner may be writing it.
      for await (const outcome of mapInOrder(moments(precision), 4, (killAt) => killAndStart(killAt, precision))) {
        const { killAt, killed, between, next, ms, after } = outcome;
        expect(killed).toEqual({ kind: 'killed' });
        expect(between, `killed at operation ${killAt}`).not.toBe('broken');
        expect(next.kind, `after operation ${killAt}`).toBe('ready');
        expect(ms).toBeLessThan(15_000);
        expect(after.models, `after operation ${killAt}`).toBe('whole');
        // Killed after the model was whole: its lock stays until the model is compiled again, and nobody waits for it.
        expect(after.rest.filter((name) => !name.endsWith('.lock'))).toEqual([]);
      }
    },
    180_000,
  );
});

describe('a disk that is full', () => {
  const sentence = /^The compiled model needs \d+ MB in the cache folder, and \d+ MB are free\.$/;

  test('at any moment gives what is needed and what is free, and nothing is left', async () => {
    for (const call of moments('fp32')) {
      rmSync(cacheDir, { recursive: true, force: true });
      const answer = await runChild(program, { cacheDir, failAt: { call, code: 'ENOSPC' } });
      // The first operation makes the cache folder; the last ones only make the rename outlive a power cut.
      if (answer.kind === 'ready') continue;
      expect(answer, `operation ${call}`).toMatchObject({ kind: 'failed', code: 'diskFull' });
      expect(answer.kind === 'failed' && answer.message).toMatch(sentence);
      expect(look(cacheDir).rest, `operation ${call}`).toEqual([]);
    }
  }, 120_000);

  test('while weights are packed costs their layouts and not the model', async () => {
    const outcomes = new Set<string>();
    for (const call of moments('int8')) {
      rmSync(cacheDir, { recursive: true, force: true });
      const answer = await runChild(program, { cacheDir, precision: 'int8', failAt: { call, code: 'ENOSPC' } });
      outcomes.add(answer.kind);
      expect(look(cacheDir), `operation ${call}`).toEqual({
        models: answer.kind === 'ready' ? 'whole' : 'none',
        rest: [],
      });
    }
    expect(outcomes).toEqual(new Set(['ready', 'failed']));
  }, 120_000);

  test('leaves an old model where it is', async ({ skip }) => {
    const mounted = mountMegabyte(cacheDir);
    skip(!mounted, 'mounting a tmpfs is not permitted here');
    try {
      const old = join(cacheDir, `${'d'.repeat(32)}-56px-cpu-fp32`);
      mkdirSync(old);
      writeFileSync(join(old, 'manifest.json'), '{"formatVersion":1}');
      expect(await runChild(program, { cacheDir })).toMatchObject({ kind: 'failed', code: 'diskFull' });
      expect(readdirSync(old)).toEqual(['manifest.json']);
    } finally {
      execFileSync('umount', [cacheDir]);
    }
  });

  test('for real', async ({ skip }) => {
    const mounted = mountMegabyte(cacheDir);
    skip(!mounted, 'mounting a tmpfs is not permitted here');
    try {
      const answer = await runChild(program, { cacheDir });
      expect(answer).toMatchObject({ kind: 'failed', code: 'diskFull' });
      expect(answer.kind === 'failed' && answer.message).toMatch(sentence);
      expect(readdirSync(cacheDir)).toEqual([]);
    } finally {
      execFileSync('umount', [cacheDir]);
    }
  });

  test('to the last byte for real', async ({ skip }) => {
    const mounted = mountMegabyte(cacheDir);
    skip(!mounted, 'mounting a tmpfs is not permitted here');
    try {
      const ballast = join(cacheDir, 'ballast');
      writeFileSync(ballast, '');
      expect(() => {
        for (;;) writeFileSync(ballast, new Uint8Array(4096), { flag: 'a' });
      }).toThrow('ENOSPC');
      expect(await runChild(program, { cacheDir })).toMatchObject({ kind: 'failed', code: 'diskFull' });
      expect(readdirSync(cacheDir)).toEqual(['ballast']);
    } finally {
      execFileSync('umount', [cacheDir]);
    }
  });
});

describe('a cache that cannot be written to', () => {
  test('is named, a read-only file system', async ({ skip }) => {
    const mounted = mountMegabyte(cacheDir, 'ro');
    skip(!mounted, 'mounting a tmpfs is not permitted here');
    try {
      const answer = await runChild(program, { cacheDir });
      expect(answer).toEqual({
        kind: 'failed',
        code: 'cacheUnwritable',
        message: `The cache folder ${cacheDir} cannot be written to.`,
      });
    } finally {
      execFileSync('umount', [cacheDir]);
    }
  });

  test.each(['EACCES', 'EPERM', 'EROFS'])('is named at any moment, %s', async (code) => {
    for (const call of [1, 2, 3, 4]) {
      const answer: ChildAnswer = await runChild(program, { cacheDir, failAt: { call, code } });
      expect(answer).toMatchObject({ kind: 'failed', code: 'cacheUnwritable' });
      expect(look(cacheDir).rest).toEqual([]);
    }
  });
});

function mountMegabyte(path: string, option = 'rw'): boolean {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=1m,${option}`, 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
