import type { Precision } from '../caption.ts';
import { Graph } from '../graph/graph.ts';
import type { Blip2Config } from './config.ts';
import type { Layers } from './layers.ts';
import { buildOpt } from './opt.ts';
import { buildQFormer } from './qformer.ts';
import { buildVision, numPatches } from './vision.ts';

/** Kinds of device that want different graphs. CUDA runs the processor's: its outputs come back to the host too. */
export type DeviceClass = 'cpu' | 'webgpu';

/** What a checkpoint is compiled for. */
export interface Target {
  /** Side in pixels. */
  readonly imageSize: number;
  readonly precision: Precision;
  readonly deviceClass: DeviceClass;
}

/** How a precision is stored and computed. */
export const elementType = { fp32: 'float32', fp16: 'float16' } as const;

export const graphNames = ['vision', 'qformer', 'opt'] as const;
export type GraphName = (typeof graphNames)[number];

/** The three graphs of a model. */
export function buildGraphs(config: Blip2Config, target: Target): Readonly<Record<GraphName, Graph>> {
  const { imageSize, precision, deviceClass } = target;
  const layersOf = (name: GraphName): Layers => ({
    graph: new Graph(name),
    type: elementType[precision],
    attention: deviceClass === 'webgpu' ? 'composed' : 'fused',
  });
  const numPositions = numPatches(imageSize, config.vision.patchSize) ** 2 + 1;
  return {
    vision: buildVision(config.vision, imageSize, layersOf('vision')),
    qformer: buildQFormer(config, numPositions, layersOf('qformer')),
    opt: buildOpt(config.text, deviceClass === 'webgpu' ? 'all' : 'new', layersOf('opt')),
  };
}
