import type { Blip2Config } from '../../blip2/blip2Config.ts';
import type { Precision } from '../../caption.ts';
import { weightBytes } from '../../compiled/blip2.ts';
import { choosePrecision } from '../../runtime/precisions.ts';
import { expectedTensors } from '../../blip2/tensorTable.ts';
import { numPatches } from '../../blip2/vision.ts';

/** What ONNX Runtime, its buffers and the tokenizer take beside weights and caches: measured 0.34 GB at full size. */
const overheadBytes = 350_000_000;

/** The usual search, which the caches are counted for: beams, and the most tokens of a description. */
const usual = { beams: 5, newTokens: 100, promptTokens: 16 };

/** Numbers in the tensors of a model, each counted once. */
export function weightCount(config: Blip2Config): number {
  let count = 0;
  for (const shape of expectedTensors(config).values()) count += shape.reduce((product, side) => product * side, 1);
  return count;
}

/**
 * Bytes of a compiled model on disk, without the packed layouts that it may have beside. `imageSize` is a side in
 * pixels; absent: the checkpoint's.
 */
export function compiledBytes(config: Blip2Config, precision: Precision, imageSize?: number): number {
  const deviceClass = precision === 'fp16' ? 'webgpu' : 'cpu';
  return weightBytes(config, { imageSize: imageSize ?? config.vision.imageSize, precision, deviceClass });
}

/** The precision that `auto` comes to on a machine without a graphics card; room for compiling is asked for by it. */
export function usualPrecision(config: Blip2Config): Precision {
  return choosePrecision('auto', (precision) => compiledBytes(config, precision)).precision;
}

/**
 * Bytes of memory that captioning takes, about: the weights, keys and values of a usual search in 32 bits, and the
 * vision encoder's widest step. An estimate to choose by, not a promise.
 */
export function memoryNeed(config: Blip2Config, precision: Precision, imageSize?: number): number {
  const { text, vision, numQueryTokens } = config;
  const slots = numQueryTokens + usual.promptTokens + usual.beams * usual.newTokens;
  const caches = 2 * text.numHiddenLayers * slots * text.hiddenSize * 4;
  const patches = numPatches(imageSize ?? vision.imageSize, vision.patchSize) ** 2 + 1;
  const widest = patches * (vision.intermediateSize + 4 * vision.hiddenSize + vision.numAttentionHeads * patches) * 4;
  // A small model's runtime is small too.
  const overhead = Math.min(overheadBytes, 60_000_000 + compiledBytes(config, precision) / 10);
  return Math.ceil(compiledBytes(config, precision) + caches + widest + overhead);
}
