import { describe, expect, test } from 'vitest';
import { dataType, Graph } from '../../../../models/graph/graph.ts';
import { loop } from '../../../../models/graph/loop.ts';
import { encodeModel } from '../../../../models/graph/onnx.ts';
import { add, concatenate, multiply, reduceSum, reshape } from '../../../../models/graph/operators.ts';
import { floatsOf, floatTensor, integerTensor, OnnxSession } from '../../../../models/runtime/onnxSession.ts';
import { integer, messages, readMessage, strings } from './wireReader.ts';

/** sum (1) grows by `step` (1) each turn, and every sum so far is kept: rows of another number in each turn. */
function sums(): Graph {
  const graph = new Graph('sums');
  const turns = graph.input('turns', 'int64', [1]);
  const start = graph.input('start', 'float32', [1]);
  const step = graph.input('step', 'float32', [1]);
  const twice = multiply(graph, step, graph.floats([2]));
  const { carried, collected } = loop(graph, turns, [start, start], (body, [sum = start, all = start]) => {
    const next = add(body, sum, twice);
    const longer = concatenate(body, [all, next], 0);
    return { carried: [next, longer], collected: [reshape(body, reduceSum(body, longer), [1])] };
  });
  for (const [index, value] of [...carried, ...collected].entries()) graph.output(`out${index}`, value, ['n']);
  return graph;
}

describe('a loop', () => {
  test('runs as often as it is told, with what it carries and what it reads from outside', async () => {
    const options = { device: 'cpu', onDevice: [], weights: 'packed' } as const;
    const session = await OnnxSession.load(encodeModel(sums(), 'none', new Map()), options);
    const run = async (turns: number) => {
      const one = (value: number) => floatTensor(Float32Array.of(value), [1]);
      const fetches = await session.run({ turns: integerTensor([turns]), start: one(1), step: one(5) });
      return ['out0', 'out1', 'out2'].map((name) => [...floatsOf(fetches, name)]);
    };
    expect(await run(1)).toEqual([[11], [1, 11], [12]]);
    expect(await run(3)).toEqual([[31], [1, 11, 21, 31], [12, 33, 64]]);
    await session.dispose();
  });

  test('is an operator with a graph in it, as onnx.proto numbers its fields', () => {
    const [model = []] = messages(readMessage(encodeModel(sums(), 'none', new Map())), 7);
    const node = messages(model, 1).find((fields) => strings(fields, 4)[0] === 'Loop') ?? [];
    expect(strings(node, 1)).toEqual(['turns', '', 'start', 'start']);
    const [attribute = []] = messages(node, 5);
    expect(strings(attribute, 1)).toEqual(['body']);
    expect(integer(attribute, 20)).toBe(5);
    const [body = []] = messages(attribute, 6);
    expect(messages(body, 1).map((fields) => strings(fields, 4)[0])).toContain('Concat');
    // Turn and condition are single values; what is carried may change its shape, so none is said.
    const ports = messages(body, 11).map((port) => messages(messages(messages(port, 2)[0] ?? [], 1)[0] ?? [], 2));
    expect(ports.map((shapes) => shapes.length)).toEqual([1, 1, 0, 0]);
    const types = messages(body, 11).map((port) => integer(messages(messages(port, 2)[0] ?? [], 1)[0] ?? [], 1));
    expect(types).toEqual([dataType.int64, dataType.bool, dataType.float32, dataType.float32]);
    expect(messages(body, 12)).toHaveLength(4);
  });

  test("gives its body's weights to the graph around it", () => {
    const graph = new Graph('outer');
    const recipe = { kind: 'tensors', tensors: ['table'] } as const;
    const turns = graph.input('turns', 'int64', [1]);
    const x = graph.input('x', 'float32', [2]);
    loop(graph, turns, [x], (body, [value = x]) => {
      return { carried: [add(body, value, body.weight(recipe, 'float32', [2]))], collected: [] };
    });
    expect([...graph.weights.keys()]).toEqual(['table']);
    const extents = new Map([['table', { offset: 0, length: 8 }]]);
    const [model = []] = messages(readMessage(encodeModel(graph, 'weights.bin', extents)), 7);
    expect(messages(model, 5).map((tensor) => strings(tensor, 8)[0])).toEqual(['table']);
  });
});
