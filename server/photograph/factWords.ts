/** Facts of photographs in words. Pure: pages import it. */
import { byteWording } from '../../models/amounts.ts';
import { say, type Wording } from '../../models/wording.ts';
import type {
  ExposureProgram,
  Flash,
  Metering,
  PhotographFacts,
  PictureFile,
  Place,
  TakenAt,
} from '../protocol/photographMessages.ts';
import { apertureWords, compensationWords, exposureTimeWords, focalLengthWords } from './figures.ts';

/** One fact as a table shows it: 'Aperture', 'f/2.8'. */
export interface WordRow<Name extends string> {
  readonly name: Name;
  readonly label: Wording;
  readonly value: Wording;
}

export type FactName = Exclude<keyof PhotographFacts, 'make' | 'model'> | 'camera' | 'size' | 'file';

/** What a photograph's file says, in the order in which photographers read it; only what is known. */
export function factRows(facts: PhotographFacts, file: PictureFile): readonly WordRow<FactName>[] {
  const { lens, focalLength, focalLength35, aperture, exposureTime, iso, exposureCompensation } = facts;
  const { exposureProgram, metering, flash, whiteBalance, takenAt, place } = facts;
  const camera = cameraName(facts);
  const rows: readonly (WordRow<FactName> | undefined)[] = [
    row('camera', say`Camera`, camera),
    row('lens', say`Lens`, lens),
    row('focalLength', say`Focal length`, focalLength === undefined ? undefined : focalLengthWords(focalLength)),
    row(
      'focalLength35',
      say`35 mm equivalent`,
      focalLength35 === undefined ? undefined : focalLengthWords(focalLength35),
    ),
    row('aperture', say`Aperture`, aperture === undefined ? undefined : apertureWords(aperture)),
    row('exposureTime', say`Exposure time`, exposureTime === undefined ? undefined : exposureTimeWords(exposureTime)),
    row('iso', say`ISO`, iso === undefined ? undefined : say`${iso}`),
    row(
      'exposureCompensation',
      say`Exposure compensation`,
      exposureCompensation === undefined ? undefined : compensationWords(exposureCompensation),
    ),
    row('exposureProgram', say`Exposure program`, exposureProgram && programWords[exposureProgram]),
    row('metering', say`Metering`, metering && meteringWords[metering]),
    row('flash', say`Flash`, flash && flashWords(flash)),
    row('whiteBalance', say`White balance`, whiteBalance && whiteBalanceWords[whiteBalance]),
    row('takenAt', say`Taken`, takenAt && timeWords(takenAt)),
    row('place', say`Place`, place && placeWords(place)),
    row('size', say`Size`, sizeWords(file)),
    row('file', say`File`, say`${file.format}, ${byteWording(file.bytes)}`),
  ];
  return rows.filter((each) => each !== undefined);
}

function row(name: FactName, label: Wording, value: Wording | undefined): WordRow<FactName> | undefined {
  return value === undefined ? undefined : { name, label, value };
}

/** 'Canon EOS R5': makers that begin their models with their own name are not said twice. */
export function cameraName({ make, model }: PhotographFacts): string | undefined {
  if (make === undefined || model === undefined) return model ?? make;
  const [first = ''] = make.split(/\s/);
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${make} ${model}`;
}

export const programWords: Readonly<Record<ExposureProgram, Wording>> = {
  manual: say`manual`,
  program: say`program`,
  aperturePriority: say`aperture priority`,
  shutterPriority: say`shutter priority`,
  creative: say`for depth of field`,
  action: say`for fast action`,
  portrait: say`portrait`,
  landscape: say`landscape`,
};

export const meteringWords: Readonly<Record<Metering, Wording>> = {
  average: say`average`,
  centreWeighted: say`centre-weighted`,
  spot: say`spot`,
  multiSpot: say`several spots`,
  pattern: say`whole field`,
  partial: say`partial`,
};

export const whiteBalanceWords = { auto: say`automatic`, manual: say`set by hand` } as const;

export function flashWords({ kind, mode }: Flash): Wording {
  switch (kind) {
    case 'none':
      return say`none in the camera`;
    case 'fired':
      return mode === 'auto' ? say`fired, chosen by the camera` : say`fired`;
    case 'notFired':
      return mode === 'auto' ? say`did not fire, chosen by the camera` : say`did not fire`;
  }
}

/** '2024-05-03 14:22:10 (UTC+02:00)' */
export function timeWords({ local, offset }: TakenAt): Wording {
  const written = local.replace('T', ' ');
  return offset === undefined ? written : `${written} (UTC${offset})`;
}

/** '48.13722° N, 11.57556° E, 519 m' */
export function placeWords({ latitude, longitude, altitude }: Place): Wording {
  const degrees = (value: number) => ({ figure: Math.abs(value), decimals: 5 });
  const north = latitude < 0 ? say`${degrees(latitude)}° S` : say`${degrees(latitude)}° N`;
  const east = longitude < 0 ? say`${degrees(longitude)}° W` : say`${degrees(longitude)}° E`;
  return altitude === undefined ? say`${north}, ${east}` : say`${north}, ${east}, ${Math.round(altitude)} m`;
}

export function sizeWords({ width, height }: Pick<PictureFile, 'width' | 'height'>): Wording {
  return say`${width} x ${height} pixels`;
}
