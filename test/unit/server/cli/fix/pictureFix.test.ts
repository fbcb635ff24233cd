import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPictures, readPicture } from '../../../../../server/images/reading/pictureFile.ts';
import { readPictureTexts, writePictureAlt } from '../../../../../server/images/metadata/pictureTexts.ts';
import { packageBytes } from '../../../../fixtures/office/packageBytes.ts';
import { inline, paragraph, wordParts } from '../../../../fixtures/office/smallDocuments.ts';
import type { Scene } from '../fakeWorld.ts';
import { documentFolder, picture } from '../documentFolder.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/pictureTexts/${name}`, import.meta.url));
const own = 'A red <field> & "more", in ä café';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => {
  expect(folder.openClients()).toBe(0);
  folder.remove();
});

const bytes = (name: string) => readFileSync(join(folder.path, name));
const run = (...args: readonly string[]) => {
  const scene: Scene = { overrides: { findPictures, readPicture } };
  return folder.run(['fix', ...args], scene);
};

describe('alt text that a picture carries', () => {
  test('is written into documents of every kind, before that of a model', async () => {
    folder.write({
      'texts.jpg': fixture('texts.jpg'),
      'cup.png': picture('A cup.'),
      'a.md': '![](texts.jpg) ![](cup.png)\n',
      'b.docx': packageBytes(wordParts(paragraph(inline('')), fixture('texts.webp'))),
    });
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      `a.md:1:1 texts.jpg: ${own} (the picture's own)`,
      'a.md:1:16 cup.png: A cup.',
      `b.docx:1:1 picture 1: ${own} (the picture's own)`,
      '',
    ]);
    expect(folder.read('a.md')).toBe('![A red \\<field> & "more", in ä café](texts.jpg) ![A cup.](cup.png)\n');
  });

  test('is told to programs', async () => {
    folder.write({ 'texts.jpg': fixture('texts.jpg'), 'a.md': '![](texts.jpg)\n' });
    const { stdout } = await run('--json');
    expect(JSON.parse(stdout)).toEqual({
      file: 'a.md',
      line: 1,
      column: 1,
      image: 'texts.jpg',
      alt: own,
      source: 'picture',
    });
  });

  test.each([
    ['is a file name', 'IMG_1234.jpg'],
    ['is a placeholder', 'image'],
    ['is long', 'A long text. '.repeat(20).trim()],
    ['shows nothing', '\u200b\u202e'],
  ])('is passed over where it %s', async (_, text) => {
    folder.write({
      'cup.png': (await writePictureAlt(fixture('plain.png'), text)) as Buffer,
      'a.md': '![](cup.png)\n',
    });
    expect((await run()).stdout).not.toContain('own');
    expect(folder.asked).toHaveLength(1);
  });

  test('is passed over when that is asked', async () => {
    folder.write({ 'texts.jpg': fixture('texts.jpg'), 'a.md': '![](texts.jpg)\n' });
    expect((await run('--no-picture-text')).stdout).not.toContain(own);
    expect(folder.asked).toHaveLength(1);
  });
});

describe('--into-picture', () => {
  test('writes into pictures without alt text, and not twice', async () => {
    folder.write({
      'in/a.jpg': fixture('plain.jpg'),
      'in/b.webp': fixture('lossy.webp'),
      'in/c.png': fixture('texts.png'),
      'in/d.md': '',
    });
    const { code, stdout, stderr } = await run('--into-picture', 'in');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe('in/a.jpg: A real picture.\nin/b.webp: A real picture.\n');
    expect((await readPictureTexts(bytes('in/a.jpg'))).alt).toBe('A real picture.');
    expect(bytes('in/c.png').equals(fixture('texts.png'))).toBe(true);
    expect(await run('--into-picture', 'in')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('a dry run writes nothing', async () => {
    folder.write({ 'a.jpg': fixture('plain.jpg') });
    const { stdout } = await run('--into-picture', '--dry-run', 'a.jpg');
    expect(stdout).toBe('# a.jpg: A real picture.\n');
    expect(bytes('a.jpg').equals(fixture('plain.jpg'))).toBe(true);
  });

  test('what cannot take it is told, each once, and is not described', async () => {
    folder.write({ 'a.gif': fixture('texts.gif'), 'c.jpg': 'no picture', 'd.gif': Buffer.from('GIF89a..') });
    const { code, stdout, stderr } = await run('--into-picture', 'a.gif', 'd.gif', 'c.jpg', 'none.jpg');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('d.gif: Alt text is written into JPEG, PNG and WebP pictures only. [pictureUnwritable]');
    expect(stderr).toContain('c.jpg: ');
    expect(stderr).toContain('none.jpg: There is no such file or folder. [imageNotFound]');
    expect(folder.asked).toHaveLength(0);
  });

  test('wants to be told where', async () => {
    const { code, stderr } = await run('--into-picture');
    expect(code).toBe(2);
    expect(stderr).toContain('Name the pictures, or folders of pictures, that --into-picture is to write.');
  });
});
