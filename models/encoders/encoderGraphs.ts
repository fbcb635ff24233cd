import type { Graph } from '../graph/graph.ts';
import { buildClipText, buildClipVision } from './clip.ts';
import type { EncoderConfig } from './encoderConfig.ts';
import { buildRoberta } from './roberta.ts';

/** What is asked of an encoder. `layer`: of RoBERTa, whose output counts; 0 is its embeddings. */
export interface EncoderUse {
  readonly layer: number;
  /** What the names of RoBERTa's tensors begin with. */
  readonly prefix: '' | 'roberta.';
}

/** CLIP has both halves, RoBERTa the first. */
export const textGraph = 'textEncoder';
export const imageGraph = 'imageEncoder';

export function buildEncoderGraphs(
  config: EncoderConfig,
  { layer, prefix }: EncoderUse,
): Readonly<Record<string, Graph>> {
  if (config.kind === 'roberta') return { [textGraph]: buildRoberta(config, layer, prefix) };
  return { [textGraph]: buildClipText(config), [imageGraph]: buildClipVision(config) };
}
