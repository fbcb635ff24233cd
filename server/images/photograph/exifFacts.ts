import { loadView } from 'exifreader';
import { say, type Wording } from '../../../models/wording.ts';
import type { Flash, PhotographFacts, Place } from '../../protocol/photographMessages.ts';
import { type ExifTags, ExifValues } from './exifValues.ts';

/** What a picture says of how it was taken. `notes`: what of it cannot be, a sentence each. */
export interface ExifReading {
  readonly facts: PhotographFacts;
  readonly notes: readonly Wording[];
}

/** Nothing else is decoded: no maker notes, no thumbnail, no XMP. */
const tags = [
  ...['Make', 'Model', 'LensModel', 'LensSpecification', 'FocalLength', 'FocalLengthIn35mmFilm', 'FNumber'],
  ...['ExposureTime', 'ISOSpeedRatings', 'RecommendedExposureIndex', 'ISOSpeed', 'ExposureBiasValue'],
  ...['ExposureProgram', 'MeteringMode', 'Flash', 'WhiteBalance', 'DateTimeOriginal', 'OffsetTimeOriginal'],
  ...['DateTimeDigitized', 'OffsetTimeDigitized'],
];

/**
 * Reads blocks of EXIF (CIPA DC-008, each a TIFF of its own; a TIFF file or a camera's raw file is one too); what comes
 * first counts. Never throws: what is broken is left out, with a note.
 */
export function readExif(blocks: readonly Uint8Array[], place: 'asked' | 'untold'): ExifReading {
  const notes: Wording[] = [];
  const found: ExifTags[] = [];
  const places: Place[] = [];
  for (const block of blocks) {
    try {
      // Not `load`, which would also read files and fetch addresses.
      const { exif, gps } = loadView(new DataView(block.buffer, block.byteOffset, block.byteLength), {
        expanded: true,
        includeTags: { exif: tags, ...(place === 'asked' && { gps: true }) },
      });
      if (exif) found.push(exif as unknown as ExifTags);
      const read = place === 'asked' && gps ? placeOf(gps, notes) : undefined;
      if (read) places.push(read);
    } catch {
      notes.push(say`The picture's metadata (EXIF) are broken and were left out.`);
    }
  }
  const merged = found.reduceRight<ExifTags>((all, next) => ({ ...all, ...next }), {});
  return { facts: { ...factsOf(new ExifValues(merged, notes)), ...(places[0] && { place: places[0] }) }, notes };
}

function factsOf(values: ExifValues): PhotographFacts {
  const make = values.text('Make');
  const model = values.text('Model');
  const lens = values.text('LensModel') ?? lensRange(values);
  const focalLength = values.number('FocalLength', say`the focal length`, { above: 0, most: 20_000 });
  const focalLength35 = values.number('FocalLengthIn35mmFilm', say`the focal length`, { above: 0, most: 20_000 });
  const aperture = values.number('FNumber', say`the aperture`, { above: 0, most: 1000 });
  const exposureTime = values.number('ExposureTime', say`the exposure time`, { above: 0, most: 1_000_000 });
  const iso = isoOf(values);
  const exposureCompensation = values.number('ExposureBiasValue', say`the exposure compensation`, {
    above: -100,
    most: 100,
  });
  const exposureProgram = programs[values.code('ExposureProgram') ?? 0];
  const metering = meterings[values.code('MeteringMode') ?? 0];
  const flash = flashOf(values.code('Flash'));
  const whiteBalance = whiteBalances[values.code('WhiteBalance') ?? -1];
  const takenAt =
    values.time('DateTimeOriginal', 'OffsetTimeOriginal') ?? values.time('DateTimeDigitized', 'OffsetTimeDigitized');
  return {
    ...(make !== undefined && { make }),
    ...(model !== undefined && { model }),
    ...(lens !== undefined && { lens }),
    ...(focalLength !== undefined && { focalLength }),
    ...(focalLength35 !== undefined && { focalLength35 }),
    ...(aperture !== undefined && { aperture }),
    ...(exposureTime !== undefined && { exposureTime }),
    ...(iso !== undefined && { iso }),
    ...(exposureCompensation !== undefined && { exposureCompensation }),
    ...(exposureProgram && { exposureProgram }),
    ...(metering && { metering }),
    ...(flash && { flash }),
    ...(whiteBalance && { whiteBalance }),
    ...(takenAt && { takenAt }),
  };
}

/** Where the lens has no name: '18-55 mm f/3.5-5.6'. */
function lensRange(values: ExifValues): string | undefined {
  const [shortest, longest, wide, far] = values.numbers('LensSpecification');
  if (shortest === undefined || longest === undefined) return undefined;
  const range = (from: number, to: number) => (from === to ? `${from}` : `${from}-${to}`);
  const aperture = wide === undefined ? '' : ` f/${range(wide, far ?? wide)}`;
  return `${range(shortest, longest)} mm${aperture}`;
}

/** Above 65,535 the first tag holds only that, and another the number itself. */
function isoOf(values: ExifValues): number | undefined {
  const within = { above: 0, most: 100_000_000 };
  const iso = values.number('ISOSpeedRatings', say`the ISO`, within);
  if (iso !== undefined && iso < 65_535) return iso;
  return (
    values.number('RecommendedExposureIndex', say`the ISO`, within) ??
    values.number('ISOSpeed', say`the ISO`, within) ??
    iso
  );
}

const programs: Readonly<Record<number, NonNullable<PhotographFacts['exposureProgram']>>> = {
  1: 'manual',
  2: 'program',
  3: 'aperturePriority',
  4: 'shutterPriority',
  5: 'creative',
  6: 'action',
  7: 'portrait',
  8: 'landscape',
};

const meterings: Readonly<Record<number, NonNullable<PhotographFacts['metering']>>> = {
  1: 'average',
  2: 'centreWeighted',
  3: 'spot',
  4: 'multiSpot',
  5: 'pattern',
  6: 'partial',
};

const whiteBalances: Readonly<Record<number, 'auto' | 'manual'>> = { 0: 'auto', 1: 'manual' };

/** Bit 0: fired; bits 3 and 4: the mode; bit 5: there is none. */
function flashOf(code: number | undefined): Flash | undefined {
  if (code === undefined || code > 0x7f) return undefined;
  if (code & 0x20) return { kind: 'none' };
  const mode = (['', 'on', 'off', 'auto'] as const)[(code >> 3) & 3];
  return { kind: code & 1 ? 'fired' : 'notFired', ...(mode !== '' && mode !== undefined && { mode }) };
}

function placeOf(
  { Latitude, Longitude, Altitude }: { Latitude?: number; Longitude?: number; Altitude?: number },
  notes: Wording[],
): Place | undefined {
  if (Latitude === undefined && Longitude === undefined) return undefined;
  if (!isWithin(Latitude, 90) || !isWithin(Longitude, 180)) {
    notes.push(say`The picture says of its place what cannot be; that was left out.`);
    return undefined;
  }
  return {
    latitude: Latitude,
    longitude: Longitude,
    ...(isWithin(Altitude, 100_000) && { altitude: Altitude }),
  };
}

function isWithin(value: number | undefined, most: number): value is number {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) <= most;
}
