import { t } from '@vscode/l10n';
import type { Light, Photograph, PhotographFacts, TakenAt } from '../../server/protocol/photographMessages.ts';
import { decimal } from '../editorWords.ts';

/** What a card has room for: the exposure in one line, camera and date in another. */
export function shortFacts({ facts }: Photograph): readonly string[] {
  const { focalLength, aperture, exposureTime, iso, takenAt } = facts;
  const exposure = [
    focalLength === undefined ? '' : millimetres(focalLength),
    aperture === undefined ? '' : fNumber(aperture),
    exposureTime === undefined ? '' : seconds(exposureTime),
    iso === undefined ? '' : t('ISO {0}', iso),
  ];
  const origin = [cameraName(facts), takenAt ? dayOf(takenAt) : ''];
  return [exposure, origin].map((parts) => parts.filter(Boolean).join(' · ')).filter(Boolean);
}

/** 'Low key, high contrast' */
export function lightSummary({ light }: Pick<Photograph, 'light'>): string {
  return `${keyWord(light.key.kind)}, ${contrastWord(light.contrast.kind)}`;
}

export function keyWord(kind: Light['key']['kind']): string {
  switch (kind) {
    case 'low':
      return t('Low key');
    case 'middle':
      return t('Middle key');
    case 'high':
      return t('High key');
  }
}

export function contrastWord(kind: Light['contrast']['kind']): string {
  switch (kind) {
    case 'low':
      return t('low contrast');
    case 'middle':
      return t('middle contrast');
    case 'high':
      return t('high contrast');
  }
}

/** 'Canon EOS 5D': the maker's name only where the model does not begin with it. */
export function cameraName({ make = '', model = '' }: PhotographFacts): string {
  const [maker = ''] = make.split(/\s/);
  return model.toLowerCase().startsWith(maker.toLowerCase()) || maker === ''
    ? model || make
    : `${maker} ${model}`.trim();
}

export function millimetres(value: number): string {
  return t('{0} mm', plainNumber(value));
}

export function fNumber(value: number): string {
  return `f/${plainNumber(value)}`;
}

/** '1/250 s', '2.5 s' */
export function seconds(value: number): string {
  if (value >= 0.3) return t('{0} s', plainNumber(value));
  return t('{0} s', `1/${Math.round(1 / value)}`);
}

/** One decimal at most, and none where it says nothing. */
function plainNumber(value: number): string {
  return decimal(value, Number.isInteger(Math.round(value * 10) / 10) ? 0 : 1);
}

/** '3 May 2024' */
function dayOf({ local }: TakenAt): string {
  const date = new Date(`${local}Z`);
  if (Number.isNaN(date.getTime())) return local;
  return new Intl.DateTimeFormat(t('en'), { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

export function factRows({ facts }: Photograph): readonly { readonly term: string; readonly value: string }[] {
  return shortFacts({ facts } as Photograph).map((value) => ({ term: t('Camera'), value }));
}

export function lightLines({ light }: Photograph): readonly string[] {
  return [lightSummary({ light })];
}

export function placeText(_: Photograph): string {
  return '';
}
