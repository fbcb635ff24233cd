import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Blip2Config } from './blip2/blip2Config.ts';
import type { Device } from './caption.ts';
import { loadCaptioner } from './captioner.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { GenerationDefaults } from './generation/generationSettings.ts';
import { taughtSource } from './training/checkpoints/taughtSource.ts';
import type { Describe } from './training/runs/validation.ts';
import type { TaughtTensor } from './training/trainedParameters.ts';

/** A model that is being taught, as it stands. */
export interface TaughtModel {
  /** What the training began with; open. */
  readonly start: Checkpoint;
  /** Of the taught network. */
  readonly config: Blip2Config;
  readonly taught: readonly TaughtTensor[];
  /** What a description begins with; '' is nothing. */
  readonly prompt: string;
  readonly device: Device;
  /** For what is compiled, as large as the model; emptied. */
  readonly folder: string;
}

/** Those of the card's run (`max_len` 100 and `min_len` 8 count the start token) and of LAVIS's captioning task. */
const asEvaluated: GenerationDefaults = {
  ...{ numBeams: 5, maxNewTokens: 99, minNewTokens: 7, repetitionPenalty: 1.15, lengthPenalty: 0 },
  numReturnSequences: 1,
};

/** Pictures that are described together. */
const together = 8;

/**
 * Describes pictures as LAVIS does after an epoch, in full precision. Nothing is named beforehand, since nothing is in
 * training. Throws what loading a model throws (`diskFull`), what pictures throw, `aborted`.
 */
export function describeWith({ start, config, taught, prompt, device, folder }: TaughtModel): Describe {
  const tensors = new Map(taught.map((one) => [one.name, one]));
  const read = async (name: string) => {
    const values = await tensors.get(name)?.read();
    if (!values) throw new Error(`${name} is not taught`);
    // A copy: compiling gives its bytes away to other threads.
    return new Uint8Array(values.slice().buffer);
  };
  const { imageSize } = config.vision;
  return async (items, signal) => {
    await rm(folder, { recursive: true, force: true });
    const checkpoint: Checkpoint = {
      ...start,
      config,
      imageProcessor: { ...start.imageProcessor, size: imageSize },
      recogniserFolder: undefined,
      tensors: taughtSource(start, config, { has: (name) => tensors.has(name), read }),
    };
    // Every epoch is another model.
    const digest = createHash('sha256').update(randomBytes(16)).digest('hex');
    const opened = { checkpoint, name: start.name, digestOf: () => Promise.resolve(digest), paths: [] };
    const options = { device, precision: 'fp32', cacheDir: folder } as const;
    try {
      const captioner = await loadCaptioner(opened, options, () => undefined, signal);
      try {
        const captions: string[] = [];
        for (let first = 0; first < items.length; first += together) {
          const some = items.slice(first, first + together);
          const pixels: Uint8Array[] = [];
          for (const { look } of some) pixels.push(await look(imageSize, undefined, signal));
          const request = { pixels, prompt, settings: asEvaluated, rules: 'lavis' } as const;
          const said = await captioner.caption(request, undefined, signal);
          captions.push(...said.map((one) => one.captions[0]?.text ?? ''));
        }
        return captions;
      } finally {
        await captioner.dispose();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
