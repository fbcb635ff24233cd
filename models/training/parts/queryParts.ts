import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { linear } from '../../blip2/layers.ts';
import { newRowGroup } from '../../blip2/products.ts';
import { firstQueries, queryLayer } from '../../blip2/qformer.ts';
import { reshape, shape } from '../../graph/operators.ts';
import { noDropout, type DropoutRates, type PartKind } from './part.ts';
import { sidesOf } from './visionParts.ts';

/** As `visionLayer`. */
export const queryLayerName = 'Qformer.bert.encoder.layer.0.';

/** The learned queries: of pixelValues (B, 3, side, side) the number of pictures -> (B, queries, D). */
export function queriesPart(config: Blip2Config, dropout: DropoutRates): PartKind {
  const { numQueryTokens, qformer } = config;
  const [side] = sidesOf(config.vision);
  return {
    name: 'queries',
    dropout,
    build: (layers) => {
      const pixels = layers.graph.input('pixelValues', 'float32', ['batch', 3, side, side]);
      const rows = firstQueries(layers, config, shape(layers.graph, pixels, 0, 1));
      const sizes = ['batch', numQueryTokens, qformer.hiddenSize] as const;
      return { output: reshape(layers.graph, rows, [-1, numQueryTokens, qformer.hiddenSize]), shape: sizes };
    },
  };
}

/** One layer: hidden (B, queries, D), and where it looks at the picture features (B, N, Dv) -> (B, queries, D). */
export function queryLayerPart(
  config: Blip2Config,
  looks: 'at the picture' | 'at queries',
  dropout: DropoutRates,
): PartKind {
  const { qformer, numQueryTokens, vision } = config;
  const [, numPositions] = sidesOf(vision);
  const shape = ['batch', numQueryTokens, qformer.hiddenSize] as const;
  return {
    name: looks === 'at the picture' ? 'lookingLayer' : 'queryLayer',
    dropout,
    build: (layers) => {
      const { graph } = layers;
      const rows = reshape(graph, graph.input('hidden', 'float32', shape), [-1, qformer.hiddenSize]);
      const width = qformer.encoderHiddenSize;
      const features =
        looks === 'at the picture'
          ? reshape(graph, graph.input('features', 'float32', ['batch', numPositions, width]), [-1, width])
          : undefined;
      const sizes = { qformer, numQueryTokens, numPositions, pictureLayers: { ...layers, rows: newRowGroup() } };
      const output = queryLayer(layers, rows, features, 'qformer.encoder.layer.0', sizes);
      return { output: reshape(graph, output, [-1, numQueryTokens, qformer.hiddenSize]), shape };
    },
  };
}

/** Queries for the language model: hidden (B, queries, D) -> (B, queries, Dt). */
export function projectionPart({ qformer, text, numQueryTokens }: Blip2Config): PartKind {
  return {
    name: 'projection',
    dropout: noDropout,
    build: (layers) => {
      const { graph } = layers;
      const hidden = graph.input('hidden', 'float32', ['batch', numQueryTokens, qformer.hiddenSize]);
      const rows = reshape(graph, hidden, [-1, qformer.hiddenSize]);
      const output = linear(layers, rows, 'language_projection', qformer.hiddenSize, text.hiddenSize);
      const shape = ['batch', numQueryTokens, text.hiddenSize] as const;
      return { output: reshape(graph, output, [-1, numQueryTokens, text.hiddenSize]), shape };
    },
  };
}
