import type { Precision } from '../caption.ts';
import type { Graph } from '../graph/graph.ts';
import type { Blip2Config } from './blip2Config.ts';
import { layersOf, type AttentionKind } from './layers.ts';
import { buildOpt } from './opt.ts';
import { buildOptAhead } from './optAhead.ts';
import type { CachePlace } from './optAttention.ts';
import type { Arithmetic } from './products.ts';
import { buildQFormer } from './qformer.ts';
import { buildVision, numPatches } from './vision.ts';

/**
 * Kinds of device that want different models. `narrowCpu` adds up pairs of integer products in 16 bits (x86 without
 * VNNI), so its weights have 7 bits; `halfWebgpu` has 16-bit numbers; on `cuda` every output comes back to the host, so a
 * run takes several steps.
 */
export const deviceClasses = ['cpu', 'narrowCpu', 'webgpu', 'halfWebgpu', 'cuda'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

/** What a checkpoint is compiled for. */
export interface CompileTarget {
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

const places: Readonly<Record<DeviceClass, Pick<Plan, 'attention' | 'cache'>>> = {
  cpu: { attention: 'fused', cache: 'host' },
  narrowCpu: { attention: 'fused', cache: 'host' },
  webgpu: { attention: 'composed', cache: 'device' },
  halfWebgpu: { attention: 'composed', cache: 'device' },
  cuda: { attention: 'fused', cache: 'ahead' },
};

/** CUDA takes floats alone: nobody is offered more there. */
export function planFor({ precision, deviceClass }: Pick<CompileTarget, 'precision' | 'deviceClass'>): Plan {
  const place = places[deviceClass];
  switch (precision) {
    case 'fp32':
      return { ...place, ...floats, type: 'float32' };
    case 'fp16':
      return { ...place, ...floats, type: 'float16' };
    case 'int8':
    case 'int4': {
      const bits = precision === 'int8' ? 8 : 4;
      const head = blocks(8, 'rounded');
      if (deviceClass === 'cuda') throw new Error(`there is no ${precision} for CUDA`);
      if (deviceClass === 'webgpu' || deviceClass === 'halfWebgpu') {
        const type = deviceClass === 'halfWebgpu' ? 'float16' : 'float32';
        return { ...place, type, vision: float, qformer: float, opt: blocks(bits, 'exact'), head };
      }
      const integers = { kind: 'channels', top: deviceClass === 'narrowCpu' ? 63 : 127 } as const;
      const opt = precision === 'int8' ? integers : blocks(4, 'rounded');
      // The Q-Former forgives less than the rest, and is small: scales for every 32 numbers. See decision 21.
      return { ...place, type: 'float32', vision: integers, qformer: blocks(8, 'rounded'), opt, head };
    }
  }
}

/** The three graphs of a model. */
export function buildGraphs(config: Blip2Config, target: CompileTarget): Readonly<Record<GraphName, Graph>> {
  const plan = planFor(target);
  const numPositions = numPatches(target.imageSize, config.vision.patchSize) ** 2 + 1;
  const opt = layersOf('opt', { ...plan, arithmetic: plan.opt });
  const head = { ...opt, arithmetic: plan.head };
  return {
    vision: buildVision(config.vision, target.imageSize, layersOf('vision', { ...plan, arithmetic: plan.vision })),
    qformer: buildQFormer(
      config,
      numPositions,
      layersOf('qformer', { ...plan, arithmetic: plan.qformer }),
      plan.vision,
    ),
    opt: plan.cache === 'ahead' ? buildOptAhead(config.text, opt, head) : buildOpt(config.text, plan.cache, opt, head),
  };
}
