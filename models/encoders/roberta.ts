/**
 * RoBERTa's encoder up to one of its layers: post-norm blocks over word, position and type embeddings. Sources: Liu et
 * al., "RoBERTa" (arXiv:1907.11692); transformers `RobertaModel`.
 */
import type { Graph, Value } from '../graph/graph.ts';
import { add, gather } from '../graph/operators.ts';
import { layersOf, norm, weight, type Layers } from '../blip2/layers.ts';
import type { RobertaConfig } from './encoderConfig.ts';
import { attention, maskOf, perceptron } from './stack.ts';

/**
 * inputIds (B, S), positionIds (B, S), mask (B, 1, 1, S; 0 or a large negative number) -> hiddenState (B, S, D) after
 * `layer` blocks; 0 is the embeddings. `prefix` is `roberta.` where the file holds more than the encoder.
 */
export function buildRoberta(config: RobertaConfig, layer: number, prefix: string): Graph {
  const layers = layersOf('textEncoder', { type: 'float32', attention: 'fused', arithmetic: { kind: 'float' } });
  const { graph } = layers;
  const { hiddenSize, layerNormEps } = config;
  const inputIds = graph.input('inputIds', 'int64', ['batch', 'positions']);
  const positionIds = graph.input('positionIds', 'int64', ['batch', 'positions']);
  const mask = graph.input('mask', 'float32', ['batch', 1, 1, 'positions']);
  let hidden = embed(layers, inputIds, positionIds, config, prefix);
  const bias = maskOf(graph, mask, hidden);
  for (let index = 0; index < layer; index++) {
    const name = `${prefix}encoder.layer.${index}`;
    const self = `${name}.attention.self`;
    const names = { query: `${self}.query`, key: `${self}.key`, value: `${self}.value` };
    const attended = attention(layers, hidden, { ...names, output: `${name}.attention.output.dense` }, config, bias);
    hidden = norm(layers, add(graph, hidden, attended), `${name}.attention.output.LayerNorm`, hiddenSize, layerNormEps);
    const mlp = { first: `${name}.intermediate.dense`, second: `${name}.output.dense` };
    const changed = add(graph, hidden, perceptron(layers, hidden, mlp, config));
    hidden = norm(layers, changed, `${name}.output.LayerNorm`, hiddenSize, layerNormEps);
  }
  graph.output('hiddenState', hidden, ['batch', 'positions', hiddenSize]);
  return graph;
}

function embed(layers: Layers, ids: Value, positions: Value, config: RobertaConfig, prefix: string): Value {
  const { graph } = layers;
  const { hiddenSize, vocabSize, maxPositions, typeVocabSize, layerNormEps } = config;
  const name = `${prefix}embeddings`;
  const words = gather(graph, weight(layers, `${name}.word_embeddings.weight`, [vocabSize, hiddenSize]), ids);
  const table = weight(layers, `${name}.position_embeddings.weight`, [maxPositions, hiddenSize]);
  const types = weight(layers, `${name}.token_type_embeddings.weight`, [typeVocabSize, hiddenSize]);
  // Every token is of the first type.
  const typed = add(graph, words, gather(graph, types, graph.integers([0])));
  const sum = add(graph, typed, gather(graph, table, positions));
  return norm(layers, sum, `${name}.LayerNorm`, hiddenSize, layerNormEps);
}
