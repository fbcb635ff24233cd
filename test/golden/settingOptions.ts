import type { GenerationDefaults } from '../../models/generation/generationSettings.ts';

/** A generation's settings as options of the command line. */
export function settingOptions(settings: GenerationDefaults): readonly string[] {
  const options: Record<string, unknown> = {
    '--num-beams': settings.numBeams,
    '--max-new-tokens': settings.maxNewTokens,
    '--min-new-tokens': settings.minNewTokens,
    '--length-penalty': settings.lengthPenalty,
    '--early-stopping': settings.earlyStopping,
    '--repetition-penalty': settings.repetitionPenalty,
    '--no-repeat-ngram-size': settings.noRepeatNgramSize,
    '--num-captions': settings.numReturnSequences,
  };
  return Object.entries(options).map(([option, value]) => `${option}=${String(value)}`);
}
