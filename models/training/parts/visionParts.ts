import type { VisionConfig } from '../../blip2/blip2Config.ts';
import { norm } from '../../blip2/layers.ts';
import { embedPatches, numPatches, visionBlock } from '../../blip2/vision.ts';
import { reshape } from '../../graph/operators.ts';
import { noDropout, type PartKind } from './part.ts';

/** How the shared layer of a kind is called among weights; the others have their own number there. */
export const visionLayer = 'visual_encoder.blocks.0.';

/** Patches, class token and positions: pixelValues (B, 3, side, side) -> (B, N, D). */
export function patchPart(vision: VisionConfig): PartKind {
  const [side, positions] = sidesOf(vision);
  return {
    name: 'patches',
    dropout: noDropout,
    build: (layers) => {
      const pixels = layers.graph.input('pixelValues', 'float32', ['batch', 3, side, side]);
      const output = embedPatches(layers, pixels, { ...vision, imageSize: side }, side);
      return { output, shape: ['batch', positions, vision.hiddenSize] };
    },
  };
}

/** One block: hidden (B, N, D) -> (B, N, D). */
export function visionBlockPart(vision: VisionConfig): PartKind {
  const [, positions] = sidesOf(vision);
  const shape = ['batch', positions, vision.hiddenSize] as const;
  return {
    name: 'visionBlock',
    dropout: noDropout,
    build: (layers) => {
      const { graph } = layers;
      const rows = reshape(graph, graph.input('hidden', 'float32', shape), [-1, vision.hiddenSize]);
      const output = visionBlock(layers, rows, 'vision_model.encoder.layers.0', vision, positions);
      return { output: reshape(graph, output, [-1, positions, vision.hiddenSize]), shape };
    },
  };
}

/** LAVIS's `ln_vision`: hidden (B, N, D) -> (B, N, D). */
export function visionNormPart(vision: VisionConfig): PartKind {
  const [, positions] = sidesOf(vision);
  const shape = ['batch', positions, vision.hiddenSize] as const;
  return {
    name: 'visionNorm',
    dropout: noDropout,
    build: (layers) => {
      const hidden = layers.graph.input('hidden', 'float32', shape);
      const { hiddenSize, postLayerNormEps } = vision;
      return { output: norm(layers, hidden, 'vision_model.post_layernorm', hiddenSize, postLayerNormEps), shape };
    },
  };
}

/** Pixels a side that are looked at, whole patches, and positions of a picture. */
export function sidesOf({ imageSize, patchSize }: VisionConfig): readonly [side: number, positions: number] {
  const columns = numPatches(imageSize, patchSize);
  return [columns * patchSize, columns * columns + 1];
}
