import { t } from '@vscode/l10n';
import { spelled, type Wording } from '../../models/wording.ts';
import { cameraName } from '../../server/photograph/factWords.ts';
import { apertureWords, exposureTimeWords, focalLengthWords } from '../../server/photograph/figures.ts';
import type { Light, Photograph, TakenAt } from '../../server/protocol/photographMessages.ts';
import { editorSpelling } from '../editorWords.ts';

/** What a card has room for: the exposure in one line, camera and date in another. */
export function shortFacts({ facts }: Photograph): readonly string[] {
  const { focalLength, aperture, exposureTime, iso, takenAt } = facts;
  const exposure = [
    saidOf(focalLength, focalLengthWords),
    saidOf(aperture, apertureWords),
    saidOf(exposureTime, exposureTimeWords),
    iso === undefined ? '' : t('ISO {0}', iso),
  ];
  const origin = [cameraName(facts) ?? '', takenAt ? dayOf(takenAt) : ''];
  return [exposure, origin].map((parts) => parts.filter(Boolean).join(' · ')).filter(Boolean);
}

/** 'Low key, high contrast' */
export function shortLight({ key, contrast }: Pick<Light, 'key' | 'contrast'>): string {
  return `${keyWord(key.kind)}, ${contrastWord(contrast.kind)}`;
}

function saidOf(value: number | undefined, words: (value: number) => Wording): string {
  return value === undefined ? '' : spelled(words(value), editorSpelling);
}

function keyWord(kind: Light['key']['kind']): string {
  switch (kind) {
    case 'low':
      return t('Low key');
    case 'middle':
      return t('Middle key');
    case 'high':
      return t('High key');
  }
}

function contrastWord(kind: Light['contrast']['kind']): string {
  switch (kind) {
    case 'low':
      return t('low contrast');
    case 'middle':
      return t('middle contrast');
    case 'high':
      return t('high contrast');
  }
}

/** 'May 3, 2024': the day on the camera's clock. */
function dayOf({ local }: TakenAt): string {
  const date = new Date(`${local}Z`);
  if (Number.isNaN(date.getTime())) return local;
  return new Intl.DateTimeFormat(t('en'), { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}
