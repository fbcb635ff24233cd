import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { asCaptionLensError } from '../../../models/errors.ts';
import { FileStore } from '../../../models/training/stores/fileStore.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const floats = (length: number, value: number) => new Float32Array(length).fill(value);

describe('a store in a file', () => {
  test('has zeros before anything was written, and takes no room for them', async () => {
    const store = await FileStore.create(`${folder.path}/empty`, new Map([['a', 50_000_000]]));
    expect((await store.readRows('a', 1000, [49_999])).every((value) => value === 0)).toBe(true);
    const blocks = Number(execFileSync('stat', ['-c', '%b', `${folder.path}/empty`], { encoding: 'utf8' }));
    expect(blocks).toBeLessThan(1000);
    await store.close();
  });

  test('gives each tensor back as it was written, and rows of it', async () => {
    const lengths = new Map([
      ['a', 6],
      ['b', 3],
    ]);
    const store = await FileStore.create(`${folder.path}/two`, lengths);
    await store.write('b', Float32Array.of(7, 8, 9));
    await store.write('a', Float32Array.of(1, 2, 3, 4, 5, 6));
    expect([...(await store.read('b'))]).toEqual([7, 8, 9]);
    expect([...(await store.readRows('a', 2, [2, 0, 2]))]).toEqual([5, 6, 1, 2, 5, 6]);
    await expect(store.write('a', floats(5, 0))).rejects.toThrow('6 numbers');
    await store.close();
  });

  test('on a full disk it says so, and keeps what it has', async ({ skip }) => {
    const disk = `${folder.path}/disk`;
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      skip('mounting a tmpfs is not permitted here');
    }
    try {
      const lengths = new Map([
        ['small', 1000],
        ['large', 1_000_000],
      ]);
      const store = await FileStore.create(`${disk}/numbers`, lengths);
      await store.write('small', floats(1000, 3));
      const error = await store.write('large', floats(1_000_000, 4)).then(() => undefined, asCaptionLensError);
      expect(error?.code).toBe('diskFull');
      expect([...(await store.read('small'))]).toEqual([...floats(1000, 3)]);
      await store.close();
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('an optimizer whose numbers lie in files holds one tensor of them at a time', () => {
    const program = fileURLToPath(new URL('streamingProgram.ts', import.meta.url));
    const tsx = fileURLToPath(new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url));
    const peak = (files: 'files' | 'memory') => {
      execFileSync(process.execPath, [tsx, program, `${folder.path}/${files}`, files], { timeout: 120_000 });
      return Number(readFileSync(`${folder.path}/${files}.peak`, 'utf8'));
    };
    // Weights and two moments of 30 tensors of 8 MB: 720 MB.
    expect(peak('memory') - peak('files')).toBeGreaterThan(400e6);
  }, 240_000);
});
