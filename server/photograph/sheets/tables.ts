import { cameraName } from '../factWords.ts';
import type { Sheet, SheetPicture } from './sheet.ts';

/** Columns of the table after those of the description; their names are a contract with whoever reads it. */
const columns = [
  ...['camera', 'lens', 'focalLength', 'focalLength35', 'aperture', 'exposureTime', 'iso', 'exposureCompensation'],
  ...['flash', 'whiteBalance', 'takenAt', 'format', 'bytes', 'width', 'height'],
  ...['key', 'contrast', 'clippedShadows', 'clippedHighlights', 'colours', 'latitude', 'longitude'],
] as const;
type Column = (typeof columns)[number];

/**
 * RFC 4180: CRLF, quotes doubled. No cell begins as a formula does (OWASP, "CSV Injection"). Numbers are millimetres,
 * seconds, stops, degrees and shares from 0 to 1, with a point.
 */
export function writeCsv({ pictures }: Sheet): string {
  const rows = pictures.map((picture) => {
    const { name, outcome } = picture;
    const facts = factsOf(picture);
    return [
      // Still the same file.
      beginsFormula(name) ? `./${name}` : name,
      ...[
        outcome.kind === 'described' ? outcome.description : '',
        outcome.kind === 'described' ? outcome.altText : '',
        outcome.kind === 'described' ? outcome.model : '',
        outcome.kind === 'failed' ? outcome.message : '',
      ].map(unlikeFormula),
      ...columns.map((column) => cellOf(facts[column])),
    ];
  });
  return [['picture', 'description', 'altText', 'model', 'error', ...columns], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\r\n`)
    .join('');
}

/** Facts and light as the daemon tells them, histograms left out. */
export function writeJson({ pictures }: Sheet): string {
  return `${JSON.stringify(pictures.map(entryOf), undefined, 2)}\n`;
}

function entryOf({ name, outcome, photograph }: SheetPicture): object {
  const told = photograph && {
    file: photograph.file,
    facts: photograph.facts,
    light: { ...photograph.light, histogram: undefined },
    notes: photograph.notes,
  };
  switch (outcome.kind) {
    case 'described': {
      const { description, altText, model } = outcome;
      return { picture: name, description, altText, model, ...told };
    }
    case 'failed':
      return { picture: name, error: { code: outcome.code, message: outcome.message }, ...told };
    case 'waiting':
      return { picture: name, ...told };
  }
}

function factsOf({ photograph }: SheetPicture): Partial<Record<Column, string | number | undefined>> {
  if (!photograph) return {};
  const { facts, file, light } = photograph;
  const { takenAt, flash, place } = facts;
  return {
    camera: cameraName(facts),
    lens: facts.lens,
    focalLength: facts.focalLength,
    focalLength35: facts.focalLength35,
    aperture: facts.aperture,
    exposureTime: facts.exposureTime,
    iso: facts.iso,
    exposureCompensation: facts.exposureCompensation,
    flash: flash?.kind,
    whiteBalance: facts.whiteBalance,
    takenAt: takenAt && `${takenAt.local}${takenAt.offset ?? ''}`,
    format: file.format,
    bytes: file.bytes,
    width: file.width,
    height: file.height,
    key: light.key.kind,
    contrast: light.contrast.kind,
    clippedShadows: rounded(light.clipping.shadows),
    clippedHighlights: rounded(light.clipping.highlights),
    colours: light.colours.map(({ hex }) => hex).join(' '),
    latitude: place?.latitude,
    longitude: place?.longitude,
  };
}

/** A number may be negative: it is one, and no formula. */
function cellOf(value: string | number | undefined): string {
  return typeof value === 'number' ? String(value) : unlikeFormula(value ?? '');
}

function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

function unlikeFormula(text: string): string {
  return beginsFormula(text) ? `'${text}` : text;
}

/** What spreadsheets compute when they open a table. */
function beginsFormula(text: string): boolean {
  return /^[=+\-@\t\r\n]/.test(text);
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
