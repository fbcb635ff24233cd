import { asEvaluated, evaluationOf } from '../../../models/catalog/suitedSettings.ts';
import { knownModel, readHubName } from '../../../models/hub/known/knownModels.ts';
import type { ModelReference } from '../../../models/caption.ts';
import type { CaptionOptions } from './captionOptions.ts';
import { nameModel } from '../models/modelChoice.ts';
import type { World } from '../world.ts';

/**
 * Throws `invalidOption` where `--as-evaluated` is given with a model of the Hub whose evaluation is not known. To be
 * called before anything is fetched.
 */
export async function checkEvaluation({ manner, model }: CaptionOptions, world: World): Promise<void> {
  if (manner === 'usual' || model.path === undefined) return;
  const { path } = await nameModel(model, world);
  const name = readHubName(path);
  if (name) evaluationOf(knownModel(name.repo)?.defaults);
}

/**
 * The options for the model that was found. `--as-evaluated` fills in what they leave open, and no more. Throws
 * `invalidOption` where the evaluation is not known.
 */
export function withEvaluation(options: CaptionOptions, model: ModelReference): CaptionOptions {
  if (options.manner === 'usual') return { ...options, model };
  const { settings, prompt } = options;
  const asked = { generation: settings, ...(prompt !== undefined && { prompt }) };
  const { generation, rules, ...evaluated } = asEvaluated(asked, model.path ?? '');
  return {
    ...options,
    model,
    ...evaluated,
    settings: generation,
    rules: options.rules ?? rules,
    processor: options.processor === 'default' ? rules : options.processor,
  };
}
