import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPicture } from '../../../server/images/reading/pictureFile.ts';

const soonMs = 1000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caption-lens-files-'));
  await writeFile(join(folder, 'sparse.png'), '');
  await truncate(join(folder, 'sparse.png'), 2 ** 40);
  await symlink('sparse.png', join(folder, 'link.png'));
  await symlink('itself.png', join(folder, 'itself.png'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'pipe.png')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function expectRefusal(path: string, code: string): Promise<void> {
  const started = performance.now();
  await expect(readPicture(path)).rejects.toMatchObject({ name: 'CaptionLensError', code });
  expect(performance.now() - started).toBeLessThan(soonMs);
}

test('a sparse file of one terabyte', () => expectRefusal(join(folder, 'sparse.png'), 'imageTooLarge'));
test('a link to it', () => expectRefusal(join(folder, 'link.png'), 'imageTooLarge'));
test('a link to itself', () => expectRefusal(join(folder, 'itself.png'), 'imageNotFound'));

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('a pipe that nobody writes to', () => expectRefusal(join(folder, 'pipe.png'), 'imageInvalid'));
  test('/dev/zero', () => expectRefusal('/dev/zero', 'imageInvalid'));
  test('/dev/null', () => expectRefusal('/dev/null', 'imageInvalid'));
  test.runIf(process.platform === 'linux')('/proc/self/status', () =>
    expectRefusal('/proc/self/status', 'imageInvalid'),
  );
});

describe('a file that is written to while it is read', () => {
  /** Calls `onRead` before each piece that is read, as another program might write just then. */
  async function readWhile(path: string, onRead: (time: number) => void): Promise<string> {
    let time = -1; // the first look is before the file is opened
    const signal = {
      get aborted() {
        if (++time > 0) onRead(time);
        return false;
      },
    } as AbortSignal;
    return Buffer.from(await readPicture(path, signal)).toString();
  }

  test('once is read again, whole', async () => {
    const path = join(folder, 'once.png');
    await writeFile(path, 'old');
    expect(await readWhile(path, (time) => time === 1 && writeFileSync(path, 'new and longer'))).toBe('new and longer');
  });

  test('once, to nothing, is empty', async () => {
    const path = join(folder, 'emptied.png');
    await writeFile(path, 'old');
    await expect(readWhile(path, () => writeFileSync(path, ''))).rejects.toMatchObject({ code: 'imageInvalid' });
  });

  test('again and again is refused in words', async () => {
    const path = join(folder, 'busy.png');
    await writeFile(path, 'old');
    const reading = readWhile(path, (time) => writeFileSync(path, 'x'.repeat(10 * time)));
    await expect(reading).rejects.toMatchObject({
      code: 'imageInvalid',
      message: 'The file changes while it is read; try again when it is written.',
    });
  });
});
