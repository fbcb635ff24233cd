import type { Blip2Config, OptConfig, QFormerConfig, VisionConfig } from '../../blip2/blip2Config.ts';
import { CaptionLensError } from '../../errors.ts';
import { say, type Wording } from '../../wording.ts';
import type { TensorView } from '../sources.ts';

/** What no tensor shows. EVA-CLIP g has 16 heads, BERT-base 12. */
export interface HeadCounts {
  readonly vision: number;
  readonly qformer: number;
}

export const positionEmbeddings = 'vision_model.embeddings.position_embedding';

export const usualHeads: HeadCounts = { vision: 16, qformer: 12 };

/**
 * The configuration that the tensors of a LAVIS checkpoint (under transformers' names) imply. `text` is the language
 * model's own; its vocabulary and positions are counted anew. Throws `checkpointInvalid`.
 */
export function lavisConfig(
  views: ReadonlyMap<string, TensorView>,
  heads: HeadCounts,
  text: OptConfig,
  label: string,
): Blip2Config {
  const sizes = new Sizes(views, label);
  const vision = visionConfig(sizes, heads.vision);
  const decoder = 'language_model.model.decoder';
  return {
    vision,
    qformer: qformerConfig(sizes, heads.qformer, vision),
    text: {
      ...text,
      vocabSize: sizes.side(`${decoder}.embed_tokens.weight`, 0),
      maxPositionEmbeddings: sizes.side(`${decoder}.embed_positions.weight`, 0) - 2,
    },
    numQueryTokens: sizes.side('query_tokens', 1),
    imageTokenId: undefined,
  };
}

/**
 * Side in pixels of the pictures of a LAVIS checkpoint, whose configuration may say one (`model.image_size`). Positions
 * of another side are interpolated where they come from the base, as LAVIS does with those that it starts from; a
 * checkpoint's own have the side that it was trained at, and another one there is `checkpointInvalid`.
 */
export function lavisPictureSide(
  { imageSize, patchSize }: VisionConfig,
  configured: number | undefined,
  positions: 'own' | 'ofBase',
  label: string,
): number {
  if (configured === undefined) return imageSize;
  // What is left over beside whole patches is not seen: 370 px are 26 patches of 14 as well.
  const patches = Math.floor(configured / patchSize);
  if (patches === imageSize / patchSize || (positions === 'ofBase' && patches >= 1)) return configured;
  throw new CaptionLensError(
    'checkpointInvalid',
    say`${label} contradicts itself: its configuration says pictures of ${configured} px, but its position embeddings are for ${imageSize} px.`,
  );
}

function visionConfig(sizes: Sizes, heads: number): VisionConfig {
  const patch = 'vision_model.embeddings.patch_embedding.weight';
  const hiddenSize = sizes.side(patch, 0);
  const patchSize = sizes.side(patch, 2);
  const patches = sizes.side(positionEmbeddings, 1) - 1;
  const grid = Math.sqrt(patches);
  if (!Number.isInteger(grid) || grid < 1) throw sizes.wrong(say`its pictures of ${patches} patches are not square`);
  return {
    hiddenSize,
    numHiddenLayers: sizes.layers(/^vision_model\.encoder\.layers\.(\d+)\./),
    numAttentionHeads: sizes.heads(heads, hiddenSize, say`vision encoder`),
    intermediateSize: sizes.side('vision_model.encoder.layers.0.mlp.fc1.weight', 0),
    imageSize: grid * patchSize,
    patchSize,
    layerNormEps: 1e-6,
    // ln_vision is a plain nn.LayerNorm
    postLayerNormEps: 1e-5,
    hiddenAct: 'gelu',
  };
}

function qformerConfig(sizes: Sizes, heads: number, vision: VisionConfig): QFormerConfig {
  const hiddenSize = sizes.side('query_tokens', 2);
  return {
    hiddenSize,
    numHiddenLayers: sizes.layers(/^qformer\.encoder\.layer\.(\d+)\./),
    numAttentionHeads: sizes.heads(heads, hiddenSize, say`Q-Former`),
    intermediateSize: sizes.side('qformer.encoder.layer.0.intermediate_query.dense.weight', 0),
    encoderHiddenSize: vision.hiddenSize,
    crossAttentionFrequency: sizes.crossAttentionFrequency(),
    layerNormEps: 1e-12,
    hiddenAct: 'gelu',
  };
}

/** Sizes read off the shapes of tensors. */
class Sizes {
  readonly #views: ReadonlyMap<string, TensorView>;
  readonly #label: string;

  constructor(views: ReadonlyMap<string, TensorView>, label: string) {
    this.#views = views;
    this.#label = label;
  }

  /** Length of one axis of a tensor. */
  side(name: string, axis: number): number {
    const view = this.#views.get(name);
    const side = view?.source.entries.get(view.name)?.shape[axis];
    if (view === undefined) throw this.wrong(say`it lacks ${name}`, 'tensorsMismatch');
    if (side === undefined || side < 1) throw this.wrong(say`${name} has too few axes`, 'tensorsMismatch');
    return side;
  }

  /** One more than the highest layer number. */
  layers(pattern: RegExp): number {
    return Math.max(-1, ...this.#numbers(pattern)) + 1;
  }

  heads(count: number, hiddenSize: number, part: Wording): number {
    if (hiddenSize % count === 0) return count;
    throw this.wrong(
      say`its ${part} has hidden size ${hiddenSize}, which ${count} attention heads cannot share; no tensor tells the number of heads, so give a BLIP-2 folder of the same sizes with ${{ setting: 'base', takes: 'folder' }}`,
    );
  }

  /** Distance between layers with cross-attention, of which the first is one. */
  crossAttentionFrequency(): number {
    const layers = this.layers(/^qformer\.encoder\.layer\.(\d+)\./);
    const [first, second] = [...this.#numbers(/^qformer\.encoder\.layer\.(\d+)\.crossattention\./)].sort(
      (a, b) => a - b,
    );
    if (first !== 0) throw this.wrong(say`the first layer of its Q-Former has no cross-attention`, 'tensorsMismatch');
    return second ?? layers;
  }

  wrong(what: Wording, code: 'checkpointInvalid' | 'tensorsMismatch' = 'checkpointInvalid'): CaptionLensError {
    return new CaptionLensError(code, say`${this.#label} cannot be used: ${what}.`);
  }

  #numbers(pattern: RegExp): ReadonlySet<number> {
    const numbers = new Set<number>();
    for (const name of this.#views.keys()) {
      const number = pattern.exec(name)?.[1];
      if (number !== undefined) numbers.add(Number(number));
    }
    return numbers;
  }
}
