import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readDocument, writeDocument } from '../../../../server/documents/documentFile.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const folder = temporaryFolder();
const path = join(folder.path, 'docs', 'a.md');
afterAll(() => folder.remove());
beforeEach(() => mkdirSync(join(folder.path, 'docs'), { recursive: true }));

const posix = process.platform !== 'win32';

describe('reading', () => {
  test.each([
    ['plain', Buffer.from('é €'), 'é €', 'utf8'],
    ['with a mark', Buffer.from('\ufeffé'), 'é', 'utf8'],
    ['empty', Buffer.alloc(0), '', 'utf8'],
    ['with Windows lines', Buffer.from('a\r\nb\r'), 'a\r\nb\r', 'utf8'],
    ['Latin-1', Buffer.from('caf\xe9', 'latin1'), 'café', 'other'],
    ['UTF-16, little end first', Buffer.from('\ufeffaé', 'utf16le'), 'aé', 'other'],
    ['UTF-16, big end first', Buffer.from('\ufeffaé', 'utf16le').swap16(), 'aé', 'other'],
    ['broken UTF-8', Buffer.from([0x61, 0xc3]), 'aÃ', 'other'],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0xa0]), 'í\u00a0\u00a0', 'other'],
  ])('%s', async (_, bytes, text, encoding) => {
    writeFileSync(path, bytes);
    expect(await readDocument(path)).toMatchObject({ text, encoding });
  });

  const unreadable: readonly (readonly [what: string, named: string, message: string])[] = [
    ['a folder', folder.path, 'This is no regular file.'],
    ['nothing', join(folder.path, 'b.md'), 'There is no such file.'],
    ['nothing below a file', join(path, 'b.md'), 'There is no such file.'],
    ...(posix ? [['a device', '/dev/null', 'This is no regular file.'] as const] : []),
  ];
  test.each(unreadable)('%s', async (_, named, message) => {
    writeFileSync(path, '');
    await expect(readDocument(named)).rejects.toMatchObject({ name: 'DocumentError', message });
  });
});

describe('writing', () => {
  test('the mark, the mode and nothing beside it stay', async () => {
    writeFileSync(path, '\ufeffone\r\n');
    chmodSync(path, 0o640);
    await writeDocument(await readDocument(path), 'two\r\n');
    expect(readFileSync(path, 'utf8')).toBe('\ufefftwo\r\n');
    if (posix) expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(folder.path, 'docs'))).toEqual(['a.md']);
  });

  test.skipIf(process.getuid?.() !== 0)("another user's document stays his, also when root writes it", async () => {
    writeFileSync(path, 'one');
    chownSync(path, 12_345, 54_321);
    chmodSync(path, 0o640);
    await writeDocument(await readDocument(path), 'two');
    expect(statSync(path)).toMatchObject({ uid: 12_345, gid: 54_321 });
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('a link stays a link', async () => {
    writeFileSync(path, 'one');
    const link = join(folder.path, 'link.md');
    symlinkSync(path, link);
    await writeDocument(await readDocument(link), 'two');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('two');
  });

  test('a file of two names changes under the one that was named', async () => {
    writeFileSync(path, 'one');
    const other = join(folder.path, 'other.md');
    linkSync(path, other);
    await writeDocument(await readDocument(path), 'two');
    expect([readFileSync(path, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['two', 'one']);
  });

  test('what changed meanwhile is left alone, also where only a byte did', async () => {
    writeFileSync(path, 'one');
    const document = await readDocument(path);
    writeFileSync(path, 'onE');
    await expect(writeDocument(document, 'two')).rejects.toMatchObject({ code: 'documentChanged' });
    expect(readFileSync(path, 'utf8')).toBe('onE');
    expect(readdirSync(join(folder.path, 'docs'))).toEqual(['a.md']);
  });

  test('what is not UTF-8 is left alone', async () => {
    writeFileSync(path, Buffer.from('caf\xe9', 'latin1'));
    const writing = writeDocument(await readDocument(path), 'café!');
    await expect(writing).rejects.toThrow('The file is not in UTF-8 and is left as it is.');
    expect(readFileSync(path, 'latin1')).toBe('café');
  });

  test.skipIf(process.getuid?.() === 0)('what may not be written is left alone', async () => {
    writeFileSync(path, 'one');
    chmodSync(path, 0o444);
    const writing = writeDocument(await readDocument(path), 'two');
    await expect(writing).rejects.toMatchObject({ code: 'documentUnwritable' });
    chmodSync(path, 0o644);
    expect(readFileSync(path, 'utf8')).toBe('one');
  });
});
