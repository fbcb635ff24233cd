import { averageOfChannels } from '../../graph/convolutions.ts';
import { Graph } from '../../graph/graph.ts';
import { gemm } from '../../graph/operators.ts';
import { buildBackbone } from './backbone.ts';
import type { ClassifierConfig } from './networkConfig.ts';
import { layerWeights } from './convolution.ts';

/**
 * EfficientNet-Lite: pixelValues (B, 3, imageSize, imageSize) -> features (B, headWidth), the last map's means, and
 * logits (B, classes); float32. Source: TensorFlow's `efficientnet/lite`.
 */
export function buildEfficientNet(config: ClassifierConfig): Graph {
  const { imageSize, headWidth, classes } = config;
  const graph = new Graph('classifier');
  const pixelValues = graph.input('pixelValues', 'float32', ['batch', 3, imageSize, imageSize]);
  const { head } = buildBackbone(graph, pixelValues, 'classifier', config);
  const features = averageOfChannels(graph, head.value);
  const { weight, bias } = layerWeights(graph, 'classifier.logits', [classes, headWidth], 'int8');
  graph.output('features', features, ['batch', headWidth]);
  graph.output('logits', gemm(graph, features, weight, bias), ['batch', classes]);
  return graph;
}
