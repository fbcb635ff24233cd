/** What EfficientNet-Lite and MobileNetV2 have in common. */
import type { Graph, Value } from '../../graph/graph.ts';
import { add } from '../../graph/operators.ts';
import { blocksOf, type BackboneConfig, type NetworkBlock, type Storage } from './networkConfig.ts';
import { convolve, convolveDepthwise, type FeatureMap } from './convolution.ts';

export interface BackboneMaps {
  /** What each block's expansion gives, by the block's number; undefined where it expands nothing. */
  readonly expansions: readonly (FeatureMap | undefined)[];
  /** What the last convolution gives. */
  readonly head: FeatureMap;
}

/** pixelValues (B, 3, imageSize, imageSize) -> maps; tensors begin with `name`. */
export function buildBackbone(g: Graph, pixelValues: Value, name: string, config: BackboneConfig): BackboneMaps {
  const pixels = { value: pixelValues, side: config.imageSize, channels: 3 };
  const stem = { name: `${name}.stem`, out: config.stemWidth, kernel: 3, stride: 2, activation: 'relu6' } as const;
  const expansions: (FeatureMap | undefined)[] = [];
  let map = convolve(g, pixels, stem);
  for (const [index, block] of blocksOf(config).entries()) {
    const { expansion, out } = buildBlock(g, map, `${name}.blocks.${index}`, block, config.depthwise);
    expansions.push(expansion);
    map = out;
  }
  const head = { name: `${name}.head`, out: config.headWidth, kernel: 1, stride: 1, activation: 'relu6' } as const;
  return { expansions, head: convolve(g, map, head) };
}

/** Widens, filters each channel, narrows; added to the input where that has the same shape. */
function buildBlock(g: Graph, map: FeatureMap, name: string, block: NetworkBlock, storage: Storage) {
  const { kernel, stride } = block;
  const wide = { name: `${name}.expand`, out: block.in * block.expansion, kernel: 1, stride: 1 };
  const expansion = block.expansion === 1 ? undefined : convolve(g, map, { ...wide, activation: 'relu6' });
  const filtered = convolveDepthwise(g, expansion ?? map, { name: `${name}.depthwise`, kernel, stride }, storage);
  const narrow = { name: `${name}.project`, out: block.out, kernel: 1, stride: 1, activation: 'none' } as const;
  const out = convolve(g, filtered, narrow);
  if (stride !== 1 || block.in !== block.out) return { expansion, out };
  return { expansion, out: { ...out, value: add(g, out.value, map.value) } };
}
