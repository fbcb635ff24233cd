import { execFileSync } from 'node:child_process';
import { chmodSync, constants, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPlainFile, readPlainFile, readPlainText } from '../../../../models/files/plainFile.ts';
import { readManifest } from '../../../../models/compiled/manifest.ts';
import { readJsonFile } from '../../../../models/files/jsonFile.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const text = (path: string) => readPlainFile(path, (file) => file.readFile('utf8'));

test('a file that was written is read', async () => {
  const path = join(folder.path, 'a');
  writeFileSync(path, 'words');
  expect(await text(path)).toEqual({ kind: 'read', content: 'words' });
  expect(await text(join(folder.path, 'b'))).toEqual({ kind: 'absent' });
});

describe.skipIf(process.platform === 'win32')('what only passes for a file', () => {
  const plant: Readonly<Record<string, (path: string) => unknown>> = {
    'a pipe': (path) => execFileSync('mkfifo', [path]),
    'a link': (path) => {
      writeFileSync(`${path}.target`, '{}');
      symlinkSync(`${path}.target`, path);
    },
    'a link to nothing': (path) => symlinkSync('nowhere', path),
    'a folder': (path) => mkdirSync(path),
    'a socket': (path) => new Promise<void>((resolve) => void createServer().listen(path, resolve).unref()),
    'a device': (path) => symlinkSync('/dev/zero', path),
  };

  test.each(Object.keys(plant))('%s is read by nobody, and hangs nobody', async (what) => {
    const path = join(folder.path, 'manifest.json');
    await plant[what]?.(path);
    expect(await text(path)).toEqual({ kind: 'notPlain' });
    expect(await readPlainText(path)).toBeUndefined();
    expect(await readJsonFile(path, 1000)).toBeUndefined();
    expect(await openPlainFile(path, constants.O_WRONLY)).toBeUndefined();
    const wanted = { digest: '', target: {}, graphNames: [], tokenEmbeddings: 'none' } as const;
    expect(await readManifest(folder.path, wanted)).toBeUndefined();
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is not absent', async () => {
    const path = join(folder.path, 'a');
    writeFileSync(path, 'words');
    chmodSync(path, 0);
    expect(await text(path)).toMatchObject({ kind: 'unreadable' });
  });
});
