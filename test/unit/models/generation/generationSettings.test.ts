import { describe, expect, test } from 'vitest';
import { productDefaults } from '../../../../models/generation/generationSettings.ts';
import { fitToSteps, resolveSettings } from '../../../../models/generation/settingResolution.ts';
import { CaptionLensError } from '../../../../models/errors.ts';
import { inOptions } from '../../../../server/cli/terminal/optionNames.ts';
import type { GenerationDefaults } from '../../../../models/generation/generationSettings.ts';

/** The code, the sentence by the settings' own names, and that of the command line. */
function refusalOf(user: GenerationDefaults): readonly string[] {
  try {
    resolve(user);
  } catch (thrown) {
    if (thrown instanceof CaptionLensError) return [thrown.code, thrown.message, inOptions(thrown).message];
  }
  return [];
}

function resolve(user: GenerationDefaults, checkpoint: GenerationDefaults = {}) {
  return resolveSettings('hf', checkpoint, user);
}

describe('resolveSettings', () => {
  test('gives the model card when nobody says anything', () => {
    expect(resolve({})).toEqual({
      rules: 'hf',
      numBeams: 5,
      maxNewTokens: 100,
      minNewTokens: 8,
      lengthPenalty: 1,
      earlyStopping: false,
      repetitionPenalty: 1,
      noRepeatNgramSize: 0,
      numReturnSequences: 1,
    });
  });

  test('puts the checkpoint over the defaults and the user over both', () => {
    const settings = resolve({ numBeams: 2 }, { numBeams: 3, lengthPenalty: -1, earlyStopping: true });
    expect(settings).toMatchObject({ numBeams: 2, lengthPenalty: -1, earlyStopping: true, maxNewTokens: 100 });
  });

  test('lets a user say false and zero', () => {
    const settings = resolve({ earlyStopping: false, minNewTokens: 0 }, { earlyStopping: 'never', minNewTokens: 4 });
    expect(settings).toMatchObject({ earlyStopping: false, minNewTokens: 0 });
  });

  test('takes undefined for absent', () => {
    const loose = { numBeams: undefined, maxNewTokens: 20 } as unknown as GenerationDefaults;
    expect(resolve(loose)).toMatchObject({ numBeams: 5, maxNewTokens: 20 });
  });

  test('lowers a default minimum to the maximum that the user wants', () => {
    expect(resolve({ maxNewTokens: 5 })).toMatchObject({ maxNewTokens: 5, minNewTokens: 5 });
  });

  test("lowers the checkpoint's number of captions to the beams that the user wants", () => {
    expect(resolve({ numBeams: 1 }, { numReturnSequences: 3 })).toMatchObject({ numBeams: 1, numReturnSequences: 1 });
  });

  test.each<[GenerationDefaults, string]>([
    [{ numBeams: 0 }, '--num-beams must be a whole number from 1 to 64, not 0.'],
    [{ numBeams: 65 }, '--num-beams must be a whole number from 1 to 64, not 65.'],
    [{ numBeams: 2.5 }, '--num-beams must be a whole number from 1 to 64, not 2.5.'],
    [{ numBeams: NaN }, '--num-beams must be a whole number from 1 to 64, not NaN.'],
    [{ maxNewTokens: 0 }, '--max-new-tokens must be a whole number of at least 1, not 0.'],
    [{ minNewTokens: -1 }, '--min-new-tokens must be a whole number of at least 0, not -1.'],
    [{ minNewTokens: 9, maxNewTokens: 8 }, '--min-new-tokens must be at most --max-new-tokens, 8, not 9.'],
    [{ lengthPenalty: NaN }, '--length-penalty must be a number, not NaN.'],
    [{ lengthPenalty: Infinity }, '--length-penalty must be a number, not Infinity.'],
    [{ repetitionPenalty: 0 }, '--repetition-penalty must be a number above 0, not 0.'],
    [{ repetitionPenalty: -1.5 }, '--repetition-penalty must be a number above 0, not -1.5.'],
    [{ noRepeatNgramSize: 1.5 }, '--no-repeat-ngram-size must be a whole number of at least 0, not 1.5.'],
    [{ numReturnSequences: 0 }, '--num-captions must be a whole number of at least 1, not 0.'],
    [{ numReturnSequences: 6 }, '--num-captions must be at most --num-beams, 5, not 6.'],
    [{ numReturnSequences: 2, numBeams: 1 }, '--num-captions must be at most --num-beams, 1, not 2.'],
    [
      { earlyStopping: 'maybe' } as unknown as GenerationDefaults,
      '--early-stopping must be false, true or never, not maybe.',
    ],
  ])('refuses %j', (user, sentence) => {
    const [setting] = Object.keys(user);
    expect(refusalOf(user)).toEqual(['invalidOption', expect.stringContaining(`${setting} must be `), sentence]);
  });

  test.each<[GenerationDefaults, string]>([
    [
      { numBeams: 0 },
      "num_beams in the checkpoint's generation_config.json must be a whole number from 1 to 64, not 0.",
    ],
    [
      { numReturnSequences: 9 },
      "num_return_sequences in the checkpoint's generation_config.json must be at most num_beams, 5, not 9.",
    ],
  ])('blames the checkpoint for %j', (checkpoint, message) => {
    expect(() => resolve({}, checkpoint)).toThrowError(expect.objectContaining({ code: 'checkpointInvalid', message }));
  });
});

describe('fitToSteps', () => {
  const settings = { ...productDefaults, rules: 'hf' } as const;

  test('leaves alone what fits', () => {
    expect(fitToSteps(settings, 99)).toEqual(settings);
  });

  test('counts the token that the prompt itself gives', () => {
    expect(fitToSteps(settings, 4)).toMatchObject({ maxNewTokens: 5, minNewTokens: 5 });
    expect(fitToSteps(settings, 0)).toMatchObject({ maxNewTokens: 1, minNewTokens: 1 });
  });
});
