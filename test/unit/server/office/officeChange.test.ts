import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DocumentError } from '../../../../server/documents/documentFile.ts';
import { writeOfficeAlts } from '../../../../server/office/officeChange.ts';
import { readOfficeDocument, readOfficePicture } from '../../../../server/office/officeDocument.ts';
import { readDirectory, numberAt } from '../../../../server/office/package/zipDirectory.ts';
import { packageBytes, type Packing, type Parts } from '../../../fixtures/office/packageBytes.ts';
import { inline, paragraph, slideParts, slidePicture, wordParts } from '../../../fixtures/office/smallDocuments.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

const pathOf = (name: string) => join(folder.path, name);

function write(bytes: Uint8Array, name = 'a.docx'): string {
  writeFileSync(pathOf(name), bytes);
  return pathOf(name);
}

/** Gives every picture of a document this text; says what its archive has then. */
async function change(path: string, alt: string) {
  const document = await readOfficeDocument(path);
  const refused = await writeOfficeAlts(
    document,
    document.pictures.map((picture) => ({ picture, alt })),
  );
  return { refused, after: readFileSync(path) };
}

async function alts(path: string): Promise<readonly (string | undefined)[]> {
  const { pictures } = await readOfficeDocument(path);
  return pictures.map(({ alt }) => (alt.kind === 'text' ? alt.text : undefined));
}

/** Each file of an archive: its record in the directory, and what lies in the archive for it, cut at the data. */
function filesOf(file: Buffer) {
  const { records } = readDirectory(file);
  return records.map((record) => {
    const at = numberAt(file, record.offset);
    const start = at + 30 + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
    const data = file.subarray(start, start + numberAt(file, record.packedSize));
    return {
      name: record.name.toString(),
      data,
      text: (record.method === 0 ? data : inflateRawSync(data)).toString(),
      header: file.subarray(at, start).toString('hex'),
      fixed: file.subarray(record.at, record.at + 16).toString('hex'),
      comment: file.subarray(record.at + 28, record.at + 42).toString('hex'),
    };
  });
}

const body = `${paragraph(inline('descr=""'))}<!-- kept -->${paragraph(inline("descr='it'"))}\r\n${paragraph(inline(''))}`;

describe('only the attributes change', () => {
  test.each<Packing>(['ordinary', 'stored', 'streamed', 'streamedUnmarked', 'wide'])(
    'packed as %s',
    async (packing) => {
      const before = packageBytes(wordParts(body), packing);
      const { after, refused } = await change(write(before), 'A "cup" & <more>');
      expect(refused).toEqual([]);
      expect(await alts(pathOf('a.docx'))).toEqual(['A "cup" & <more>', 'A "cup" & <more>', 'A "cup" & <more>']);
      const [old, now] = [filesOf(before), filesOf(after)];
      const text = 'A &quot;cup&quot; &amp; &lt;more&gt;';
      const part = old.find(({ name }) => name === 'word/document.xml');
      expect(now.map(({ name }) => name)).toEqual(old.map(({ name }) => name));
      for (const [at, file] of now.entries()) {
        expect(file.fixed).toBe(old[at]?.fixed);
        expect(file.comment).toBe(old[at]?.comment);
        if (file.name === 'word/document.xml') continue;
        expect(file.header).toBe(old[at]?.header);
        expect(file.data).toEqual(old[at]?.data);
      }
      expect(now.find(({ name }) => name === 'word/document.xml')?.text).toBe(
        part?.text
          .replace('descr=""', `descr="${text}"`)
          .replace("descr='it'", `descr='${text}'`)
          .replace('name="Picture 1" >', `name="Picture 1" descr="${text}" >`),
      );
      expect(readdirSync(folder.path)).toEqual(['a.docx']);
    },
  );

  test.each(['utf16le', 'utf16be'])('a part in %s', async (encoding) => {
    const parts = wordParts(body);
    const text = `\ufeff${String(parts['word/document.xml']).replace('UTF-8', 'UTF-16')}`;
    const bytes = Buffer.from(text, 'utf16le');
    const encoded = encoding === 'utf16le' ? bytes : bytes.swap16();
    await change(write(packageBytes({ ...parts, 'word/document.xml': encoded })), 'Eine Tasse 😀');
    expect(await alts(pathOf('a.docx'))).toEqual(['Eine Tasse 😀', 'Eine Tasse 😀', 'Eine Tasse 😀']);
  });

  test('a byte order mark, odd white space and quotes', async () => {
    const parts = slideParts(
      '<p:pic><p:nvPicPr><p:cNvPr\n id = \'2\'\n name="a > b" descr\t=\t"" \n/></p:nvPicPr></p:pic>',
    );
    const text = `\ufeff${String(parts['ppt/slides/slide1.xml'])}`;
    const path = write(packageBytes({ ...parts, 'ppt/slides/slide1.xml': text }));
    const { after } = await change(path, "It's");
    const slide = filesOf(after).find(({ name }) => name.endsWith('slide1.xml'))?.text;
    expect(slide).toBe(text.replace('descr\t=\t""', 'descr\t=\t"It&apos;s"'));
  });

  test('any text comes back', async () => {
    const parts = slideParts(slidePicture(''));
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== ''),
        async (alt) => {
          const path = write(packageBytes(parts));
          const { refused } = await change(path, alt);
          expect(await alts(path)).toEqual([refused.length === 0 ? alt : undefined]);
          // Only what XML has no way to say.
          expect(refused.length === 1).toBe(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(alt));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a decorative picture stays so, whatever is asked', async () => {
    const parts = wordParts(paragraph(inline('', '<a:extLst><a:ext><adec:decorative val="1"/></a:ext></a:extLst>')));
    const before = packageBytes(parts);
    const { refused, after } = await change(write(before), 'A cup');
    expect(refused).toHaveLength(1);
    expect(after.equals(before)).toBe(true);
  });
});

describe('what is left as it is', () => {
  const sentence = (path: string) =>
    change(path, 'A cup').then(
      () => 'written',
      (thrown: unknown) => (thrown instanceof DocumentError ? `${thrown.code}: ${thrown.message}` : thrown),
    );
  const signature = {
    '_xmlsignatures/origin.sigs': '',
    '_rels/.rels': String(wordParts('')['_rels/.rels']).replace(
      '</Relationships>',
      '<Relationship Id="s" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>',
    ),
  };

  test('a signed document', async () => {
    const before = packageBytes({ ...wordParts(body), ...signature });
    expect(await sentence(write(before))).toBe(
      'documentUnwritable: The document is signed, and any change would make its signature void; it is left as it is.',
    );
    expect(readFileSync(pathOf('a.docx')).equals(before)).toBe(true);
  });

  test.each(['~$report.docx', '~$eport.docx', '~$port.docx', '.~lock.report.docx#'])(
    'one that is open: %s',
    async (lock) => {
      write(Buffer.from('Ada'), lock);
      expect(await sentence(write(packageBytes(wordParts(body)), 'report.docx'))).toMatch(/open in another program/);
    },
  );

  test('one that was changed meanwhile', async () => {
    const path = write(packageBytes(wordParts(body)));
    const document = await readOfficeDocument(path);
    write(packageBytes(wordParts(`${body}<w:p/>`)));
    const [picture] = document.pictures;
    await expect(writeOfficeAlts(document, picture ? [{ picture, alt: 'A cup' }] : [])).rejects.toMatchObject({
      code: 'documentChanged',
    });
  });

  test('macros are copied as they are', async () => {
    const before = packageBytes({ ...wordParts(body), 'word/vbaProject.bin': Buffer.from([1, 0, 255, 7]) });
    const { after } = await change(write(before, 'a.docm'), 'A cup');
    const data = (file: Buffer) => filesOf(file).find(({ name }) => name.endsWith('.bin'))?.data;
    expect(data(after)).toEqual(data(before));
  });

  test('an archive whose files overlap', async () => {
    const before = packageBytes(wordParts(body));
    const { records } = readDirectory(before);
    const part = records.find(({ name }) => name.toString() === 'word/document.xml');
    const media = records.find(({ name }) => name.toString() === 'word/media/a.png');
    if (!part || !media) throw new Error('both are there');
    before.writeUInt32LE(numberAt(before, part.offset) + 60, media.offset.at);
    const found = await sentence(write(before));
    expect(found).toMatch(/packed in an unusual way/);
    expect(readFileSync(pathOf('a.docx')).equals(before)).toBe(true);
  });
});

describe('one sentence for what cannot be read', () => {
  const compound = (stream: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(1000),
      Buffer.from(stream, 'utf16le'),
      Buffer.alloc(5000),
    ]);
  const parts = wordParts(body);
  const withDocument = (text: string): Parts => ({ ...parts, 'word/document.xml': text });
  const doctype = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
  const bomb = packageBytes({ ...parts, 'word/document.xml': Buffer.alloc(65 * 1024 * 1024, 32) });
  const liar = (): Buffer => {
    // The directory says a hundred bytes, and the data unpack to ten thousand.
    const text = String(parts['word/document.xml']) + ' '.repeat(10_000);
    const bytes = packageBytes({ ...parts, 'word/document.xml': text });
    const record = readDirectory(bytes).records.find(({ name }) => name.toString() === 'word/document.xml');
    if (record) bytes.writeUInt32LE(100, record.size.at);
    return bytes;
  };
  test.each<readonly [name: string, bytes: Uint8Array, message: RegExp]>([
    ['an empty file', Buffer.alloc(0), /^The file is empty\.$/],
    ['a text', Buffer.from('Dear all,'), /^The file is damaged, or is no Office document\.$/],
    [
      'a document with a password',
      compound('EncryptedPackage'),
      /^The document is protected by a password and cannot be read\.$/,
    ],
    [
      'a document of Office 2003',
      compound('WordDocument'),
      /^The document has the format of Office 2003: save it as \.docx or \.pptx\.$/,
    ],
    ['an archive of other things', packageBytes({ 'a.txt': 'a' }), /no Office document/],
    ['a workbook', packageBytes(withDocument('<workbook/>')), /^This is neither a Word document nor a presentation\.$/],
    [
      'an archive with a password',
      packageBytes(parts, 'ordinary', 1),
      /^The document is encrypted and cannot be read\.$/,
    ],
    ['a document type', packageBytes(withDocument(`<?xml version="1.0"?>${doctype}<w:document/>`)), /document type/],
    [
      'an entity of its own',
      packageBytes(withDocument('<w:document xmlns:w="x">&lol;</w:document>')),
      /no well-formed XML|neither/,
    ],
    [
      'broken XML',
      packageBytes(withDocument(String(parts['word/document.xml']).slice(0, -5))),
      /^A part of the document cannot be read\. It is no well-formed XML\.$/,
    ],
    [
      'deep XML',
      packageBytes(withDocument(String(parts['word/document.xml']).replace('<w:p>', `${'<w:p>'.repeat(600)}`))),
      /nested too deeply/,
    ],
    [
      'another encoding',
      packageBytes(withDocument('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>')),
      /not in UTF-8 or UTF-16/,
    ],
    ['a part of 65 MB', bomb, /^A part of the document is too large to be read\.$/],
    ['a part that says it is small', liar(), /damaged/],
    [
      'a missing part',
      packageBytes(Object.fromEntries(Object.entries(parts).filter(([name]) => name !== 'word/document.xml'))),
      /no Office document/,
    ],
    ['two parts of one name', packageBytes({ ...parts, 'Word/Document.xml': 'x' }), /two parts of the same name/],
    ['a part that leads out', packageBytes({ ...parts, '../../evil.xml': 'x' }), /damaged/],
    ['a cut file', packageBytes(parts).subarray(0, -40), /damaged/],
  ])('%s', async (_, bytes, message) => {
    const outcome = await readOfficeDocument(write(bytes)).catch((thrown: unknown) => thrown);
    expect(outcome).toBeInstanceOf(DocumentError);
    expect(outcome).toMatchObject({ code: 'documentUnreadable', message: expect.stringMatching(message) });
  });

  test('a folder, and nothing', async () => {
    await expect(readOfficeDocument(folder.path)).rejects.toBeInstanceOf(Error);
    await expect(readOfficeDocument(pathOf('none.docx'))).rejects.toMatchObject({ message: 'There is no such file.' });
  });

  test('a picture of more than its limit', async () => {
    const path = write(packageBytes(parts));
    await expect(readOfficePicture(path, 'word/media/a.png', 3)).rejects.toMatchObject({
      message: 'A part of the document is too large to be read.',
    });
    expect(Buffer.from(await readOfficePicture(path, 'word/media/a.png', 100)).toString()).toBe('a picture');
  });

  test('any damage is told, and never anything else written than what was meant', async () => {
    const sound = packageBytes(parts);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = Buffer.from(sound);
          for (const [at, value] of changes) bytes[at] = value;
          const path = write(bytes);
          const outcome = await change(path, 'A cup').catch((thrown: unknown) => thrown);
          if (outcome instanceof Error) {
            expect(outcome).toBeInstanceOf(DocumentError);
            expect(readFileSync(path).equals(bytes)).toBe(true);
          } else {
            const texts = await alts(path);
            expect(texts.every((text) => text === undefined || text === 'A cup' || text === 'it')).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('time grows with the length', async () => {
  const one = paragraph(inline('')).repeat(8000);
  const path = write(packageBytes(wordParts(one)));
  const start = performance.now();
  const document = await readOfficeDocument(path);
  await writeOfficeAlts(
    document,
    document.pictures.map((picture) => ({ picture, alt: 'A cup' })),
  );
  expect((await alts(path)).filter((text) => text === 'A cup')).toHaveLength(8000);
  expect(performance.now() - start).toBeLessThan(30_000);
}, 60_000);
