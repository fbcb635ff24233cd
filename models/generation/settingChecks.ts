import { CaptionLensError } from '../errors.ts';
import { say, type Wording } from '../wording.ts';
import type { GenerationDefaults } from './generationSettings.ts';

type Setting = keyof GenerationDefaults;

/** Who gave a setting: decides how the sentence names it, and the error's code. */
export type SettingSource = 'user' | 'checkpoint';

/** More beams than anyone searches; each one costs memory for its keys and values. */
export const maxNumBeams = 64;

interface Check {
  /** As generation_config.json spells it. */
  readonly key: string;
  /** Ends the sentence "numBeams must be …". */
  readonly expected: Wording;
  accepts(value: unknown): boolean;
}

const checks: Readonly<Record<Setting, Check>> = {
  numBeams: {
    key: 'num_beams',
    expected: say`a whole number from 1 to ${maxNumBeams}`,
    accepts: (value) => isWholeFrom(1, value) && value <= maxNumBeams,
  },
  maxNewTokens: wholeFrom(1, 'max_new_tokens'),
  minNewTokens: wholeFrom(0, 'min_new_tokens'),
  noRepeatNgramSize: wholeFrom(0, 'no_repeat_ngram_size'),
  numReturnSequences: wholeFrom(1, 'num_return_sequences'),
  lengthPenalty: {
    key: 'length_penalty',
    expected: say`a number`,
    accepts: (value) => Number.isFinite(value),
  },
  repetitionPenalty: {
    key: 'repetition_penalty',
    expected: say`a number above 0`,
    accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
  },
  earlyStopping: {
    key: 'early_stopping',
    expected: say`false, true or never`,
    accepts: (value) => value === false || value === true || value === 'never',
  },
};

/** Throws for the first setting whose value makes no sense on its own. */
export function checkSettings(settings: GenerationDefaults, source: SettingSource): void {
  for (const setting of Object.keys(checks) as Setting[]) {
    const value: unknown = settings[setting];
    if (value === undefined || value === null || checks[setting].accepts(value)) continue;
    throw invalid(source, setting, checks[setting].expected, value);
  }
}

/** For example: "numBeams must be a whole number from 1 to 64, not 0." */
export function invalid(source: SettingSource, setting: Setting, expected: Wording, value: unknown): CaptionLensError {
  return source === 'user'
    ? new CaptionLensError('invalidOption', say`${{ setting }} must be ${expected}, not ${String(value)}.`)
    : new CaptionLensError(
        'checkpointInvalid',
        say`${checks[setting].key} in the checkpoint's generation_config.json must be ${expected}, not ${String(value)}.`,
      );
}

function wholeFrom(least: number, key: string): Check {
  return {
    key,
    expected: say`a whole number of at least ${least}`,
    accepts: (value) => isWholeFrom(least, value),
  };
}

function isWholeFrom(least: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= least;
}
