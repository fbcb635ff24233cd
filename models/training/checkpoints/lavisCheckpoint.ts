/** A training's state as LAVIS saves it (`runner_base.py`, `_save_checkpoint`): `{model, optimizer, config, scaler, epoch}`. */
import { dict, float, pickledJson, type Json, type Pickled } from '../../checkpoint/torch/pickleWriter.ts';
import { openTorchFile, openTorchMoments } from '../../checkpoint/torch/torchFile.ts';
import { StorageList, writeTorchFile } from '../../checkpoint/torch/torchWriter.ts';
import type { TensorSource } from '../../checkpoint/tensors.ts';
import { toFloat32 } from '../../compiled/conversion/numbers.ts';
import { CaptionLensError } from '../../errors.ts';
import { adamWSettings } from '../optimizer/adamW.ts';
import type { ParameterGroup } from '../optimizer/groups.ts';
import { scalerSettings, type ScalerState } from '../optimizer/lossScaler.ts';
import type { OptimizerStores, TensorStore } from '../stores/tensorStore.ts';
import type { TaughtTensor } from '../trainedParameters.ts';

export interface CheckpointContent {
  /** In the order of the network: what was trained, and nothing else. */
  readonly taught: readonly TaughtTensor[];
  readonly groups: readonly ParameterGroup[];
  readonly stores: OptimizerStores;
  /** Whether sums of gradients wait for the next update. */
  readonly sums: 'pending' | 'none';
  readonly updates: number;
  readonly learningRate: number;
  readonly scaler: ScalerState | undefined;
  readonly config: Json;
  readonly epoch: number;
}

const table = 'opt_model.model.decoder.embed_tokens.weight';
const head = 'opt_model.lm_head.weight';

/** Throws `aborted`, and what the system throws; then nothing of that name has changed. */
export async function writeCheckpoint(path: string, content: CheckpointContent, signal?: AbortSignal): Promise<void> {
  const { taught, config, epoch, scaler } = content;
  const list = new StorageList();
  const model = taught.map(({ name, shape, read }) => [name, list.add(shape, read)] as const);
  const tied = model.find(([name]) => name === table);
  const hasHead = model.some(([name]) => name === head);
  const entries = tied && !hasHead ? [...model, [head, tied[1]] as const] : model;
  const value = dict({
    model: { kind: 'orderedDict', entries },
    optimizer: optimizerState(content, list),
    config: pickledJson(config),
    scaler: scaler ? scalerDict(scaler) : null,
    epoch,
  });
  await writeTorchFile(path, value, list.storages, signal);
}

/** `GradScaler.state_dict()`. */
function scalerDict({ scale, growthTracker }: ScalerState): Pickled {
  const { growthFactor, backoffFactor, growthInterval } = scalerSettings;
  return dict({
    scale: float(scale),
    growth_factor: float(growthFactor),
    backoff_factor: float(backoffFactor),
    growth_interval: growthInterval,
    _growth_tracker: growthTracker,
  });
}

/** torch counts parameters through all groups. */
function optimizerState(
  { taught, groups, stores, sums, updates, learningRate }: CheckpointContent,
  list: StorageList,
): Pickled {
  const inModel = new Set(taught.map(({ name }) => name));
  const all = groups.flatMap(({ parameters }) => parameters);
  const state = all.map((one, index) => {
    const { name, shape } = one;
    const members = {
      step: list.add([], () => Promise.resolve(Float32Array.of(updates))),
      exp_avg: list.add(shape, () => stores.firstMoments.read(name)),
      exp_avg_sq: list.add(shape, () => stores.secondMoments.read(name)),
      // What is merged into other tensors of the model is itself only here.
      ...(!inModel.has(name) && { value: list.add(shape, () => stores.weights.read(name)) }),
      ...(sums === 'pending' && { gradient_sum: list.add(shape, () => stores.gradients.read(name)) }),
    };
    return [index, dict(members)] as const;
  });
  let first = 0;
  const paramGroups = groups.map(({ parameters, weightDecay, rateScale }) => {
    const params = parameters.map((_, index) => first + index);
    first += parameters.length;
    return dict({
      lr: float(learningRate),
      betas: { kind: 'tuple', items: [adamWSettings.beta1, adamWSettings.beta2] },
      eps: adamWSettings.epsilon,
      weight_decay: float(weightDecay),
      lr_scale: float(rateScale),
      ...{ amsgrad: false, foreach: null, maximize: false, capturable: false, differentiable: false, fused: null },
      params: { kind: 'list', items: params },
    });
  });
  return dict({ state: { kind: 'dict', entries: state }, param_groups: { kind: 'list', items: paramGroups } });
}

/** Puts what `writeCheckpoint` wrote into the stores. Throws `checkpointInvalid` where the file has other parameters. */
export async function readCheckpoint(
  path: string,
  { groups, stores, sums }: Pick<CheckpointContent, 'groups' | 'stores' | 'sums'>,
): Promise<void> {
  const [model, moments] = [await openTorchFile(path), await openTorchMoments(path)];
  try {
    const all = groups.flatMap(({ parameters }) => parameters);
    for (const [index, { name, shape }] of all.entries()) {
      const take = async (source: TensorSource, key: string, store: TensorStore) => {
        const entry = source.entries.get(key);
        if (entry?.shape.join() !== shape.join()) {
          throw new CaptionLensError(
            'checkpointInvalid',
            `${path} is of another training: it has no ${name} like ours.`,
          );
        }
        await store.write(name, toFloat32(await source.read(key), entry.dtype));
      };
      if (moments.entries.has(`${String(index)}.value`)) await take(moments, `${String(index)}.value`, stores.weights);
      else await take(model, name, stores.weights);
      await take(moments, `${String(index)}.exp_avg`, stores.firstMoments);
      await take(moments, `${String(index)}.exp_avg_sq`, stores.secondMoments);
      if (sums === 'pending') await take(moments, `${String(index)}.gradient_sum`, stores.gradients);
    }
  } finally {
    await model.close();
    await moments.close();
  }
}
