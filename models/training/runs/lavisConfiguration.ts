import type { Blip2Config } from '../../blip2/blip2Config.ts';
import type { Json } from '../../checkpoint/torch/pickleWriter.ts';
import type { RunSettings } from './runSettings.ts';

/** LAVIS's names of language models, by hidden size. */
const modelTypes: Readonly<Record<number, string>> = { 2560: 'pretrain_opt2.7b', 4096: 'pretrain_opt6.7b' };

/** A run as LAVIS's configuration says it: `{run, model, datasets}`, in its checkpoints and the first lines of its log. */
export function lavisConfiguration(settings: RunSettings, config: Blip2Config): Json {
  const modelType = modelTypes[config.text.hiddenSize];
  return {
    run: {
      runner: 'runner_base',
      task: 'captioning',
      lr_sched: 'linear_warmup_cosine_lr',
      init_lr: settings.learningRate,
      min_lr: settings.minLearningRate,
      warmup_lr: settings.warmupLearningRate,
      warmup_steps: settings.warmupSteps,
      weight_decay: settings.weightDecay,
      lr_layer_decay: settings.layerDecay,
      max_epoch: settings.epochs,
      batch_size_train: settings.batchSize,
      accum_grad_iters: settings.accumulate,
      amp: settings.precision === 'fp16',
      seed: settings.seed,
      // As the card's run was evaluated; with the start token, which LAVIS counts.
      ...{ num_beams: 5, max_len: 100, min_len: 8 },
      ...(settings.loraRank > 0 && { lora_rank: settings.loraRank }),
    },
    model: {
      arch: 'blip2_opt',
      ...(modelType !== undefined && { model_type: modelType }),
      image_size: settings.imageSize,
      freeze_vit: !settings.trainable.includes('vision'),
      drop_path_rate: 0,
      // What texts begin with when they are described, as LAVIS puts it before them.
      prompt: describingPrompt(settings),
      max_txt_len: settings.maxTextTokens,
    },
    datasets: {},
  };
}

/** What a description begins with, which is no part of it. */
export function describingPrompt({ prompt, maskedPrompt }: Pick<RunSettings, 'prompt' | 'maskedPrompt'>): string {
  return (prompt === '' ? maskedPrompt : prompt).trim();
}
