/** Cameras' raw files, seen by the preview in them. The files are made by raws.py, and read by ExifTool beside it. */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { photographOf } from '../../../server/images/photograph/photographOf.ts';
import { ownNames } from '../../../models/wording.ts';
import { spelledPhotograph } from '../../../server/protocol/spelledMessages.ts';
import exifTool from '../../fixtures/photographs/raws.json' with { type: 'json' };
import { noise } from '../../unit/server/images/noise.ts';

const photographs = new URL('../../fixtures/photographs/', import.meta.url);
let decoder: PictureDecoder;
beforeAll(() => {
  decoder = new PictureDecoder(new URL('../../../dist/decodeChild.js', import.meta.url));
});
afterAll(() => decoder.dispose());

const refusal = async (bytes: Uint8Array) => {
  const thrown: unknown = await decoder.photograph(bytes, 'untold').catch((error: unknown) => error);
  if (!(thrown instanceof Error)) return 'read';
  return { code: Reflect.get(thrown, 'code') as unknown, message: thrown.message };
};

describe.each(exifTool)('raw.$name', (expected) => {
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = await readFile(new URL(`raw.${expected.name}`, photographs));
  });

  test('is seen by its largest preview, upright, and says what ExifTool reads in it', async () => {
    const { facts, notes, width, height, format } = await decoder.photograph(bytes, 'untold');
    // The largest that ExifTool finds, but of CR3, of which this one does not know the track's.
    const [w, h] = [48, 32];
    if (expected.name !== 'cr3') expect(Object.values(expected.previews)).toContainEqual([w, h]);
    expect({ width, height }).toEqual(expected.Orientation >= 5 ? { width: h, height: w } : { width: w, height: h });
    expect({ format, notes }).toEqual({ format: expected.name, notes: [] });
    expect(facts).toMatchObject({
      make: expected.Make,
      model: expected.Model,
      exposureTime: expected.ExposureTime,
      aperture: expected.FNumber,
      iso: expected.ISO,
      focalLength: expected.FocalLength,
    });
    expect(facts.takenAt?.local).toBe(expected.DateTimeOriginal.replace(/^(....):(..):(..) /, '$1-$2-$3T'));
  });

  test('is red to the model, to the panel and in its colours: not the blue of its thumbnail', async () => {
    const { pixels } = await decoder.decode(bytes, { size: 4, rule: 'default', views: [] });
    expect([...pixels.subarray(0, 3)].map((value) => value > 128)).toEqual([true, false, false]);
    const { preview } = await decoder.preview(bytes);
    const { dominant } = await sharp(preview.bytes).stats();
    expect(dominant.r).toBeGreaterThan(200);
    const { light } = await decoder.photograph(bytes, 'untold');
    expect(light.colours[0]).toMatchObject({ share: 1, name: { hue: 'red' } });
  });

  test('says that it was seen by its preview', async () => {
    const decoded = await decoder.photograph(bytes, 'untold');
    const told = spelledPhotograph(photographOf({ label: 'a' }, bytes.length, decoded), ownNames);
    const { width, height } = decoded;
    expect(told.file).toMatchObject({ format: expected.name.toUpperCase(), read: 'preview' });
    expect(told.notes).toEqual([
      `This is a camera raw file (${expected.name.toUpperCase()}): the preview of ${width} x ${height} pixels that the camera put into it stands for it.`,
    ]);
  });

  test('cut short or with bytes overwritten is read or refused in a sentence, and harms nobody', async () => {
    for (let tenths = 1; tenths < 10; tenths++) {
      const outcome = await refusal(bytes.subarray(0, Math.floor((bytes.length * tenths) / 10)));
      if (outcome !== 'read') expect(outcome.code).toMatch(/^image(Invalid|Unsupported)$/);
    }
    for (let round = 0; round < 20; round++) {
      const damaged = Buffer.from(bytes);
      for (const at of noise(12)) damaged[(at * 97 + round * 31) % damaged.length] = (at + round) & 255;
      const outcome = await refusal(damaged);
      if (outcome !== 'read') expect(outcome.code).toMatch(/^image(Invalid|Unsupported|TooLarge)$/);
    }
    expect(await refusal(bytes)).toBe('read');
  });

  test('without a preview is refused, and told what to do', async () => {
    // What begins every JPEG in it no longer does.
    const bare = Buffer.from(bytes);
    for (let at = bare.indexOf('ffd8ff', 0, 'hex'); at >= 0; at = bare.indexOf('ffd8ff', at, 'hex')) bare[at + 1] = 0;
    expect(await refusal(bare)).toEqual({
      code: 'imageUnsupported',
      message: `This ${expected.name.toUpperCase()} file holds no preview that could be described.`,
    });
    const thrown: unknown = await decoder
      .decode(bare, { size: 4, rule: 'default', views: [] })
      .catch((e: unknown) => e);
    expect(thrown).toMatchObject({ advice: 'Export it from your raw converter as JPEG.' });
  });
});

test('directories in a circle, and thousands of them, are left where they were read', async () => {
  const circle = await readFile(new URL('raw.nef', photographs));
  const first = circle.readUInt32LE(4);
  circle.writeUInt32LE(first, first + 2 + circle.readUInt16LE(first) * 12);
  expect(await refusal(circle)).toBe('read');
});
