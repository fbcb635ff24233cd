import type { Wording } from '../../models/wording.ts';
import type { Photograph } from '../protocol/photographMessages.ts';

/** What is compared in stops: one stop more is twice the light, or twice what the sensor makes of it. */
export type StopFact = 'exposureTime' | 'aperture' | 'iso' | 'exposureCompensation' | 'exposure';
/** What is compared as it is said. */
export type SaidFact =
  | 'camera'
  | 'lens'
  | 'focalLength'
  | 'focalLength35'
  | 'exposureProgram'
  | 'metering'
  | 'flash'
  | 'whiteBalance'
  | 'takenAt'
  | 'size';
export type LightFact = 'key' | 'contrast' | 'shadows' | 'highlights' | 'colours';

interface Told {
  /** Of either picture, as it is said: '1/250 s'. */
  readonly one: Wording;
  readonly other: Wording;
  /** 'The second picture was exposed 2 stops longer: 1/60 s instead of 1/250 s.' */
  readonly sentence: Wording;
}

/** One thing in which two pictures differ. */
export type Difference =
  /** `stops`: by how many the second picture got more light, or less: negative. */
  | ({ readonly kind: 'stops'; readonly fact: StopFact; readonly stops: number } & Told)
  | ({ readonly kind: 'said'; readonly fact: SaidFact } & Told)
  | ({ readonly kind: 'light'; readonly fact: LightFact } & Told)
  /** One picture says it and the other does not. */
  | {
      readonly kind: 'missing';
      readonly fact: StopFact | SaidFact;
      readonly from: 'one' | 'other';
      readonly sentence: Wording;
    };

export interface Comparison {
  readonly differences: readonly Difference[];
  /** What is said where nothing differs, or what all differences come to, in one sentence. */
  readonly summary: Wording;
}

/** Only what it reads of a photograph; a wording's language does not matter. */
export type Compared = Pick<Photograph<unknown>, 'facts' | 'file' | 'light'>;
