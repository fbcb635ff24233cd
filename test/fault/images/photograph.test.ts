/** What a picture says as a photograph, by the real child. Expected values are ExifTool's, Pillow's and NumPy's. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
