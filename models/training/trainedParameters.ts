import type { Blip2Config } from '../blip2/blip2Config.ts';
import { lowRankPairs, mergedWeight } from './lowRank.ts';
import { parametersOf, type Parameter, type TrainablePart } from './parameters.ts';
import type { TensorStore } from './stores/tensorStore.ts';

/** What of a network changes. */
export interface TrainingScope {
  readonly trainable: readonly TrainablePart[];
  readonly loraRank: number;
}

/** All parameters and those that are trained, in the order of the network; what LoRA adds comes last. */
export function trainedParameters(
  config: Blip2Config,
  { trainable, loraRank }: TrainingScope,
): { readonly all: readonly Parameter[]; readonly trained: readonly Parameter[] } {
  const own = parametersOf(config);
  const added = lowRankPairs(config, loraRank).flatMap(({ down, up }) => [down, up]);
  return { all: [...own, ...added], trained: [...own.filter(({ part }) => trainable.includes(part)), ...added] };
}

/** A tensor that a training has changed, as the model has it. */
export interface TaughtTensor extends Parameter {
  readonly read: () => Promise<Float32Array>;
}

/** In the order of the network; what LoRA adds is merged into its weights. */
export function taughtTensors(
  config: Blip2Config,
  scope: TrainingScope,
  weights: TensorStore,
): readonly TaughtTensor[] {
  const pairs = new Map(lowRankPairs(config, scope.loraRank).map((pair) => [pair.weight, pair]));
  return parametersOf(config).flatMap(({ name, shape, part }) => {
    const pair = pairs.get(name);
    if (pair) return [{ name, shape, read: () => mergedWeight(pair, weights) }];
    return scope.trainable.includes(part) ? [{ name, shape, read: () => weights.read(name) }] : [];
  });
}
