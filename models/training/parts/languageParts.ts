import type { Blip2Config, OptConfig } from '../../blip2/blip2Config.ts';
import { attend, projection } from '../../blip2/layers.ts';
import { decoderLayer, headsOf, logitsOf, positionRows, prefix } from '../../blip2/opt.ts';
import type { Value } from '../../graph/graph.ts';
import {
  add,
  concatenate,
  gather,
  gatherElements,
  logSoftmax,
  multiply,
  reduceSum,
  reshape,
  reshapeTo,
  shape,
} from '../../graph/operators.ts';
import { withLowRank } from '../lowRank.ts';
import { noDropout, type DropoutRates, type PartKind } from './part.ts';

/** As `visionLayer`. */
export const textLayerName = 'opt_model.model.decoder.layers.0.';

/**
 * projected (B, queries, Dt), tokens (B, T, W; the texts' rows of the embedding table), positions (B * (queries + T); int64)
 * -> (B, queries + T, D).
 */
export function textPart({ text, numQueryTokens }: Blip2Config): PartKind {
  const { hiddenSize, wordEmbedProjDim } = text;
  return {
    name: 'text',
    dropout: noDropout,
    build: (layers) => {
      const { graph } = layers;
      const projected = graph.input('projected', 'float32', ['batch', numQueryTokens, wordEmbedProjDim]);
      const tokens = graph.input('tokens', 'float32', ['batch', 'tokens', wordEmbedProjDim]);
      const positions = graph.input('positions', 'int64', ['positions']);
      const all = concatenate(graph, [projected, tokens], 1);
      const rows = reshape(graph, all, [-1, wordEmbedProjDim]);
      const wide =
        wordEmbedProjDim === hiddenSize
          ? rows
          : projection(layers, rows, `${prefix}.project_in`, wordEmbedProjDim, hiddenSize);
      const summed = add(graph, wide, positionRows(layers, text, positions));
      const sizes = concatenate(graph, [shape(graph, all, 0, 2), graph.integers([hiddenSize])], 0);
      return { output: reshapeTo(graph, summed, sizes), shape: ['batch', 'length', hiddenSize] };
    },
  };
}

/** One layer, with LoRA where the rank is not 0: hidden (B, S, D), bias (B, 1, S, S) -> (B, S, D). */
export function textLayerPart(text: OptConfig, dropout: DropoutRates, loraRank: number): PartKind {
  const { hiddenSize } = text;
  const sizes = ['batch', 'length', hiddenSize] as const;
  return {
    name: 'textLayer',
    dropout,
    build: (plain) => {
      const layers = withLowRank(plain, loraRank);
      const { graph } = layers;
      const hidden = graph.input('hidden', 'float32', sizes);
      const bias = graph.input('bias', 'float32', ['batch', 1, 'length', 'length']);
      const inRows = (x: Value) => reshape(graph, x, [-1, hiddenSize]);
      const inTexts = (x: Value) => reshapeTo(graph, x, shape(graph, hidden, 0, 3));
      const output = decoderLayer(layers, inRows(hidden), `${prefix}.layers.0`, text, (query, own) =>
        inRows(attend(layers, inTexts(query), inTexts(own.key), inTexts(own.value), headsOf(text), bias)),
      );
      return { output: inTexts(output), shape: sizes };
    },
  };
}

/**
 * The mean cross-entropy of the tokens to learn: hidden (B, S, D), selected (n; int64: rows of all B * S that stand before
 * one), targets (n, 1; int64), share (1; 1 / n) -> (1).
 */
export function lossPart(text: OptConfig): PartKind {
  return {
    name: 'head',
    dropout: noDropout,
    build: (layers) => {
      const { graph } = layers;
      const hidden = graph.input('hidden', 'float32', ['batch', 'length', text.hiddenSize]);
      const selected = graph.input('selected', 'int64', ['selected']);
      const targets = graph.input('targets', 'int64', ['selected', 1]);
      const share = graph.input('share', 'float32', [1]);
      const rows = gather(graph, reshape(graph, hidden, [-1, text.hiddenSize]), selected);
      const logProbabilities = logSoftmax(graph, logitsOf(layers, layers, rows, text));
      const own = reshape(graph, gatherElements(graph, logProbabilities, targets), [1, -1]);
      const minus = multiply(graph, share, graph.floats([-1]));
      return { output: multiply(graph, reshape(graph, reduceSum(graph, own), [1]), minus), shape: [1] };
    },
  };
}
