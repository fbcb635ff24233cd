/** Sizes of the networks that name what is in a picture. Both see bytes of RGB as `(byte - mean) / std`. */

/** Blocks of inverted residuals of one width (Sandler et al., "MobileNetV2", arXiv:1801.04381). */
export interface NetworkStage {
  readonly blocks: number;
  /** Side of the depthwise filters, in pixels. */
  readonly kernel: number;
  /** Of the first block; the others have 1. */
  readonly stride: number;
  /** Inside of a block there are so many times its input's channels. */
  readonly expansion: number;
  readonly width: number;
}

/** A first convolution, blocks, and a last 1x1 convolution. */
export interface BackboneConfig {
  /** Side in pixels. */
  readonly imageSize: number;
  readonly mean: number;
  readonly std: number;
  readonly stemWidth: number;
  readonly stages: readonly NetworkStage[];
  readonly headWidth: number;
  /** How depthwise filters are stored; all others are `int8`, with a scale for each output. */
  readonly depthwise: Storage;
}

/** Depthwise filters are few, and rounding them to 8 bits costs as much as rounding all others. */
export type Storage = 'int8' | 'float16';

/** EfficientNet-Lite (TensorFlow's models, 2020): EfficientNet without squeeze and excitation, with ReLU6. */
export interface ClassifierConfig extends BackboneConfig {
  readonly classes: number;
}

/** Halves the map before it: a 1x1 convolution, a depthwise one of stride 2, a 1x1 convolution. */
export interface ExtraMap {
  readonly reduction: number;
  readonly width: number;
}

/** Shares of the picture's side, after Liu et al., "SSD" (arXiv:1512.02325). */
export interface AnchorConfig {
  /** Of the first map, and of the last. */
  readonly smallestScale: number;
  readonly largestScale: number;
  /** The first map has one more square, of this scale, and but three boxes. */
  readonly lowestScale: number;
  /** Width by height. */
  readonly ratios: readonly number[];
}

/** SSDLite on MobileNetV2. */
export interface DetectorConfig extends BackboneConfig {
  /** The first map is what this block's expansion gives; the second is the backbone's last. */
  readonly firstMapBlock: number;
  readonly extras: readonly ExtraMap[];
  readonly anchors: AnchorConfig;
  /** Without the background, which comes first among the scores of the network. */
  readonly classes: number;
}

export interface RecogniserConfig {
  readonly classifier: ClassifierConfig;
  readonly detector: DetectorConfig;
  /** Of the file with the weights, in hex. */
  readonly weightsSha256: string;
}

/** One block, and what it gets. */
export interface NetworkBlock extends Pick<NetworkStage, 'kernel' | 'stride' | 'expansion'> {
  /** Channels that come in and go out. */
  readonly in: number;
  readonly out: number;
}

export function blocksOf({ stemWidth, stages }: BackboneConfig): readonly NetworkBlock[] {
  const blocks: NetworkBlock[] = [];
  for (const { blocks: count, kernel, stride, expansion, width } of stages) {
    for (let index = 0; index < count; index++) {
      const before = blocks.at(-1)?.out ?? stemWidth;
      blocks.push({ kernel, stride: index === 0 ? stride : 1, expansion, in: before, out: width });
    }
  }
  return blocks;
}
