/** A network that judges captions as something to compile. */
import { buildEncoderGraphs, imageGraph, textGraph } from '../encoders/encoderGraphs.ts';
import type { Encoder } from '../encoders/openEncoder.ts';
import type { Compilable } from './store.ts';

/** The same on every device; `layer` as in `EncoderUse`. */
export interface EncoderTarget {
  readonly precision: 'fp32';
  readonly layer: number;
}

export function encoderFor({ config, tensors, use }: Encoder, digest: string): Compilable<EncoderTarget> {
  return {
    digest,
    target: { precision: 'fp32', layer: use.layer },
    variant: config.kind === 'clip' ? 'clip-fp32' : `roberta-${use.layer}-fp32`,
    graphNames: config.kind === 'clip' ? [textGraph, imageGraph] : [textGraph],
    tokenEmbeddings: 'none',
    tensors,
    draw: () => ({ graphs: buildEncoderGraphs(config, use), products: [] }),
  };
}
