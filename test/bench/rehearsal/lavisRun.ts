/** What the checkpoint of a LAVIS run holds: everything but the language model, which stays frozen, and how it was made. */
import type { Blip2Config } from '../../../models/blip2/blip2Config.ts';
import { lavisName } from '../../../models/checkpoint/lavis/lavisNames.ts';
import { expectedTensors } from '../../../models/blip2/tensorTable.ts';
import type { NamedShape, RandomWeights } from '../../fixtures/checkpoint/randomWeights.ts';
import { torchDict, type TorchTensor, type TorchValue } from '../../fixtures/checkpoint/torchZip.ts';

/** `{model, optimizer, config, scaler, epoch}`, as `runner_base.py` saves it: AdamW's state is twice the model. */
export function lavisRun(config: Blip2Config, weights: RandomWeights): TorchValue {
  const trained = [...expectedTensors(config)].flatMap(([name, shape]) => lavisTensors(name, shape));
  const tensor = (of: NamedShape): TorchTensor => ({ kind: 'tensor', shape: of.shape, data: weights.tensor(of) });
  const moments = trained.map(({ shape }, index) => {
    const moment = { name: '', shape };
    const step = { kind: 'tensor', shape: [], data: { kind: 'bytes', bytes: float32(11_940) } } as const;
    const state = torchDict(['step', step], ['exp_avg', tensor(moment)], ['exp_avg_sq', tensor(moment)]);
    return [index, state] as const;
  });
  const group = torchDict(
    ['lr', 1e-5],
    ['betas', [0.9, 0.999]],
    ['weight_decay', 0.01],
    ['params', moments.map(([index]) => index)],
  );
  return torchDict(
    ['model', torchDict(...trained.map((each) => [each.name, tensor(each)] as const))],
    ['optimizer', torchDict(['state', torchDict(...moments)], ['param_groups', [group]])],
    ['config', runConfig(config.vision.imageSize)],
    ['scaler', torchDict(['scale', 65536], ['growth_factor', 2], ['_growth_tracker', 3])],
    ['epoch', 1],
  );
}

/** One of transformers' tensors as LAVIS has it: the key's bias is none, and query's and value's lie apart. */
function lavisTensors(name: string, shape: readonly number[]): readonly NamedShape[] {
  if (name.startsWith('language_model.')) return [];
  const renamed = lavisName(name);
  if (!renamed.endsWith('.attn.qkv.bias')) return [{ name: renamed, shape }];
  const third = [(shape[0] ?? 0) / 3];
  return ['q_bias', 'v_bias'].map((bias) => ({ name: renamed.replace('qkv.bias', bias), shape: third }));
}

/** The settings of the run that `gurushots` comes from, as its configuration files have them. */
function runConfig(imageSize: number): TorchValue {
  const model = torchDict(
    ['arch', 'blip2_opt'],
    ['model_type', 'caption_coco_opt2.7b'],
    ['load_finetuned', false],
    ['image_size', imageSize],
    ['drop_path_rate', 0],
    ['use_grad_checkpoint', true],
    ['vit_precision', 'fp32'],
    ['freeze_vit', false],
    ['prompt', 'a photo of'],
  );
  const run = torchDict(
    ['task', 'captioning'],
    ['init_lr', 1e-5],
    ['min_lr', 0],
    ['warmup_lr', 1e-8],
    ['warmup_steps', 17],
    ['weight_decay', 0.01],
    ['max_epoch', 10],
    ['batch_size_train', 8],
    ['accum_grad_iters', 1],
    ['amp', true],
    ['seed', 42],
    ['max_len', 100],
    ['min_len', 8],
    ['num_beams', 5],
  );
  return torchDict(['run', run], ['model', model]);
}

function float32(value: number): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}
