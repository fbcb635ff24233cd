import { CaptionLensError } from '../errors.ts';
import { say } from '../wording.ts';
import type { GenerationDefaults, Purpose, Rules } from '../generation/generationSettings.ts';
import type { KnownDefaults } from '../hub/known/knownDefaults.ts';
import { knownModelAt, knownModels } from '../hub/known/knownModels.ts';

/**
 * What is asked of a text. A setting that is absent has the value in the model's own files, and where they have none
 * the program's.
 */
export interface AskedText {
  readonly generation: GenerationDefaults;
  /** '' is none. */
  readonly prompt?: string;
}

/**
 * What is asked of the model at a path: what a person said, and else what suits a known model (decision 40). Where
 * `minNewTokens` is more than the `maxNewTokens` that suits it, the latter becomes as large.
 */
export function suitModel(asked: AskedText, path: string, purpose: Purpose): AskedText {
  const suited = knownModelAt(path)?.defaults;
  if (!suited) return asked;
  const { minNewTokens = 0 } = asked.generation;
  return {
    generation: { maxNewTokens: Math.max(suited.maxNewTokens[purpose], minNewTokens), ...asked.generation },
    prompt: asked.prompt ?? suited.prompt,
  };
}

/**
 * The settings that the model's authors made their measured texts with, but for what a person said. Throws
 * `invalidOption` where those are not known.
 */
export function asEvaluated(asked: AskedText, path: string): AskedText & { readonly rules: Rules } {
  const { prompt, generation, rules } = evaluationOf(knownModelAt(path)?.defaults);
  const { maxNewTokens = Infinity, minNewTokens = 0 } = asked.generation;
  const lengths = {
    maxNewTokens: Math.max(generation.maxNewTokens ?? 0, minNewTokens),
    minNewTokens: Math.min(generation.minNewTokens ?? 0, maxNewTokens),
  };
  return { prompt: asked.prompt ?? prompt, generation: { ...generation, ...lengths, ...asked.generation }, rules };
}

/** Throws `invalidOption` where it is not known how a model was evaluated. */
export function evaluationOf(defaults: KnownDefaults | undefined): KnownDefaults['evaluation'] {
  if (defaults) return defaults.evaluation;
  const words = knownModels.flatMap((known) => (known.defaults ? [known.word] : []));
  throw new CaptionLensError(
    'invalidOption',
    say`${{ setting: 'asEvaluated' }} needs a model whose authors' evaluation is known: ${words.join(', ')}.`,
  );
}
