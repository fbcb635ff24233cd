import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPictures, readPicture } from '../../../../../server/images/reading/pictureFile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caption-lens-pictures-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
}
const found = async () => (await findPictures(folder)).map((path) => relative(folder, path).replaceAll(sep, '/'));

describe('findPictures', () => {
  test('goes by the extension, in any case, and into folders', async () => {
    await put(
      'b.JPG',
      'a.jpeg',
      'c.png',
      'd.webp',
      'e.gif',
      'f.avif',
      'g.tif',
      'sub/deep/h.TIFF',
      'i.svg',
      'j.txt',
      'png',
    );
    expect(await found()).toEqual([
      'a.jpeg',
      'b.JPG',
      'c.png',
      'd.webp',
      'e.gif',
      'f.avif',
      'g.tif',
      'sub/deep/h.TIFF',
    ]);
  });

  test('sorts by code units', async () => {
    await put('a10.png', 'a2.png', 'B.png', 'b.png', 'ä.png', 'a/z.png', 'a-b.png');
    expect(await found()).toEqual(['B.png', 'a-b.png', 'a/z.png', 'a10.png', 'a2.png', 'b.png', 'ä.png']);
  });

  test('leaves hidden folders out', async () => {
    await put('.git/a.png', 'x/.cache/b.png', 'node_modules/c.png');
    expect(await found()).toEqual(['node_modules/c.png']);
  });

  test('follows links, but no loop', async () => {
    await put('real/a.png', 'b.png');
    await symlink(join(folder, 'b.png'), join(folder, 'link.png'));
    await symlink(folder, join(folder, 'real/up'));
    await symlink(join(folder, 'nowhere.png'), join(folder, 'broken.png'));
    expect(await found()).toEqual(['b.png', 'link.png', 'real/a.png']);
  });

  test('enters a linked folder from elsewhere', async () => {
    await put('root/x.png', 'elsewhere/y.png');
    await symlink(join(folder, 'elsewhere'), join(folder, 'root/linked'));
    const pictures = await findPictures(join(folder, 'root'));
    expect(pictures).toEqual([join(folder, 'root/linked/y.png'), join(folder, 'root/x.png')]);
  });

  test('says that a folder is not there', async () => {
    await expect(findPictures(join(folder, 'none'))).rejects.toMatchObject({ code: 'imageNotFound' });
  });

  test('stops when told to', async () => {
    await expect(findPictures(folder, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('readPicture', () => {
  test('gives the bytes', async () => {
    await put('a.png');
    expect(Buffer.from(await readPicture(join(folder, 'a.png'))).toString()).toBe('a.png');
  });

  test('takes a name as a name', async () => {
    await put('a[n=-1].png');
    expect((await readPicture(join(folder, 'a[n=-1].png'))).length).toBe(11);
  });

  test.each([
    ['a missing file', 'none.png', 'imageNotFound'],
    ['a file used as a folder', 'a.png/b.png', 'imageNotFound'],
    ['a folder', '.', 'imageInvalid'],
    ['an empty file', 'empty.png', 'imageInvalid'],
    ['a name with a zero byte', 'a\0.png', 'imageNotFound'],
  ])('refuses %s', async (_, name, code) => {
    await put('a.png');
    await writeFile(join(folder, 'empty.png'), '');
    await expect(readPicture(join(folder, name))).rejects.toMatchObject({ name: 'CaptionLensError', code });
  });

  test('takes 64 MB and not one byte more', async () => {
    await put('large.png');
    await truncate(join(folder, 'large.png'), 64 * 1024 * 1024);
    expect((await readPicture(join(folder, 'large.png'))).length).toBe(64 * 1024 * 1024);
    await truncate(join(folder, 'large.png'), 64 * 1024 * 1024 + 1);
    await expect(readPicture(join(folder, 'large.png'))).rejects.toMatchObject({ code: 'imageTooLarge' });
  });
});
