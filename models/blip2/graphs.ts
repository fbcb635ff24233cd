import type { Precision } from '../caption.ts';
import type { Graph } from '../graph/graph.ts';
import type { Blip2Config } from './config.ts';
import { layersOf, type AttentionKind } from './layers.ts';
import { buildOpt } from './opt.ts';
import type { CachePlace } from './optAttention.ts';
import type { Arithmetic } from './products.ts';
import { buildQFormer } from './qformer.ts';
import { buildVision, numPatches } from './vision.ts';

/**
 * Kinds of device that want different models. CUDA runs the processor's: its outputs come back to the host too.
 * `narrowCpu` adds up pairs of integer products in 16 bits (x86 without VNNI), so its weights have 7 bits;
 * `halfWebgpu` has 16-bit numbers.
 */
export const deviceClasses = ['cpu', 'narrowCpu', 'webgpu', 'halfWebgpu'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

/** What a checkpoint is compiled for. */
export interface Target {
  /** Side in pixels. */
  readonly imageSize: number;
  readonly precision: Precision;
  readonly deviceClass: DeviceClass;
}

export const graphNames = ['vision', 'qformer', 'opt'] as const;
export type GraphName = (typeof graphNames)[number];

/** How each part of a model is stored and computed for a target. */
export interface Plan {
  /** Type of activations and of weights that are not quantised. */
  readonly type: 'float32' | 'float16';
  readonly attention: AttentionKind;
  readonly cache: CachePlace;
  readonly vision: Arithmetic;
  /** Of the queries; the picture's keys and values are computed as the picture is. */
  readonly qformer: Arithmetic;
  readonly opt: Arithmetic;
  /** The head, and the token embeddings, which may be the same tensor. */
  readonly head: Exclude<Arithmetic, { kind: 'channels' }>;
}

const float = { kind: 'float' } as const;
const floats = { vision: float, qformer: float, opt: float, head: float };
const blocks = (bits: 4 | 8, activations: 'exact' | 'rounded'): Extract<Arithmetic, { kind: 'blocks' }> => ({
  kind: 'blocks',
  bits,
  size: 32,
  activations,
});

export function planFor({ precision, deviceClass }: Pick<Target, 'precision' | 'deviceClass'>): Plan {
  const isGraphics = deviceClass === 'webgpu' || deviceClass === 'halfWebgpu';
  const place = isGraphics
    ? ({ attention: 'composed', cache: 'device' } as const)
    : ({ attention: 'fused', cache: 'host' } as const);
  switch (precision) {
    case 'fp32':
      return { ...place, ...floats, type: 'float32' };
    case 'fp16':
      return { ...place, ...floats, type: 'float16' };
    case 'int8':
    case 'int4': {
      const bits = precision === 'int8' ? 8 : 4;
      const head = blocks(8, 'rounded');
      if (isGraphics) {
        const type = deviceClass === 'halfWebgpu' ? 'float16' : 'float32';
        return { ...place, type, vision: float, qformer: float, opt: blocks(bits, 'exact'), head };
      }
      const integers = { kind: 'channels', top: deviceClass === 'narrowCpu' ? 63 : 127 } as const;
      const opt = precision === 'int8' ? integers : blocks(4, 'rounded');
      // The Q-Former is small, and nothing else forgives so little: see ARCHITECTURE.md.
      return { ...place, type: 'float32', vision: integers, qformer: blocks(8, 'exact'), opt, head };
    }
  }
}

/** The three graphs of a model. */
export function buildGraphs(config: Blip2Config, target: Target): Readonly<Record<GraphName, Graph>> {
  const plan = planFor(target);
  const numPositions = numPatches(target.imageSize, config.vision.patchSize) ** 2 + 1;
  const opt = layersOf('opt', { ...plan, arithmetic: plan.opt });
  return {
    vision: buildVision(config.vision, target.imageSize, layersOf('vision', { ...plan, arithmetic: plan.vision })),
    qformer: buildQFormer(
      config,
      numPositions,
      layersOf('qformer', { ...plan, arithmetic: plan.qformer }),
      plan.vision,
    ),
    opt: buildOpt(config.text, plan.cache, opt, { ...opt, arithmetic: plan.head }),
  };
}
