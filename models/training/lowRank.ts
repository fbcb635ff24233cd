/**
 * LoRA (Hu et al., arXiv 2106.09685) on the language model, as peft has it for OPT: beside the projections of queries and
 * values of every layer, a product of two narrow matrices is learned. Alpha is the rank, so that the product counts once.
 */
import type { Blip2Config } from '../blip2/blip2Config.ts';
import { projection, type Layers } from '../blip2/layers.ts';
import { prefix } from '../blip2/opt.ts';
import { lavisName } from '../checkpoint/lavis/lavisNames.ts';
import { add } from '../graph/operators.ts';
import type { Parameter } from './parameters.ts';
import { randomBetween, randomStream } from './randomness.ts';
import type { TensorStore } from './stores/tensorStore.ts';

/** One weight `(outputs, inputs)` and what is added to it, `up` x `down`. */
export interface LowRankPair {
  /** LAVIS's name of the weight. */
  readonly weight: string;
  /** A, (rank, inputs). */
  readonly down: Parameter;
  /** B, (outputs, rank). */
  readonly up: Parameter;
}

const adapted = ['q_proj', 'v_proj'];

/** In the order of the network; none where the rank is 0. */
export function lowRankPairs({ text }: Blip2Config, rank: number): readonly LowRankPair[] {
  if (rank === 0) return [];
  const { hiddenSize, numHiddenLayers } = text;
  return Array.from({ length: numHiddenLayers }, (_, layer) => `${prefix}.layers.${String(layer)}.self_attn`).flatMap(
    (attention) =>
      adapted.map((part) => {
        const name = lavisName(`${attention}.${part}`);
        return {
          weight: `${name}.weight`,
          down: { name: `${name}.lora_A.weight`, shape: [rank, hiddenSize] },
          up: { name: `${name}.lora_B.weight`, shape: [hiddenSize, rank] },
        };
      }),
  );
}

/** `layers` whose projections of queries and values have the product beside them. */
export function withLowRank(layers: Layers, rank: number): Layers {
  if (rank === 0) return layers;
  return {
    ...layers,
    adapt: (x, own, { name, in: inputs, out: outputs }) => {
      if (!adapted.some((part) => name.endsWith(`.${part}`))) return own;
      const narrow = projection(layers, x, `${name}.lora_A`, inputs, rank);
      return add(layers.graph, own, projection(layers, narrow, `${name}.lora_B`, rank, outputs));
    },
  };
}

/** Begins as peft does: A uniform as torch's linear layers (`kaiming_uniform_` with the root of 5), B zero. */
export function startFactor({ name, shape }: Parameter, seed: number): Float32Array {
  const [rows = 0, columns = 0] = shape;
  const values = new Float32Array(rows * columns);
  if (name.endsWith('.lora_B.weight')) return values;
  const random = randomStream(seed, 'lora', name);
  const bound = 1 / Math.sqrt(columns);
  return values.map(() => randomBetween(random, -bound, bound));
}

/** The weight with the product added. */
export async function mergedWeight({ weight, down, up }: LowRankPair, weights: TensorStore): Promise<Float32Array> {
  const [rank = 0, inputs = 0] = down.shape;
  const [merged, a, b] = [
    Float32Array.from(await weights.read(weight)),
    await weights.read(down.name),
    await weights.read(up.name),
  ];
  const row = new Float64Array(inputs);
  for (let output = 0; output * inputs < merged.length; output++) {
    row.set(merged.subarray(output * inputs, (output + 1) * inputs));
    for (let k = 0; k < rank; k++) {
      const factor = b[output * rank + k] as number;
      for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) + factor * (a[k * inputs + i] as number);
    }
    merged.set(row, output * inputs);
  }
  return merged;
}
