import type { Graph } from '../../graph/graph.ts';
import type { RecogniserConfig } from './networkConfig.ts';
import { buildEfficientNet } from './efficientNet.ts';
import { buildSsdLite } from './ssdLite.ts';

export const graphNames = ['classifier', 'detector'] as const;
export type NetworkName = (typeof graphNames)[number];

/** The same for all devices: float32, and none but ONNX's own operators. */
export function buildGraphs(config: RecogniserConfig): Readonly<Record<NetworkName, Graph>> {
  return { classifier: buildEfficientNet(config.classifier), detector: buildSsdLite(config.detector) };
}
