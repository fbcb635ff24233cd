import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PictureDecoder, type DecodeSettings } from '../../../../server/images/decoding/decoder.ts';
import { maxPixels } from '../../../../server/images/pictureRefusals.ts';
import { makeGif, makePng } from '../../../unit/server/images/pictures.ts';
import { outcomeOf } from '../files.ts';
import { mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from '../target.ts';

interface PictureInput {
  readonly bytes: Uint8Array;
  readonly want: 'pixels' | 'preview' | 'facts';
  readonly rule: DecodeSettings['rule'];
  readonly size: number;
}

const folders = ['../../../unit/server/images/pillow/pictures/', '../../../fixtures/photographs/'];
/** Of every format and kind that is read, as Pillow wrote them, and with EXIF or as raw files. */
export const savedPictures: readonly Uint8Array[] = folders.flatMap((path) => {
  const folder = new URL(path, import.meta.url);
  const names = readdirSync(folder).filter((name) => !/\.(?:json|py|sh)$/.test(name));
  return names.sort().map((name) => readFileSync(new URL(name, folder)));
});
const sides = fc.constantFrom(
  0,
  1,
  2,
  3,
  7,
  255,
  256,
  65_535,
  65_536,
  10_000,
  30_000,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
);
const png = fc
  .tuple(sides, sides, fc.uint8Array({ maxLength: 200 }))
  .map(([width, height, rows]) => makePng(width, height, Buffer.from(rows)));
const gif = fc
  .tuple(fc.nat(40), sides, sides)
  .map(([frames, width, height]) => makeGif(frames, width & 0xffff, height & 0xffff));
/** Where formats say how large a picture is and how it is stored. */
const head = (bytes: Uint8Array) => [2, Math.min(bytes.length, 90)] as const;
const saved = fc.constantFrom(...savedPictures);
export const anyPicture: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: mutated(saved, head) },
  { weight: 3, arbitrary: mutated(saved) },
  saved,
  png,
  gif,
  mutated(fc.oneof(png, gif)),
  fc.uint8Array({ maxLength: 120 }),
);

const codes = ['imageInvalid', 'imageUnsupported', 'imageTooLarge'] as const;
const sound = savedPictures[0] ?? new Uint8Array(0);
let decoder: PictureDecoder | undefined;

export const pictures: FuzzTarget<PictureInput> = {
  name: 'pictures',
  promise:
    'A picture file gives pixels of the size that was asked for, facts and light, or a refusal in words; its decoder lives on.',
  share: 5_000,
  inputs: fc.record({
    bytes: anyPicture,
    want: fc.constantFrom('pixels', 'pixels', 'preview', 'facts'),
    rule: fc.constantFrom('default', 'hf', 'lavis'),
    size: fc.constantFrom(1, 8, 16),
  }),
  async check({ bytes, want, rule, size }) {
    // A child that is let go after so many pictures would hide that it died.
    decoder ??= new PictureDecoder(new URL('../../../../dist/decodeChild.js', import.meta.url), {
      wallMs: 60_000,
      picturesPerChild: Infinity,
      pixelsToKeepChild: Infinity,
    });
    if (decoder.pid === undefined) await decoder.decode(sound, { size: 1, rule: 'default', views: [] });
    const { pid } = decoder;
    const settings = { size, rule, views: [{ size: 4, part: 'middle' }] } as const;
    const read = async () => {
      if (want === 'facts') return await decoder?.photograph(bytes, 'asked');
      if (want === 'preview') return await decoder?.preview(bytes, { size, rule });
      const decoded = await decoder?.decode(bytes, settings);
      promise(
        decoded?.pixels.length === size * size * 3 && decoded.views[0]?.length === 48,
        'There are other pixels than asked for.',
      );
      return decoded;
    };
    const outcome = await outcomeOf(read, codes);
    promise(decoder.pid === pid, 'The decoder died over it.');
    if (outcome.kind === 'refused' || outcome.value === undefined) return;
    const { width, height } = outcome.value;
    promise(
      width >= 1 && height >= 1 && width * height <= maxPixels,
      `It is said to have ${String(width)} x ${String(height)} pixels.`,
    );
  },
  async dispose() {
    await decoder?.dispose();
    decoder = undefined;
  },
};
