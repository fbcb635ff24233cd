import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listForms } from '../../../../models/compiled/cache/contents.ts';
import { beginOrigin, readOrigin } from '../../../../models/compiled/cache/origin.ts';
import { findPrunable } from '../../../../models/compiled/cache/compiledPruning.ts';
import { discardIfDamaged } from '../../../../models/compiled/cache/compiledVerification.ts';
import { acquireLock } from '../../../../models/files/lock.ts';
import { readManifest } from '../../../../models/compiled/manifest.ts';
import { readPlainFile, readPlainText } from '../../../../models/files/plainFile.ts';
import { readChosen, writeChosen } from '../../../../models/catalog/chosenModel.ts';
import { readEndpoint } from '../../../../server/connection/endpointFile.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { now, putDigest, putForm } from '../compiled/cache/cacheFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';

vi.mock('../../../../models/files/lockPace.ts', () => import('../../../fixtures/quickLockPace.ts'));

/** What the system says to whoever opens a file to read it whose path ends so. */
const refusals = vi.hoisted(() => new Map<string, string>());
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  const open = async (path: string, flags?: string | number, mode?: number) => {
    const code = [...refusals].find(([end]) => path.endsWith(end))?.[1];
    if (code !== undefined && flags !== 'wx')
      throw Object.assign(new Error(`${code}: open '${path}'`), { code, syscall: 'open', path });
    return real.open(path, flags, mode);
  };
  return { ...real, open };
});

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  refusals.clear();
  folder.remove();
});

const ignore = () => undefined;
const rules = { now, unusedDays: 90, partialDays: 1 };

describe.each(['EMFILE', 'ENFILE', 'EIO', 'EACCES'])('a file that is there while the system says %s', (code) => {
  test('is not absent, and whoever reads it hears why', async () => {
    const path = join(folder.path, 'a.json');
    writeFileSync(path, '{}');
    refusals.set('a.json', code);
    expect(await readPlainFile(path, (file) => file.readFile('utf8'))).toMatchObject({ kind: 'unreadable' });
    expect((await failureOf(readPlainText(path))).message).toMatch(/^.*a\.json: .+\.$/);
  });

  test('is a lock that its holder keeps, and gives back once it can', async () => {
    const path = join(folder.path, 'a.lock');
    const lock = await acquireLock(path, ignore);
    refusals.set('a.lock', code);
    expect(await lock.refresh()).toBe(true);
    const released = lock.release();
    setTimeout(() => refusals.clear(), 30);
    await released;
    expect(existsSync(path)).toBe(false);
  });

  test('is a lock that nobody takes from its holder', async () => {
    const path = join(folder.path, 'a.lock');
    const lock = await acquireLock(path, ignore);
    const tenSecondsAgo = new Date(Date.now() - 10_000);
    utimesSync(path, tenSecondsAgo, tenSecondsAgo);
    refusals.set('a.lock', code);
    expect((await failureOf(acquireLock(path, ignore, AbortSignal.timeout(150)))).code).toBe('aborted');
    refusals.clear();
    expect(await lock.refresh()).toBe(true);
    await lock.release();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is no compiled model that is damaged, and no digest that is of no use', async () => {
    putForm(folder.path, { checkpoints: [['/']] });
    putForm(folder.path, { digest: 'b', checkpoints: [['/']] });
    putDigest(folder.path, 'b', 10);
    refusals.set(join(`${'b'.repeat(32)}-56px-cpu-fp32`, 'manifest.json'), code);
    refusals.set(join('digests', 'b'.repeat(64)), code);
    expect((await listForms(folder.path)).map(({ digest }) => digest[0])).toEqual(['a']);
    const prunable: string[] = [];
    for await (const { path } of findPrunable(folder.path, rules, new Set())) prunable.push(path);
    expect(prunable).toEqual([]);
  });

  test('is a note of checkpoints that is not begun anew', async () => {
    const directory = putForm(folder.path, { checkpoints: [['/model']] });
    refusals.set('origin.json', code);
    await beginOrigin(directory);
    refusals.clear();
    expect((await readOrigin(directory))?.checkpoints).toEqual([['/model']]);
  });

  test('is a choice that is not passed over for the embedded model', async () => {
    await writeChosen(folder.path, { name: '/model', base: '', languageModel: '' });
    refusals.set('chosen-model.json', code);
    expect((await failureOf(readChosen(folder.path))).message).toContain('chosen-model.json');
  });

  test('is the place of a daemon that may be there', async () => {
    writeFileSync(join(folder.path, 'daemon.json'), '{}');
    refusals.set('daemon.json', code);
    expect((await failureOf(readEndpoint(folder.path))).message).toContain('daemon.json');
  });
});

test('a compiled model is not made anew because this process has too many files open', async () => {
  const directory = putForm(folder.path);
  refusals.set('manifest.json', 'EMFILE');
  const wanted = { digest: 'a'.repeat(64), target: {}, graphNames: [], tokenEmbeddings: 'none' } as const;
  expect((await failureOf(readManifest(directory, wanted))).message).toContain('too many files open');
});

test.each([
  ['EMFILE', true],
  ['EIO', false],
])('a compiled model of which a file cannot be hashed (%s): whether it is kept', async (code, isKept) => {
  const directory = putForm(folder.path);
  refusals.set('weights.bin', code);
  const files = [{ name: 'weights.bin', size: 1000, mtimeMs: 1, sha256: '0'.repeat(64) }];
  const manifest = { formatVersion: 1, digest: '', target: {}, files };
  await discardIfDamaged(directory, manifest, ignore).catch(ignore);
  expect(existsSync(join(directory, 'manifest.json'))).toBe(isKept);
});
