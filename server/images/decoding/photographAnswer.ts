import { readWording, type Wording } from '../../../models/wording.ts';
import type { Light, PhotographFacts } from '../../protocol/photographMessages.ts';
import {
  list,
  number,
  numberWithin,
  object,
  oneOf,
  optional,
  type Shape,
  type Shapes,
  wholeFrom,
} from '../../protocol/shapes.ts';
import { maxPixels } from '../pictureRefusals.ts';
import { isFormat } from './decodeAnswers.ts';
import type { DecodeAnswer, DecodedPhotograph } from './decodeMessages.ts';

const line: Shape = (value, where) =>
  typeof value === 'string' && value.length <= 300 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)
    ? undefined
    : { template: '{0} should be one line', values: [where] };
const share = numberWithin(0, 1);
const level = wholeFrom(0);

const facts = object({
  make: optional(line),
  model: optional(line),
  lens: optional(line),
  focalLength: optional(number),
  focalLength35: optional(number),
  aperture: optional(number),
  exposureTime: optional(number),
  iso: optional(number),
  exposureCompensation: optional(number),
  exposureProgram: optional(line),
  metering: optional(line),
  flash: optional(object({ kind: oneOf('fired', 'notFired', 'none'), mode: optional(oneOf('on', 'off', 'auto')) })),
  whiteBalance: optional(oneOf('auto', 'manual')),
  takenAt: optional(object({ local: line, offset: optional(line) })),
  place: optional(
    object({ latitude: numberWithin(-90, 90), longitude: numberWithin(-180, 180), altitude: optional(number) }),
  ),
} satisfies Shapes<PhotographFacts>);

const kind = oneOf('low', 'middle', 'high');
const light = object({
  histogram: object({ luminance: list(level), red: list(level), green: list(level), blue: list(level) }),
  clipping: object({ shadows: share, highlights: share, black: share, white: share }),
  key: object({ kind, logAverage: number, stops: number }),
  contrast: object({ kind, rms: number, range: number }),
  colours: list(object({ hex: line, share, name: object({ hue: line, tone: oneOf('dark', 'middle', 'light') }) })),
} satisfies Shapes<Light>);

/** Sides of the histogram, and the most that a list of the child's may have. */
const levels = 256;
const mostColours = 6;
const mostNotes = 20;

/**
 * What the decode child answered to a `photograph`; undefined where it does not have that shape. A place that was not
 * asked for is not believed either.
 */
export function readPhotographAnswer(answer: DecodeAnswer, place: 'asked' | 'untold'): DecodedPhotograph | undefined {
  if (answer.kind !== 'photograph') return undefined;
  const { facts: said, light: seen, notes, width, height, format } = answer;
  if (facts(said, '') ?? light(seen, '')) return undefined;
  const { luminance, red, green, blue } = seen.histogram;
  const isWhole =
    [luminance, red, green, blue].every(({ length }) => length === levels) && seen.colours.length <= mostColours;
  const isShape = isSide(width) && isSide(height) && width * height <= maxPixels && isFormat(format);
  const told = readNotes(notes);
  if (!isWhole || !isShape || !told || (place === 'untold' && said.place !== undefined)) return undefined;
  return { facts: said, light: seen, notes: told, width, height, format };
}

function readNotes(notes: unknown): readonly Wording[] | undefined {
  if (!Array.isArray(notes) || notes.length > mostNotes) return undefined;
  const read = notes.map((note) => readWording(note));
  return read.every((note) => note !== undefined) ? read : undefined;
}

function isSide(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
