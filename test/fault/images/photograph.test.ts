/** What a picture says as a photograph, by the real child. Expected values are ExifTool's, Pillow's and NumPy's. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownNames, spelled } from '../../../models/wording.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import type { PhotographFacts } from '../../../server/protocol/photographMessages.ts';
import exifTool from '../../fixtures/photographs/expected.json' with { type: 'json' };
import pillow from '../../fixtures/photographs/light.json' with { type: 'json' };

const realChild = new URL('../../../dist/decodeChild.js', import.meta.url);
const root = new URL('../../../', import.meta.url);
const photographs = new URL('test/fixtures/photographs/', root);

let decoder: PictureDecoder;
beforeAll(() => {
  decoder = new PictureDecoder(realChild);
});
afterAll(() => decoder.dispose());

interface ExifToolFacts {
  readonly FileName: string;
  readonly Make?: string;
  readonly Model?: string;
  readonly LensModel?: string;
  readonly FocalLength?: number;
  readonly FocalLengthIn35mmFormat?: number;
  readonly FNumber?: number;
  readonly ExposureTime?: number;
  readonly ISO?: number;
  readonly RecommendedExposureIndex?: number;
  readonly ExposureCompensation?: number;
  readonly ExposureProgram?: number;
  readonly MeteringMode?: number;
  readonly Flash?: number;
  readonly WhiteBalance?: number;
  readonly DateTimeOriginal?: string;
  readonly OffsetTimeOriginal?: string;
  readonly GPSLatitude?: number;
  readonly GPSLongitude?: number;
  readonly GPSAltitude?: number;
  readonly Orientation?: number;
}

/** ExifTool prints ten digits. */
const near = (value: number | undefined) =>
  value === undefined ? undefined : (expect.closeTo(value, 6) as unknown as number);

describe('how a picture was taken', () => {
  test.each(exifTool as readonly ExifToolFacts[])('$FileName says what ExifTool reads in it', async (expected) => {
    const bytes = await readFile(new URL(expected.FileName, photographs));
    const { facts, notes, width, height } = await decoder.photograph(bytes, 'untold');
    expect(notes).toEqual([]);
    expect([width, height]).toEqual(expected.Orientation === 6 ? [16, 24] : [24, 16]);
    const { flash, exposureProgram, metering, lens, takenAt, ...numbers } = facts;
    expect(numbers).toEqual({
      ...(expected.Make !== undefined && { make: expected.Make, model: expected.Model }),
      ...(expected.FocalLength !== undefined && { focalLength: near(expected.FocalLength) }),
      ...(expected.FocalLengthIn35mmFormat !== undefined && { focalLength35: expected.FocalLengthIn35mmFormat }),
      ...(expected.FNumber !== undefined && { aperture: near(expected.FNumber) }),
      ...(expected.ExposureTime !== undefined && { exposureTime: near(expected.ExposureTime) }),
      ...(expected.ISO !== undefined && { iso: expected.RecommendedExposureIndex ?? expected.ISO }),
      ...(expected.ExposureCompensation !== undefined && { exposureCompensation: near(expected.ExposureCompensation) }),
      ...(expected.WhiteBalance !== undefined && { whiteBalance: expected.WhiteBalance === 0 ? 'auto' : 'manual' }),
    });
    expect(takenAt?.local.replaceAll('-', ':').replace('T', ' ')).toBe(expected.DateTimeOriginal);
    expect(takenAt?.offset).toBe(expected.OffsetTimeOriginal);
    expect(lens).toBe(expected.FileName === 'nikon.jpg' ? '24-70 mm f/2.8' : expected.LensModel);
    expect([flash, exposureProgram, metering]).toEqual(chosen[expected.FileName] ?? [undefined, undefined, undefined]);
  });

  /** What ExifTool's own words in pictures.sh mean. */
  const chosen: Readonly<
    Record<string, readonly [PhotographFacts['flash'], PhotographFacts['exposureProgram'], PhotographFacts['metering']]>
  > = {
    'canon.jpg': [{ kind: 'notFired', mode: 'off' }, 'aperturePriority', 'pattern'],
    'nikon.jpg': [{ kind: 'none' }, 'manual', 'spot'],
    'sony.jpg': [{ kind: 'fired', mode: 'on' }, 'shutterPriority', 'centreWeighted'],
    'apple.jpg': [{ kind: 'notFired', mode: 'auto' }, 'program', undefined],
    'olympus.jpg': [{ kind: 'fired', mode: 'auto' }, undefined, undefined],
    'panasonic.jpg': [undefined, 'landscape', undefined],
    'leica.png': [undefined, undefined, 'spot'],
    'samsung.webp': [{ kind: 'notFired', mode: 'off' }, 'program', undefined],
  };

  test('the place comes where it is asked for, and at no other time', async () => {
    for (const expected of exifTool as readonly ExifToolFacts[]) {
      const bytes = await readFile(new URL(expected.FileName, photographs));
      const { GPSLatitude, GPSLongitude, GPSAltitude } = expected;
      expect(JSON.stringify(await decoder.photograph(bytes, 'untold'))).not.toMatch(/latitude|11\.57|151\.2/);
      const { facts } = await decoder.photograph(bytes, 'asked');
      expect(facts.place).toEqual(
        GPSLatitude === undefined
          ? undefined
          : {
              latitude: near(GPSLatitude),
              longitude: near(GPSLongitude),
              ...(GPSAltitude !== undefined && { altitude: GPSAltitude }),
            },
      );
    }
  });
});

describe('the light of a picture', () => {
  test.each(pillow)('$picture has the numbers of Pillow and NumPy', async (expected) => {
    const { light } = await decoder.photograph(await readFile(new URL(expected.picture, root)), 'untold');
    expect(light.histogram).toEqual(expected.histogram);
    for (const [name, share] of Object.entries(expected.clipping)) {
      expect(light.clipping[name as keyof typeof light.clipping]).toBeCloseTo(share, 12);
    }
    expect(light.key.logAverage).toBeCloseTo(expected.logAverage, 9);
    expect(light.key.stops).toBeCloseTo(expected.stops, 9);
    expect(light.contrast.rms).toBeCloseTo(expected.rms, 9);
    expect(light.contrast.range).toBeCloseTo(expected.range, 9);
  });
});

test.each([
  [100, 'every pixel'],
  [2000, 'some of many pixels'],
])('colours of a picture that was drawn of three, by their shares (%d pixels wide, %s)', async (width) => {
  const height = (width * 3) / 4;
  const area = (share: number, background: string, left: number) => ({
    input: { create: { width: share * width, height, channels: 3 as const, background } },
    left: left * width,
    top: 0,
  });
  const drawn = sharp({ create: { width, height, channels: 3, background: '#102a83' } })
    .composite([area(0.5, '#c81e1e', 0), area(0.3, '#f5f5f5', 0.5)])
    .png();
  const { light } = await decoder.photograph(await drawn.toBuffer(), 'untold');
  const share = (value: number) => expect.closeTo(value, 3) as unknown as number;
  expect(light.colours).toEqual([
    { hex: '#c81e1e', share: share(0.5), name: { hue: 'red', tone: 'middle' } },
    { hex: '#f5f5f5', share: share(0.3), name: { hue: 'white', tone: 'middle' } },
    { hex: '#102a83', share: share(0.2), name: { hue: 'blue', tone: 'dark' } },
  ]);
});

/** A JPEG with a block of EXIF: one TIFF, or what passes for one. */
async function withExif(tiff: Buffer): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'gray' } })
    .jpeg()
    .toBuffer();
  const content = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, (content.length + 2) >> 8, (content.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

type Entry = readonly [tag: number, type: number, count: number, value: number];

/** A directory at 8; what values point at follows it. */
function tiffOf(entries: readonly Entry[], after = Buffer.alloc(0), next = 0): Buffer {
  const tiff = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  tiff.write('II*\0', 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value >>> 0, at + 8);
  });
  tiff.writeUInt32LE(next, tiff.length - 4);
  return Buffer.concat([tiff, after]);
}

/** Where what follows a directory of so many entries begins. */
const behind = (entries: number) => 8 + 2 + entries * 12 + 4;

describe('metadata that are absent, broken or absurd', () => {
  const sentenceOf = async (bytes: Uint8Array) => {
    const { facts, notes, light } = await decoder.photograph(bytes, 'asked');
    expect(light.histogram.luminance).toHaveLength(256);
    return { facts, notes: notes.map((note) => spelled(note, ownNames)) };
  };
  const broken = "The picture's metadata (EXIF) are broken and were left out.";

  test.each([
    ['bytes that are no TIFF', Buffer.from('this is no TIFF at all'), [broken]],
    ['a directory outside of the block', Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1'), undefined],
    [
      'a directory that points at itself',
      tiffOf(
        [
          [0x8769, 4, 1, 8],
          [0x8825, 4, 1, 8],
        ],
        undefined,
        8,
      ),
      [],
    ],
    ['more entries than there are bytes', Buffer.from('II*\0\x08\0\0\0\xff\xff', 'latin1'), undefined],
    ['an entry that claims 4 gigabytes', tiffOf([[0x10f, 2, 0xffffffff, 8]]), undefined],
    [
      'entries that each claim all of the block',
      tiffOf(Array.from({ length: 4000 }, () => [0x10f, 7, 48_000, 8] as const)),
      undefined,
    ],
  ])('%s: light and pixels are as ever', async (_, tiff, notes) => {
    const said = await sentenceOf(await withExif(tiff));
    if (notes) expect(said).toEqual({ facts: {}, notes });
    else for (const note of said.notes) expect(note).toBe(broken);
  });

  test('a maker note of a megabyte costs nothing', async () => {
    const png = await sharp(await readFile(new URL('leica.png', photographs)))
      .withExifMerge({ IFD2: { MakerNote: 'x'.repeat(1_000_000) } })
      .png()
      .toBuffer();
    expect(png.length).toBeGreaterThan(100);
    expect((await sentenceOf(png)).facts).toMatchObject({ make: 'Leica Camera AG', iso: 64 });
  });

  test.each([
    ['2024:13:45 99:00:00', 'The picture says of its date what cannot be; that was left out.'],
    ['0001:01:01 00:00:00', 'The picture says of its date what cannot be; that was left out.'],
    ['2023:02:29 12:00:00', 'The picture says of its date what cannot be; that was left out.'],
    ['yesterday at 5 o.c.', 'The picture says of its date what cannot be; that was left out.'],
    ['0000:00:00 00:00:00', undefined],
    ['    :  :     :  :  ', undefined],
  ])('the date %j is no date', async (date, note) => {
    const tiff = tiffOf([[0x9003, 2, 20, behind(1)]], Buffer.from(`${date}\0`));
    expect(await sentenceOf(await withExif(tiff))).toEqual({ facts: {}, notes: note === undefined ? [] : [note] });
  });

  test.each([
    [[1, 0], 'The picture says of the aperture what cannot be; that was left out.'],
    [[0xffffffff, 1], 'The picture says of the aperture what cannot be; that was left out.'],
    [[0, 0], undefined],
    [[0, 1], undefined],
  ])('an aperture of %j is none', async ([over, under], note) => {
    const value = Buffer.alloc(8);
    value.writeUInt32LE(over ?? 0);
    value.writeUInt32LE(under ?? 0, 4);
    const tiff = tiffOf([[0x829d, 5, 1, behind(1)]], value);
    expect(await sentenceOf(await withExif(tiff))).toEqual({ facts: {}, notes: note === undefined ? [] : [note] });
  });

  test('names are one line, without anything unseen, and not endless', async () => {
    const name = `Ca\u202enon\n\u0007 <img src=x>${'x'.repeat(500)}\0`;
    const text = Buffer.from(name);
    const { facts } = await sentenceOf(await withExif(tiffOf([[0x10f, 2, text.length, behind(1)]], text)));
    expect(facts.make).toMatch(/^Canon <img src=x>x+$/);
    expect(facts.make?.length).toBe(120);
  });
});
