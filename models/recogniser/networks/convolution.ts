/** Layers of the recogniser's networks. All have biases. */
import { convolution, relu6 } from '../../graph/convolutions.ts';
import type { Graph, Recipe, Value } from '../../graph/graph.ts';
import type { Storage } from './networkConfig.ts';

/** A square of many channels on its way through a network: (B, channels, side, side). */
export interface FeatureMap {
  readonly value: Value;
  readonly side: number;
  readonly channels: number;
}

export interface ConvolutionLayer {
  /** Its tensors are `NAME.weight` (I8), `NAME.scale` and `NAME.bias`; in 16 bits there is no scale. */
  readonly name: string;
  /** Channels that go out. */
  readonly out: number;
  readonly kernel: number;
  readonly stride: number;
  readonly activation: 'relu6' | 'none';
}

/** A square that is filled up with zeros, and the side of what a layer makes of it. */
interface SamePadding {
  readonly before: number;
  readonly after: number;
  readonly side: number;
}

/** TensorFlow's padding `SAME`: the odd zero is added at the end (tensorflow.org, `tf.nn`, "Notes on padding"). */
export function samePadding(side: number, kernel: number, stride: number): SamePadding {
  const out = Math.ceil(side / stride);
  const total = Math.max((out - 1) * stride + kernel - side, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before, side: out };
}

/** Every filter sees all channels. */
export function convolve(g: Graph, map: FeatureMap, layer: ConvolutionLayer): FeatureMap {
  return pass(g, map, layer, 'int8', 1);
}

/** A filter for each channel, and ReLU6. */
export function convolveDepthwise(
  g: Graph,
  map: FeatureMap,
  layer: Pick<ConvolutionLayer, 'name' | 'kernel' | 'stride'>,
  storage: Storage,
): FeatureMap {
  return pass(g, map, { ...layer, out: map.channels, activation: 'relu6' }, storage, map.channels);
}

function pass(g: Graph, map: FeatureMap, layer: ConvolutionLayer, storage: Storage, groups: number): FeatureMap {
  const { name, out, kernel, stride, activation } = layer;
  const { side, ...padding } = samePadding(map.side, kernel, stride);
  const { weight, bias } = layerWeights(g, name, [out, map.channels / groups, kernel, kernel], storage);
  const value = convolution(g, map.value, weight, bias, { kernel, stride, ...padding, groups });
  return { value: activation === 'relu6' ? relu6(g, value) : value, side, channels: out };
}

/** A layer's tensors as floats, outputs first. */
export function layerWeights(
  g: Graph,
  name: string,
  shape: readonly [out: number, ...rest: number[]],
  storage: Storage,
): { readonly weight: Value; readonly bias: Value } {
  const recipe: Recipe =
    storage === 'int8'
      ? { kind: 'scaled', tensors: [`${name}.weight`, `${name}.scale`] }
      : { kind: 'tensors', tensors: [`${name}.weight`] };
  return {
    weight: g.weight(recipe, 'float32', shape),
    bias: g.weight({ kind: 'tensors', tensors: [`${name}.bias`] }, 'float32', [shape[0]]),
  };
}
