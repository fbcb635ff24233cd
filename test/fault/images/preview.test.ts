import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { makePng } from '../../unit/server/images/pictures.ts';

const realChild = new URL('../../../dist/decodeChild.js', import.meta.url);
const samples = new URL('../../../media/samples/', import.meta.url);
const fixtures = new URL('../../golden/cases/processor/images/', import.meta.url);

let decoder: PictureDecoder;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  decoder = new PictureDecoder(realChild);
  folder = temporaryFolder();
});
afterAll(async () => {
  await decoder.dispose();
  folder.remove();
});

async function pixelsOf(encoded: Uint8Array, side: number): Promise<Buffer> {
  return sharp(encoded).removeAlpha().resize(side, side, { fit: 'fill' }).raw().toBuffer();
}

/** Mean difference of two pictures, 0 to 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

describe('a picture to look at', () => {
  test('is upright under every orientation, as the model sees it', async () => {
    // Red above, blue at its left: no two of the eight look the same.
    const overlay = await sharp({ create: { width: 20, height: 30, channels: 3, background: 'blue' } })
      .png()
      .toBuffer();
    const stored = sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } }).composite([
      { input: overlay, left: 0, top: 10 },
    ]);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const bytes = await stored.clone().jpeg({ quality: 100 }).withMetadata({ orientation }).toBuffer();
      const { preview, width, height } = await decoder.preview(bytes);
      const { pixels } = await decoder.decode(bytes, { size: 16, rule: 'default', views: [] });
      expect(difference(await pixelsOf(preview.bytes, 16), pixels)).toBeLessThan(8);
      const shown = await sharp(preview.bytes).metadata();
      expect([shown.width, shown.height]).toEqual(orientation < 5 ? [60, 40] : [40, 60]);
      expect([width, height]).toEqual([60, 40]);
      expect(shown.orientation ?? 1).toBe(1);
    }
  });

  test.each(['exif3.jpg', 'exif6.jpg', 'exif8.jpg', 'palette.png', 'gray.png', 'lossless.webp', 'deflate.tif'])(
    '%s looks as it is decoded',
    async (name) => {
      const bytes = await readFile(new URL(name, fixtures));
      const { preview } = await decoder.preview(bytes);
      const { pixels } = await decoder.decode(bytes, { size: 32, rule: 'default', views: [] });
      expect(difference(await pixelsOf(preview.bytes, 32), pixels)).toBeLessThan(12);
    },
  );

  test('is at most 1024 pixels a side, and never enlarged', async () => {
    const large = await sharp({ create: { width: 3000, height: 1500, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer();
    const { preview, width, height, format } = await decoder.preview(large);
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ width: 1024, height: 512 });
    expect({ width, height, format }).toEqual({ width: 3000, height: 1500, format: 'jpeg' });
    const small = await decoder.preview(makePng(3, 2));
    expect(await sharp(small.preview.bytes).metadata()).toMatchObject({ width: 3, height: 2 });
  });

  test('is a PNG where something shows through, a JPEG elsewhere', async () => {
    const half = { r: 10, g: 200, b: 30, alpha: 0.5 };
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: half } })
      .webp({ lossless: true })
      .toBuffer();
    const { preview } = await decoder.preview(clear);
    expect(preview.type).toBe('image/png');
    const [, , , alpha] = await sharp(preview.bytes).ensureAlpha().raw().toBuffer();
    expect(alpha).toBeGreaterThan(120);
    expect(alpha).toBeLessThan(135);
    const opaque = await decoder.preview(await readFile(new URL('coffee.png', samples)));
    expect(opaque.preview.type).toBe('image/jpeg');
    expect(await sharp(opaque.preview.bytes).metadata()).toMatchObject({ format: 'jpeg', space: 'srgb' });
  });

  test('carries nothing of the file but its pixels', async () => {
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .withExif({ IFD0: { Copyright: 'a name and an address' } })
      .jpeg()
      .toBuffer();
    expect(bytes.includes('an address')).toBe(true);
    const { preview } = await decoder.preview(bytes);
    expect(Buffer.from(preview.bytes).includes('an address')).toBe(false);
  });

  test('of a damaged file is refused in the same words', async () => {
    const bytes = (await readFile(new URL('flower.jpg', samples))).subarray(0, 2000);
    await expect(decoder.preview(bytes)).rejects.toMatchObject({ code: 'imageInvalid' });
    await expect(decoder.preview(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toMatchObject({
      code: 'imageUnsupported',
    });
    await expect(decoder.preview(new Uint8Array())).rejects.toMatchObject({ code: 'imageInvalid' });
  });
});

describe("the model's square", () => {
  test.each(['default', 'hf', 'lavis'] as const)('is exactly what the model is given (%s)', async (rule) => {
    for (const bytes of [
      await readFile(new URL('chelsea.png', samples)),
      await readFile(new URL('alpha.png', fixtures)),
    ]) {
      const { modelSquare } = await decoder.preview(bytes, { size: 56, rule });
      const { pixels } = await decoder.decode(bytes, { size: 56, rule, views: [] });
      const { data, info } = await sharp(modelSquare).raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 56, height: 56, channels: 3 });
      expect(Buffer.compare(data, pixels)).toBe(0);
    }
  });

  test('is left out where none is asked for', async () => {
    expect((await decoder.preview(makePng(3, 2))).modelSquare).toBeUndefined();
  });
});

// The child has read hostile bytes: what it says is believed only where it can be true.
describe('an answer that cannot be true is refused', () => {
  let fake: PictureDecoder | undefined;
  afterEach(() => fake?.dispose());

  const png = `Buffer.from('${makePng(2, 2).toString('base64')}', 'base64')`;
  const fine = `kind: 'preview', id: question.id, width: 2, height: 2, format: 'png', modelSquare: undefined, preview: { type: 'image/png', bytes: ${png} }`;
  let count = 0;
  const childThatSays = async (answer: string): Promise<PictureDecoder> => {
    const path = join(folder.path, `child${count++}.mjs`);
    await writeFile(path, `process.on('message', (question) => process.send(${answer}));`);
    fake = new PictureDecoder(pathToFileURL(path));
    return fake;
  };

  test('but not a fine one', async () => {
    const child = await childThatSays(`{ ${fine} }`);
    await expect(child.preview(makePng(2, 2))).resolves.toMatchObject({ width: 2, height: 2 });
  });

  test.each([
    ['markup as a picture', `{ ${fine}, preview: { type: 'image/jpeg', bytes: Buffer.from('<script>') } }`],
    ['another type', `{ ${fine}, preview: { type: 'text/html', bytes: ${png} } }`],
    ['a type that its bytes have not', `{ ${fine}, preview: { type: 'image/jpeg', bytes: ${png} } }`],
    ['text for bytes', `{ ${fine}, preview: { type: 'image/png', bytes: 'text' } }`],
    ['no preview', `{ ${fine}, preview: undefined }`],
    [
      'too many bytes',
      `{ ${fine}, preview: { type: 'image/png', bytes: Buffer.concat([${png}, Buffer.alloc(9e6)]) } }`,
    ],
    ['no size', `{ ${fine}, width: -1 }`],
    ['a size that is text', `{ ${fine}, height: '2' }`],
    ['an unknown format', `{ ${fine}, format: 'svg' }`],
    ['a square that nobody asked for', `{ ${fine}, modelSquare: ${png} }`],
    [
      'another kind of answer',
      `{ kind: 'picture', id: question.id, pixels: new Uint8Array(12), width: 2, height: 2, format: 'png' }`,
    ],
    ['an error without words', `{ kind: 'error', id: question.id }`],
  ])('%s', async (_name, answer) => {
    const child = await childThatSays(answer);
    await expect(child.preview(makePng(2, 2))).rejects.toMatchObject({ code: 'decodeFailed' });
  });
});
