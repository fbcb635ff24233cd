import { Graph, type Value } from '../../graph/graph.ts';
import {
  add,
  columns,
  concatenate,
  exponential,
  multiply,
  reshape,
  sigmoid,
  split,
  subtract,
  transpose,
} from '../../graph/operators.ts';
import { placeAnchors, shapesOf, type Anchors } from './anchors.ts';
import { buildBackbone } from './backbone.ts';
import type { DetectorConfig, Storage } from './networkConfig.ts';
import { convolve, convolveDepthwise, type FeatureMap } from './convolution.ts';

/** What the network says is a share of an anchor's sides, times this: centres, and logarithms of sides. */
const centreShare = 0.1;
const sideShare = 0.2;

/**
 * SSDLite: pixelValues (1, 3, imageSize, imageSize) -> boxes (1, anchors, 4) as top, left, bottom, right in shares of
 * the picture's sides, and scores (1, anchors, classes), each 0 to 1 by itself; float32.
 * Sources: Sandler et al. (arXiv:1801.04381), TensorFlow's `object_detection`, `ssdlite_mobilenet_v2`.
 */
export function buildSsdLite(config: DetectorConfig): Graph {
  const { imageSize, anchors, classes } = config;
  const graph = new Graph('detector');
  const pixelValues = graph.input('pixelValues', 'float32', [1, 3, imageSize, imageSize]);
  const maps = buildMaps(graph, pixelValues, config);
  const perMap = maps.map((map, index) => {
    const count = shapesOf(anchors, index, maps.length).length;
    const predict = (what: string, size: number) =>
      buildPredictor(graph, map, `detector.predictors.${index}.${what}`, { count, size, storage: config.depthwise });
    return {
      offsets: predict('boxes', 4),
      scores: predict('scores', classes + 1),
    };
  });
  const offsets = concatenate(
    graph,
    perMap.map((each) => each.offsets),
    1,
  ); // (1, anchors, 4)
  const scores = concatenate(
    graph,
    perMap.map((each) => each.scores),
    1,
  ); // (1, anchors, classes + 1)
  const placed = placeAnchors(
    anchors,
    maps.map(({ side }) => side),
  );
  graph.output('boxes', decodeBoxes(graph, offsets, placed), [1, placed.count, 4]);
  // The first is the background's.
  const ofThings = columns(graph, scores, 1, classes + 1);
  graph.output('scores', sigmoid(graph, ofThings), [1, placed.count, classes]);
  return graph;
}

/** From fine to coarse. */
function buildMaps(g: Graph, pixelValues: Value, config: DetectorConfig): readonly FeatureMap[] {
  const { expansions, head } = buildBackbone(g, pixelValues, 'detector', config);
  const first = expansions[config.firstMapBlock];
  if (!first) throw new Error(`block ${config.firstMapBlock} expands nothing`);
  const maps = [first, head];
  for (const [index, { reduction, width }] of config.extras.entries()) {
    const name = `detector.extras.${index}`;
    const point = { kernel: 1, stride: 1, activation: 'relu6' } as const;
    const reduced = convolve(g, maps.at(-1) ?? head, { ...point, name: `${name}.reduce`, out: reduction });
    const halved = { name: `${name}.depthwise`, kernel: 3, stride: 2 };
    const filtered = convolveDepthwise(g, reduced, halved, config.depthwise);
    maps.push(convolve(g, filtered, { ...point, name: `${name}.expand`, out: width }));
  }
  return maps;
}

/** `size` numbers for each of `count` anchors of every cell -> (1, side * side * count, size). */
function buildPredictor(
  g: Graph,
  map: FeatureMap,
  name: string,
  { count, size, storage }: { readonly count: number; readonly size: number; readonly storage: Storage },
): Value {
  const filtered = convolveDepthwise(g, map, { name: `${name}.depthwise`, kernel: 3, stride: 1 }, storage);
  const product = { name: `${name}.product`, out: count * size, kernel: 1, stride: 1, activation: 'none' } as const;
  const { value } = convolve(g, filtered, product); // (1, count * size, side, side)
  return reshape(g, transpose(g, value, [0, 2, 3, 1]), [1, -1, size]);
}

/** offsets (1, anchors, 4): of the centre down and across, of the height and of the width. */
function decodeBoxes(g: Graph, offsets: Value, anchors: Anchors): Value {
  const pairs = (values: Float32Array) => g.floats([...values], [1, anchors.count, 2]);
  const [ofCentres, ofSides] = split(g, offsets, 2);
  if (!ofCentres || !ofSides) throw new Error('split gives two parts');
  const sizes = pairs(anchors.sizes);
  const moves = multiply(g, multiply(g, ofCentres, g.floats([centreShare], [])), sizes);
  const centres = add(g, moves, pairs(anchors.centres));
  const halves = multiply(
    g,
    multiply(g, exponential(g, multiply(g, ofSides, g.floats([sideShare], []))), sizes),
    g.floats([0.5], []),
  );
  return concatenate(g, [subtract(g, centres, halves), add(g, centres, halves)], 2);
}
