/** How sure is sure enough: `calibration.json`, made by demo/train/recogniser/calibrate.py. */
import type { Fields } from '../files/jsonFields.ts';
import { kinds, type Kind } from './names.ts';
import { say } from '../wording.ts';

/** Least masses for names of each certainty, from 0 to 1. */
export interface Thresholds {
  readonly plain: number;
  readonly sure: number;
}

/** A linear layer on the classifier's pooled features, (headWidth), and its softmax. */
export interface MediumHead {
  readonly bias: readonly number[];
  /** Of each medium, (headWidth). */
  readonly weights: readonly Float32Array[];
}

/** What a picture is made as; `other` is writing, screens, charts, noise, or nothing at all. */
export const media = ['photograph', 'drawing', 'other'] as const;
export type Medium = (typeof media)[number];

export interface Calibration {
  readonly thresholds: Readonly<Record<Kind, Thresholds>>;
  readonly medium: MediumHead;
  /** Least probability for each medium to be believed; a picture that is none of them is just a picture. */
  readonly leastMedium: Readonly<Record<Medium, number>>;
}

/** `calibration.json` for a classifier of that width. Throws `checkpointInvalid`. */
export function parseCalibration(fields: Fields, headWidth: number): Calibration {
  const thresholds = fields.object('thresholds');
  const medium = fields.object('medium');
  return {
    thresholds: Object.fromEntries(
      kinds.map((kind) => {
        const own = thresholds.object(kind);
        return [kind, { plain: share(own, 'plain'), sure: share(own, 'sure') }];
      }),
    ) as Record<Kind, Thresholds>,
    medium: {
      bias: numbers(medium, 'bias', media.length),
      weights: media.map((name) => Float32Array.from(numbers(medium.object('weights'), name, headWidth))),
    },
    leastMedium: Object.fromEntries(media.map((name) => [name, share(fields.object('least_medium'), name)])) as Record<
      Medium,
      number
    >,
  };
}

function share(fields: Fields, name: string): number {
  const value = fields.number(name);
  if (value === undefined || value < 0 || value > 1) throw fields.wrong(name, say`a number from 0 to 1`);
  return value;
}

function numbers(fields: Fields, name: string, count: number): readonly number[] {
  const list: unknown = fields.get(name);
  if (!Array.isArray(list) || list.length !== count || !list.every(Number.isFinite)) {
    throw fields.wrong(name, say`a list of ${count} numbers`);
  }
  return list as readonly number[];
}
