import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readPictureTexts, writePictureAlt } from '../../../../../server/images/metadata/pictureTexts.ts';
import { readXmpTexts, writeXmpAlt } from '../../../../../server/images/metadata/xmpPacket.ts';

const fixtures = fileURLToPath(new URL('../../../../fixtures/pictureTexts/', import.meta.url));
const picture = (name: string) => readFileSync(join(fixtures, name));
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<
  string,
  Readonly<Record<string, string>>
>;

describe('what ExifTool finds is found', () => {
  test.each(Object.keys(expected))('in %s', async (name) => {
    const said = (tag: string) => expected[name]?.[`XMP-iptcCore:${tag}`] ?? expected[name]?.[`XMP-iptcCore:${tag}-de`];
    const [alt, description] = [said('AltTextAccessibility'), said('ExtDescrAccessibility')];
    expect(await readPictureTexts(picture(name))).toEqual({
      ...(alt !== undefined && { alt }),
      ...(description !== undefined && { description }),
    });
  });
});

const writable = ['plain.jpg', 'plain.png', 'lossy.webp', 'lossless.webp', 'alpha.webp', 'others.jpg'];
const filled = ['texts.jpg', 'texts.png', 'packed.png', 'texts.webp', 'german.png'];
const long = 'A much longer text, '.repeat(200).trim();

describe('writing', () => {
  test.each([...writable, ...filled].flatMap((name) => [[name, 'A tree & <more>'] as const, [name, long] as const]))(
    'into %s: %s',
    async (name, alt) => {
      const before = picture(name);
      const after = await writePictureAlt(before, alt);
      const texts = await readPictureTexts(after);
      expect(texts.alt).toBe(alt);
      expect(texts.description).toBe((await readPictureTexts(before)).description);
      const look = async (bytes: Uint8Array) => {
        const decoded = sharp(bytes);
        const { width, height, hasAlpha, exif } = await decoded.metadata();
        return { width, height, hasAlpha, exif, pixels: await decoded.raw().toBuffer() };
      };
      expect(await look(after)).toEqual(await look(before));
      // All other properties stand there as they did.
      const packet = (await sharp(after).metadata()).xmp?.toString() ?? '';
      if (filled.includes(name) && name !== 'german.png')
        expect(packet).toContain("<rdf:li xml:lang='de'>Ein rotes Feld");
      if (filled.includes(name) && name !== 'german.png') expect(packet).toMatch(/<dc:creator>[\s\S]*Ada/);
      // Written once more, as by a second run.
      expect((await readPictureTexts(await writePictureAlt(after, 'Other'))).alt).toBe('Other');
    },
  );

  test('a picture with room in its metadata keeps its length and every byte behind them', async () => {
    const before = picture('texts.jpg');
    const after = Buffer.from(await writePictureAlt(before, 'Short'));
    expect(after.length).toBe(before.length);
    const end = before.indexOf('<?xpacket end');
    expect(after.subarray(end).equals(before.subarray(end))).toBe(true);
  });

  test.each(['texts.gif', 'texts.tif', 'texts.avif'])('not into %s', async (name) => {
    await expect(writePictureAlt(picture(name), 'A tree')).rejects.toThrow(
      'Alt text is written into JPEG, PNG and WebP pictures only.',
    );
  });

  test('more than a JPEG can hold', async () => {
    await expect(writePictureAlt(picture('plain.jpg'), 'x'.repeat(70_000))).rejects.toThrow(/a JPEG holds 64 kB/);
  });

  test('what XML cannot say', async () => {
    await expect(writePictureAlt(picture('plain.png'), 'a\u0000b')).rejects.toThrow(/cannot take the text/);
  });

  test.each(['plain.jpg', 'plain.png', 'lossy.webp'])('a damaged %s', async (name) => {
    await expect(writePictureAlt(picture(name).subarray(0, 30), 'A tree')).rejects.toThrow(/damaged/);
  });

  test('a picture with content credentials', async () => {
    const jpeg = picture('plain.jpg');
    const box = Buffer.from('\xff\xeb\0\x10JP\0\x01\0\0jumbc2pa', 'latin1');
    box.writeUInt16BE(box.length - 2, 2);
    const signed = Buffer.concat([jpeg.subarray(0, 2), box, jpeg.subarray(2)]);
    await expect(writePictureAlt(signed, 'A tree')).rejects.toThrow(/content credentials/);
  });

  test('a JPEG whose other pictures would be lost', async () => {
    const jpeg = Buffer.from(await writePictureAlt(picture('plain.jpg'), 'A tree'));
    const multi = Buffer.from('\xff\xe2\0\x08MPF\0II', 'latin1');
    const before = Buffer.concat([jpeg.subarray(0, 2), multi, jpeg.subarray(2)]);
    await expect(writePictureAlt(before, 'A longer text')).rejects.toThrow(/several pictures/);
    expect((await readPictureTexts(await writePictureAlt(before, 'A bush'))).alt).toBe('A bush');
  });

  test('what lies behind a WebP picture stays there', async () => {
    const before = Buffer.concat([picture('lossy.webp'), Buffer.from('tail')]);
    expect(
      Buffer.from(await writePictureAlt(before, 'A tree'))
        .subarray(-4)
        .toString(),
    ).toBe('tail');
  });
});

describe('packets', () => {
  const packet = (properties: string, attributes = '') =>
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="urn:a" xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" ${attributes}>${properties}</r:Description></r:RDF></x:xmpmeta>${' '.repeat(50)}<?xpacket end="w"?>`;
  const bytes = (text: string) => Buffer.from(text, 'utf8');
  const list = (items: string) => `<i:AltTextAccessibility><r:Alt>${items}</r:Alt></i:AltTextAccessibility>`;

  test.each([
    ['a list', packet(list('<r:li xml:lang="x-default">A cup</r:li>')), 'A cup'],
    [
      'the default language',
      packet(list('<r:li xml:lang="de">Tasse</r:li><r:li xml:lang="x-default">A cup</r:li>')),
      'A cup',
    ],
    ['an empty default', packet(list('<r:li xml:lang="x-default"> </r:li><r:li xml:lang="de">Tasse</r:li>')), 'Tasse'],
    ['plain text', packet('<i:AltTextAccessibility>A cup</i:AltTextAccessibility>'), 'A cup'],
    ['an attribute', packet('', 'i:AltTextAccessibility="A cup"'), 'A cup'],
    [
      'escapes',
      packet(list('<r:li xml:lang="x-default">A &lt;cup&gt; &#38; <![CDATA[<more>]]></r:li>')),
      'A <cup> & <more>',
    ],
    ['nothing', packet(''), undefined],
    ['an empty list', packet(list('')), undefined],
    ['another namespace', packet('<j:AltTextAccessibility xmlns:j="x">A cup</j:AltTextAccessibility>'), undefined],
    ['broken', packet(list('<r:li>A cup')), undefined],
    ['a document type', `<!DOCTYPE a [<!ENTITY x "y">]>${packet(list('<r:li>A cup</r:li>'))}`, undefined],
    ['an entity', packet(list('<r:li>&x;</r:li>')), undefined],
  ])('%s', (_, text, alt) => {
    expect(readXmpTexts(bytes(text)).alt).toBe(alt);
  });

  test.each([
    ['nothing', packet('')],
    ['an empty list', packet(list(''))],
    ['an empty element', packet('<i:AltTextAccessibility/>')],
    ['other properties', packet('<i:Location>Here</i:Location>', 'i:Other="1"')],
    ['no description', packet('').replace(/<r:Description.*<\/r:Description>/, '')],
    ['an empty RDF', packet('').replace(/>(?=<r:Description).*<\/r:RDF>/, '/>')],
    [
      'without a wrapper',
      packet('')
        .replace(/<\?xpacket.*?\?>/g, '')
        .trim(),
    ],
  ])('written into: %s', (_, text) => {
    const before = bytes(text);
    const written = Buffer.from(writeXmpAlt(before, 'A "cup"') ?? '').toString();
    expect(readXmpTexts(bytes(written)).alt).toBe('A "cup"');
    for (const kept of ['<i:Location>Here</i:Location>', 'i:Other="1"'].filter((piece) => text.includes(piece))) {
      expect(written).toContain(kept);
    }
    if (text.includes('Description'))
      expect(written.match(/about="urn:a"/g)?.length).toBe(text.includes('Accessib') ? 1 : 2);
  });

  test('in UTF-16', () => {
    const before = Buffer.from(packet(list('<r:li xml:lang="x-default">Eine Tasse</r:li>')), 'utf16le');
    const after = writeXmpAlt(before, 'Tasse') ?? Buffer.alloc(0);
    expect(readXmpTexts(after).alt).toBe('Tasse');
    expect(after.length).toBe(before.length);
  });
});

test('a packed text that unpacks to much is not read', async () => {
  const data = deflateSync(Buffer.alloc(40 * 1024 * 1024, 32));
  const body = Buffer.concat([Buffer.from('iTXtXML:com.adobe.xmp\0\x01\0\0\0', 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length - 4);
  const png = picture('plain.png');
  const bytes = Buffer.concat([png.subarray(0, 33), size, body, Buffer.alloc(4), png.subarray(33)]);
  expect(await readPictureTexts(bytes)).toEqual({});
});

test('no damage makes reading throw, or changes what is not asked for', async () => {
  const names = [...writable, ...filled, 'texts.gif', 'texts.tif', 'texts.avif'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      async (name, changes) => {
        const bytes = Buffer.from(picture(name));
        for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
        await readPictureTexts(bytes);
        try {
          expect((await readPictureTexts(await writePictureAlt(bytes, 'A tree'))).alt).toBe('A tree');
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'pictureUnwritable' });
        }
      },
    ),
    { numRuns: 2000 },
  );
});
