import sharp, { type Metadata, type Sharp } from 'sharp';
import { resizeBicubic } from '../../../models/blip2/resize.ts';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { forgetPixels } from '../../children/forgetPixels.ts';
import { type EncodedPicture, openEncoded } from './encodedPicture.ts';
import { paintGifBackdrop, readGifBackdrop } from './gifBackdrop.ts';
import {
  type DecodeAnswer,
  type DecodedPicture,
  type DecodeQuestion,
  type DecodeSettings,
  type DecodedPhotograph,
  type PictureFormat,
  type DecodedPreview,
  type ProcessorRule,
  type SquareSettings,
} from './decodeMessages.ts';
import {
  dropAlpha,
  inkToRgb,
  layOnWhite,
  type Raster,
  type RgbRaster,
  toClippedBytes,
  toHighBytes,
  turnUpright,
} from './raster.ts';
import { readExif } from '../photograph/exifFacts.ts';
import { measureLight } from '../photograph/light.ts';
import * as refusals from '../pictureRefusals.ts';
import { cutCrop, cutView } from './viewCut.ts';
import { say } from '../../../models/wording.ts';

// The decoder's own process: it alone hands untrusted bytes to native code, and holds nothing worth stealing.

const timeoutSeconds = 12; // the parent kills at 15

sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`),
});
sharp.cache(false);
sharp.concurrency(1);

const input = {
  failOn: 'error',
  limitInputChannels: 5,
  limitInputPixels: refusals.maxPixels,
  pages: 1,
  sequentialRead: true,
} as const;

async function decode(file: Uint8Array, { size, rule, views, crop }: DecodeSettings): Promise<DecodedPicture> {
  const picture = openEncoded(file);
  const { format } = picture;
  try {
    const header = await readHeader(picture);
    const { width, height } = header;
    const raster = await readRgb(picture, header, rule);
    const seen = turnUpright(raster, orientationUnder(rule, picture, header));
    const pixels = crop ? cutCrop(seen, crop, size) : resizeBicubic(seen.rgb, seen.width, seen.height, size, size);
    // What names things knows them upright, also where the model's own rule leaves the picture as it is stored.
    const isAsStored = rule === 'lavis' && views.length > 0;
    const upright = isAsStored ? turnUpright(raster, orientationUnder('default', picture, header)) : seen;
    return { pixels, views: views.map((view) => cutView(upright, view)), width, height, format };
  } catch (error) {
    throw explain(error, format);
  }
}

async function preview(file: Uint8Array, square: SquareSettings | undefined, side: number): Promise<DecodedPreview> {
  const picture = openEncoded(file);
  const { format } = picture;
  try {
    const header = await readHeader(picture);
    const { width, height } = header;
    const shown = await drawPreview(picture, header, side);
    return { preview: shown, modelSquare: square && (await drawSquare(file, square)), width, height, format };
  } catch (error) {
    throw explain(error, format);
  }
}

/** What the file says of itself as a photograph, and what its pixels say. */
async function photograph(file: Uint8Array, place: 'asked' | 'untold'): Promise<DecodedPhotograph> {
  const picture = openEncoded(file);
  const { format, encoding, exif } = picture;
  try {
    const header = await readHeader(picture);
    const raster = await readRgb(picture, header, 'default');
    const upright = turnUpright(raster, orientationUnder('default', picture, header));
    // Of what surrounds a preview first: the raw file is the photograph.
    const own = header.exif && encoding !== 'tiff' ? [withoutPrefix(header.exif)] : [];
    const { width, height } = upright;
    return { ...readExif([...exif, ...own], place), light: measureLight(upright), width, height, format };
  } catch (error) {
    throw explain(error, format);
  }
}

/** In a JPEG EXIF begins with its name and two zeros; what follows is a TIFF. */
function withoutPrefix(exif: Buffer): Uint8Array {
  return exif.subarray(0, 6).toString('latin1') === 'Exif\0\0' ? exif.subarray(6) : exif;
}

/** How to turn a picture stored under an EXIF orientation: mirrored left to right first, then clockwise. */
const turns: Readonly<Record<number, { readonly mirror: boolean; readonly degrees: number }>> = {
  2: { mirror: true, degrees: 0 },
  3: { mirror: false, degrees: 180 },
  4: { mirror: true, degrees: 180 },
  5: { mirror: true, degrees: 270 },
  6: { mirror: false, degrees: 90 },
  7: { mirror: true, degrees: 90 },
  8: { mirror: false, degrees: 270 },
};

/** sharp may resize here: these pixels are for eyes only, and a large JPEG is read at a fraction of its size. */
async function drawPreview(
  picture: EncodedPicture,
  header: Metadata,
  side: number,
): Promise<DecodedPreview['preview']> {
  const small = sharp(picture.bytes, input)
    .timeout({ seconds: timeoutSeconds })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const { mirror = false, degrees = 0 } = turns[orientationUnder('default', picture, header)] ?? {};
  const upright = small.flop(mirror).rotate(degrees);
  return header.hasAlpha
    ? { type: 'image/png', bytes: await upright.png().toBuffer() }
    : { type: 'image/jpeg', bytes: await upright.jpeg({ quality: 85 }).toBuffer() };
}

async function drawSquare(bytes: Uint8Array, square: SquareSettings): Promise<Uint8Array> {
  const { pixels } = await decode(bytes, { ...square, views: [] });
  const { size } = square;
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
}

async function readHeader({ bytes, encoding }: EncodedPicture): Promise<Metadata> {
  // Without the pixel limit: only the header is read here, and the sentence needs the size.
  const reading = sharp(bytes, { ...input, limitInputPixels: false }).metadata();
  const mayBeHevc = (encoding === 'avif' || encoding === 'heic') && !readsHevc;
  const header = await reading.catch((error: unknown) => {
    throw encoding === 'heic' && mayBeHevc ? refusals.unsupported(say`HEIC pictures`) : error;
  });
  if (header.width * header.height > refusals.maxPixels) throw refusals.tooManyPixels(header.width, header.height);
  if (mayBeHevc && header.compression !== 'av1') throw refusals.unsupported(say`HEIC pictures`);
  return header;
}

/** The sharp of its packages has no decoder for HEVC, which is patented; one built with the system's libheif may have. */
const readsHevc = sharp.format.heif.input.fileSuffix?.includes('.heic') ?? false;

async function readRgb({ bytes, encoding }: EncodedPicture, header: Metadata, rule: ProcessorRule): Promise<RgbRaster> {
  const flatten = rule === 'lavis' ? dropAlpha : layOnWhite;
  if (rule === 'default' && encoding !== 'gif') return flatten(await readManaged(bytes, header));
  if (header.space === 'cmyk') {
    const stored = sharp(bytes, { ...input, ignoreIcc: true })
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk');
    return inkToRgb(await readRaster(stored, 'uchar'));
  }
  const stored = await readStored(bytes, header);
  if (encoding === 'gif') paintGifBackdrop(stored, readGifBackdrop(bytes), rule);
  return flatten(stored);
}

/** The samples as they are stored, without colour management, in 8 bits. */
async function readStored(bytes: Uint8Array, header: Metadata): Promise<Raster> {
  const picture = sharp(bytes, { ...input, ignoreIcc: true });
  if (header.space !== 'rgb16' && header.space !== 'grey16') {
    return readRaster(picture.toColourspace('srgb'), 'uchar');
  }
  const deep = await readRaster(picture.toColourspace('rgb16'), 'ushort');
  return header.space === 'grey16' && header.channels === 1 ? toClippedBytes(deep) : toHighBytes(deep);
}

/** The colours as a person sees them: sRGB by the embedded profile, or by what its absence means. */
async function readManaged(bytes: Uint8Array, header: Metadata): Promise<Raster> {
  const picture = sharp(bytes, input);
  if (header.space === 'rgb16' && header.hasProfile) {
    // sharp takes 16-bit pictures to Display P3 first; asked for sRGB it goes on from there.
    return toHighBytes(await readRaster(picture.toColourspace('rgb16').withIccProfile('srgb'), 'ushort'));
  }
  return readRaster(picture.toColourspace('srgb'), 'uchar');
}

async function readRaster(picture: Sharp, depth: 'uchar' | 'ushort'): Promise<Raster> {
  const { data, info } = await picture
    .timeout({ seconds: timeoutSeconds })
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const samples = width * height * channels;
  return {
    data: depth === 'uchar' ? data : new Uint16Array(data.buffer, data.byteOffset, samples),
    width,
    height,
    channels,
  };
}

/** Pillow turns a TIFF upright on loading, so LAVIS sees no other; libheif an AVIF. */
function orientationUnder(rule: ProcessorRule, { encoding, orientation }: EncodedPicture, header: Metadata): number {
  if (rule === 'lavis' && encoding !== 'tiff') return 1;
  const said = header.orientation ?? orientation;
  if (said !== undefined) return said;
  // Where EXIF says nothing Pillow looks into XMP, e.g. `<x tiff:Orientation="6"/>`.
  const [, , digit] = /tiff:Orientation(="|>)([0-9])/.exec(header.xmp?.toString('latin1') ?? '') ?? [];
  return Number(digit ?? 1);
}

function explain(error: unknown, format: PictureFormat): CaptionLensError {
  if (error instanceof CaptionLensError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/timeout/i.test(message)) return refusals.tooSlow(timeoutSeconds);
  if (/channel limit/.test(message)) return refusals.unusual(format, say`more than five channels`);
  if (/labq/.test(message)) return refusals.unusual(format, say`Lab colours`);
  // These messages blame the memory, but it is the file that is wrong: impossible counts in AVIF and TIFF, frames of a
  // GIF that are wider than its screen.
  if (/security limit exceeded: (?!allocat)|bad image dimensions|to read TIFF directory/i.test(message)) {
    return refusals.damaged(format);
  }
  if (/allocat|out of memory/i.test(message)) return refusals.decoderLost(say`ran out of memory`);
  return refusals.damaged(format);
}

async function answer(question: DecodeQuestion): Promise<DecodeAnswer> {
  const { id } = question;
  try {
    switch (question.kind) {
      case 'decode':
        return { kind: 'picture', id, ...(await decode(question.bytes, question)) };
      case 'preview':
        return { kind: 'preview', id, ...(await preview(question.bytes, question.square, question.side)) };
      case 'photograph':
        return { kind: 'photograph', id, ...(await photograph(question.bytes, question.place)) };
    }
  } catch (error) {
    const { code, wording } = asCaptionLensError(error);
    return { kind: 'error', id, error: { code, ...wording } };
  }
}

process.on('message', (question: DecodeQuestion) => {
  void answer(question).then((reply) => process.send?.(reply, forgetPixels));
});
process.on('disconnect', () => process.exit(0));
// Ctrl+C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => undefined);
