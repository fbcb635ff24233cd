import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildGraphs, type CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import { tokenEmbeddings } from '../../../../models/blip2/opt.ts';
import { expectedTensors } from '../../../../models/blip2/tensorTable.ts';
import { embeddingWeights } from '../../../../models/compiled/conversion/embeddings.ts';
import { layOut } from '../../../../models/compiled/pieces.ts';
import { elementBytes, Graph, type Weight } from '../../../../models/graph/graph.ts';
import { encodeModel } from '../../../../models/graph/onnx.ts';
import { openTiny, tinyTarget, type OpenTiny } from '../compiled/tinyCheckpoint.ts';
import { integer, messages, packed, readMessage, strings } from '../graph/wireReader.ts';

const checkpoints = ['tiny', 'tiny-bf16-untied', 'tiny-fp16-sharded', 'tiny-interpolated'];
const targets: readonly CompileTarget[] = [
  tinyTarget,
  { imageSize: 84, precision: 'fp32', deviceClass: 'cpu' },
  { imageSize: 56, precision: 'fp16', deviceClass: 'webgpu' },
  { imageSize: 56, precision: 'int8', deviceClass: 'cpu' },
  { imageSize: 56, precision: 'int8', deviceClass: 'narrowCpu' },
  { imageSize: 56, precision: 'int4', deviceClass: 'cpu' },
  { imageSize: 56, precision: 'int8', deviceClass: 'webgpu' },
  { imageSize: 56, precision: 'int4', deviceClass: 'halfWebgpu' },
  { imageSize: 56, precision: 'fp32', deviceClass: 'cuda' },
  { imageSize: 56, precision: 'fp16', deviceClass: 'cuda' },
];
const location = 'weights.bin';

describe.each(checkpoints)('the graphs of %s', (name) => {
  let opened: OpenTiny;
  beforeAll(async () => {
    opened = await openTiny(name);
  });
  afterAll(() => opened.checkpoint.close());

  function build(target: CompileTarget) {
    const graphs = Object.values(buildGraphs(opened.source.config, target));
    const weights = new Map<string, Weight>();
    for (const graph of graphs) for (const weight of graph.weights.values()) weights.set(weight.name, weight);
    const extents = layOut([...weights.values()]);
    return { graphs, weights, extents };
  }

  test.each(targets)('use every tensor of the checkpoint, and none that it has not: %o', (target) => {
    const { weights } = build(target);
    const used = new Set([...weights.values()].flatMap(({ recipe }) => recipe.tensors));
    // Looked up outside the graphs where the head is a tensor of its own; the compiler adds it.
    used.add(tokenEmbeddings);
    expect([...used].sort()).toEqual([...expectedTensors(opened.source.config).keys()].sort());
  });

  test.each(targets)('give every tensor its numbers, one place and the same type in all graphs: %o', (target) => {
    const { graphs, weights } = build(target);
    const table = expectedTensors(opened.source.config);
    const count = (shape: readonly number[] = []) => shape.reduce((a, b) => a * b, 1);
    for (const { name: weight, recipe, shape } of weights.values()) {
      if (recipe.kind === 'positions' || recipe.kind === 'scaled') continue;
      const numbers = recipe.tensors.reduce((sum, tensor) => sum + count(table.get(tensor)), 0);
      if (recipe.kind === 'tensors') expect(count(shape), weight).toBe(numbers);
      // Rows are filled up to whole blocks, and two numbers of 4 bits share a byte.
      else if (recipe.part === 'codes') expect(count(shape) * 2, weight).toBeGreaterThanOrEqual(numbers);
    }
    for (const graph of graphs)
      for (const weight of graph.weights.values()) expect(weights.get(weight.name)).toEqual(weight);
    const parts = [...weights.values()].flatMap(({ recipe }) =>
      recipe.kind === 'quantised' && recipe.part === 'scales' ? [] : recipe.tensors,
    );
    expect(new Set(parts).size).toBe(parts.length);
  });

  test.each(targets)('look token embeddings up in what the head multiplies, where that is tied: %o', (target) => {
    // Beside that, CUDA's graph looks up the tokens that it forecasts itself.
    const looksUp = target.deviceClass === 'cuda';
    const { config } = opened.source;
    const inGraphs = build(target).weights;
    const names = embeddingWeights(config, target).weights.map((weight) => weight.name);
    expect(names.every((name) => inGraphs.has(name))).toBe(looksUp || config.text.tieWordEmbeddings);
  });

  test.each(targets.filter(({ deviceClass }) => deviceClass === 'cuda'))('run on CUDA as a whole: %o', (target) => {
    const known = new Set(onCuda.split(' '));
    const operators = new Set(build(target).graphs.flatMap(operatorsOf));
    expect(operators).toContain('Loop');
    expect([...operators].filter((operator) => !known.has(operator))).toEqual([]);
  });

  test.each(['int8', 'int4'] as const)('are not built in %s for CUDA', (precision) => {
    const target: CompileTarget = { imageSize: 56, precision, deviceClass: 'cuda' };
    expect(() => build(target)).toThrow(precision);
  });

  test.each(targets)('name each edge once, and none before it is there: %o', (target) => {
    for (const graph of build(target).graphs) checkEdges(graph);
  });

  test.each(targets)('are files whose weights lie apart, at whole pages, in one file beside them: %o', (target) => {
    const { graphs, weights, extents } = build(target);
    const seen = new Map<string, number>();
    for (const graph of graphs) {
      const [body = []] = messages(readMessage(encodeModel(graph, location, extents)), 7);
      for (const tensor of messages(body, 5)) {
        const [weight = ''] = strings(tensor, 8);
        const entries = new Map(messages(tensor, 13).map((entry) => [strings(entry, 1)[0], strings(entry, 2)[0]]));
        if (entries.size === 0) continue;
        expect(entries.get('location')).toBe(location);
        expect(integer(tensor, 14)).toBe(1);
        expect(packed(tensor, 1)).toEqual(weights.get(weight)?.shape);
        const bytes = elementBytes[weights.get(weight)?.type ?? 'int64'];
        expect(Number(entries.get('length'))).toBe(packed(tensor, 1).reduce((a, b) => a * b, bytes));
        seen.set(weight, Number(entries.get('offset')));
      }
    }
    expect(seen.size).toBe(weights.size);
    const ends = [...extents.values()].map(({ offset, length }) => ({ offset, end: offset + length }));
    ends.sort((a, b) => a.offset - b.offset);
    for (const [index, { offset }] of ends.entries()) {
      expect(offset % 65536).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(ends[index - 1]?.end ?? 0);
    }
  });
});

/**
 * ONNX's rules for a graph: one maker for each edge, nodes in an order in which they can run. A body's edges have names
 * of their own, also among all bodies, and it reads those of the graph around it that are there before its node.
 */
function checkEdges(graph: Graph, outer: ReadonlySet<string> = new Set(), all = new Set<string>()): void {
  const known = new Set(outer);
  const make = (name: string) => {
    expect(all.has(name), `${graph.name}: ${name} is made twice`).toBe(false);
    all.add(name);
    known.add(name);
  };
  for (const { name } of [...graph.inputs, ...graph.constants]) make(name);
  if (outer.size === 0) [...graph.weights.keys()].forEach(make);
  for (const { inputs, outputs, operator, attributes } of graph.nodes) {
    for (const input of inputs) expect(input === '' || known.has(input), `${operator} reads ${input}`).toBe(true);
    for (const attribute of Object.values(attributes)) {
      if (attribute.kind === 'graph') checkEdges(attribute.value, known, all);
    }
    outputs.forEach(make);
  }
  for (const { name } of graph.outputs) expect(known.has(name)).toBe(true);
}

/**
 * Operators for which ONNX Runtime has CUDA kernels in the versions of opset 20, from docs/OperatorKernels.md at 001d12d.
 * Any other would run on the processor, and what it reads and gives would travel, in every step of a loop.
 */
const onCuda =
  'Abs Add Cast Concat Conv Div Expand Gather GatherElements Gelu Gemm Identity LayerNormalization LogSoftmax Loop MatMul ' +
  'Mul ReduceSum Relu Reshape Shape Slice Softmax Split Sub TopK Transpose FastGelu FusedMatMul MultiHeadAttention QuickGelu';

function operatorsOf({ nodes }: Graph): readonly string[] {
  return nodes.flatMap(({ operator, attributes }) => [
    operator,
    ...Object.values(attributes).flatMap((attribute) =>
      attribute.kind === 'graph' ? operatorsOf(attribute.value) : [],
    ),
  ]);
}

describe('a graph', () => {
  const recipe = { kind: 'tensors', tensors: ['table'] } as const;

  test('shares a weight that is asked for twice', () => {
    const graph = new Graph('one');
    expect(graph.weight(recipe, 'float32', [2, 3])).toBe(graph.weight(recipe, 'float32', [2, 3]));
    expect(graph.weights.size).toBe(1);
  });

  test('refuses a weight that is asked for in another shape or type', () => {
    const graph = new Graph('one');
    graph.weight(recipe, 'float32', [2, 3]);
    expect(() => graph.weight(recipe, 'float32', [3, 2])).toThrow('table');
    expect(() => graph.weight(recipe, 'float16', [2, 3])).toThrow('table');
  });

  test('is not written without the bytes of its weights', () => {
    const graph = new Graph('one');
    graph.weight(recipe, 'float32', [2, 3]);
    expect(() => encodeModel(graph, location, new Map())).toThrow('no bytes were written for table');
  });
});
