/** A part of the network as graphs: what it computes, and the gradient of that. */
import { layersOf, type Layers } from '../../blip2/layers.ts';
import { differentiate } from '../../graph/gradient/differentiate.ts';
import type { Dimension, Graph, Node, Value } from '../../graph/graph.ts';
import { multiply } from '../../graph/operators.ts';
import { weightPieces } from '../parameters.ts';

/** What a part makes of its inputs. */
export interface PartBody {
  readonly output: Value;
  readonly shape: readonly Dimension[];
}

/** Shares of numbers that are dropped in training, 0 to 1. */
export interface DropoutRates {
  /** Of hidden states. */
  readonly hidden: number;
  /** Of the weights of an attention. */
  readonly attention: number;
}

export const noDropout: DropoutRates = { hidden: 0, attention: 0 };

/** A kind of part. All layers of one kind share its graphs, since weights are inputs. */
export interface PartKind {
  readonly name: string;
  readonly dropout: DropoutRates;
  readonly build: (layers: Layers) => PartBody;
}

/** An input of a graph that multiplies each number of the value `like`: by 0 where it is dropped, else by 1 / (1 - rate). */
export interface MaskInput {
  readonly name: string;
  readonly like: string;
  readonly rate: number;
}

/** A graph whose weights are inputs, and what else a run has to bring. */
export interface PartGraph {
  readonly graph: Graph;
  readonly masks: readonly MaskInput[];
  /** What computes the output, without what gives gradients. */
  readonly forwardNodes: readonly Node[];
  /** Of the kind's own layer, under LAVIS's names. */
  readonly weights: readonly string[];
}

/** Names among the outputs. */
export const outputName = 'output';
/** The gradient of the output, among the inputs. */
export const seedName = 'seed';
export function gradientName(input: string): string {
  return `gradient.${input}`;
}

/** `output` of the inputs. */
export function forwardGraph(kind: PartKind): PartGraph {
  const { body, part } = built(kind, `${kind.name}.forward`);
  part.graph.output(outputName, body.output, body.shape);
  return part;
}

/**
 * Of the gradient `seed` of the output, those of `wanted` inputs and weights. What the part computed is computed again,
 * from its inputs: of a forward run nothing else has to be kept (Chen et al., arXiv 1604.06174).
 */
export function backwardGraph(kind: PartKind, wanted: readonly string[]): PartGraph {
  const { body, part } = built(kind, `${kind.name}.backward`);
  addGradients(part.graph, { value: body.output, shape: body.shape }, wanted);
  return part;
}

/** Both in one, for the part with the loss: `output` and the gradients. */
export function lossGraph(kind: PartKind, wanted: readonly string[]): PartGraph {
  const { body, part } = built(kind, `${kind.name}.loss`);
  addGradients(part.graph, { value: body.output, shape: body.shape }, wanted);
  part.graph.output(outputName, body.output, body.shape);
  return part;
}

function addGradients(
  graph: Graph,
  { value, shape }: { readonly value: Value; readonly shape: readonly Dimension[] },
  wanted: readonly string[],
): void {
  const gradient = graph.input(seedName, value.type, shape);
  const found = differentiate(
    graph,
    [{ value, gradient }],
    wanted.map((name) => graph.value(name)),
  );
  for (const [index, name] of wanted.entries()) {
    const shapeOfInput = graph.inputs.find((input) => input.name === name)?.shape ?? [];
    const own = found[index];
    if (own) graph.output(gradientName(name), own, shapeOfInput);
  }
}

function built(kind: PartKind, name: string): { readonly body: PartBody; readonly part: PartGraph } {
  const masks: MaskInput[] = [];
  const layers = layersOf(name, { type: 'float32', attention: 'composed', arithmetic: { kind: 'float' } });
  const { graph } = layers;
  const drop: Layers['drop'] = (x, site) => {
    const rate = kind.dropout[site];
    if (rate === 0) return x;
    const mask = { name: `mask.${String(masks.length)}`, like: x.name, rate };
    masks.push(mask);
    const flat = graph.input(mask.name, x.type, [mask.name]);
    return multiply(graph, x, graph.add('Reshape', [flat, graph.add('Shape', [x], 'int64')], x.type));
  };
  const body = kind.build({ ...layers, drop });
  const before = new Set(graph.inputs.map((input) => input.name));
  graph.releaseWeights(weightPieces);
  const weights = graph.inputs.map((input) => input.name).filter((input) => !before.has(input));
  return { body, part: { graph, masks, weights, forwardNodes: [...graph.nodes] } };
}
