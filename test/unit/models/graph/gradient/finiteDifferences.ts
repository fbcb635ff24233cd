import { expect } from 'vitest';
import { Graph, type Dimension, type Value } from '../../../../../models/graph/graph.ts';
import { differentiate } from '../../../../../models/graph/gradient/differentiate.ts';
import { encodeModel } from '../../../../../models/graph/onnx.ts';
import { floatsOf, floatTensor, OnnxSession } from '../../../../../models/runtime/onnxSession.ts';

/** An input of a function under test. */
export interface Argument {
  /** As the graph declares it: numbers, or names for sizes that the run brings. */
  readonly declared?: readonly Dimension[];
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What is tested: a part of a graph, of float32 values to one. */
export type Body = (g: Graph, inputs: readonly Value[]) => Value;

const options = { device: 'cpu', onDevice: [], weights: 'mapped' } as const;
const step = 2 ** -5;

/**
 * Compares every element of every input's gradient with the difference of fourth order,
 * (8 (L(x + h) - L(x - h)) - L(x + 2h) + L(x - 2h)) / 12h, where L is the sum of the outputs, each times a
 * number of its own.
 */
export async function expectGradients(body: Body, args: readonly Argument[], tolerance = 1e-3): Promise<void> {
  const forwards = new Graph('forwards');
  const inputs = declare(forwards, args);
  forwards.output('y', body(forwards, inputs), []);
  forwards.outputs.splice(0, 1, { name: 'y', type: 'float32', shape: undefined });
  const session = await OnnxSession.load(encodeModel(forwards, 'none', new Map()), options);
  try {
    const run = async (data: readonly Float32Array[]) => await session.run(feeds(args, data));
    const { y } = await run(args.map((one) => one.data));
    const seed = Float32Array.from({ length: y?.size ?? 0 }, (_, index) => Math.sin(index * 12.9898 + 1));
    const found = await gradientsOf(body, args, seed, y?.dims ?? []);
    for (const [place, { data }] of args.entries()) {
      const expected: number[] = [];
      for (let element = 0; element < data.length; element++) {
        const at = async (steps: number) =>
          dot(floatsOf(await run(shifted(args, place, element, steps * step)), 'y'), seed);
        const [near, far] = [(await at(1)) - (await at(-1)), (await at(2)) - (await at(-2))];
        expected.push((8 * near - far) / (12 * step));
      }
      const scale = Math.max(1, ...expected.map(Math.abs));
      const gradient = found[place] ?? new Float32Array();
      expect(gradient).toHaveLength(data.length);
      const worst = Math.max(0, ...expected.map((value, index) => Math.abs(value - (gradient[index] ?? NaN))));
      expect(worst / scale, `input ${String(place)}: ${String(expected)} and ${String(gradient)}`).toBeLessThan(
        tolerance,
      );
    }
  } finally {
    await session.dispose();
  }
}

async function gradientsOf(
  body: Body,
  args: readonly Argument[],
  seed: Float32Array,
  dims: readonly number[],
): Promise<readonly Float32Array[]> {
  const graph = new Graph('backwards');
  const inputs = declare(graph, args);
  const gradient = graph.input('seed', 'float32', dims);
  const found = differentiate(graph, [{ value: body(graph, inputs), gradient }], inputs);
  for (const [index, value] of found.entries())
    graph.output(`d${String(index)}`, value, args[index]?.declared ?? args[index]?.shape ?? []);
  const session = await OnnxSession.load(encodeModel(graph, 'none', new Map()), options);
  try {
    const data = args.map((one) => one.data);
    const fetches = await session.run({ ...feeds(args, data), seed: floatTensor(seed, dims) });
    return args.map((_, index) => floatsOf(fetches, `d${String(index)}`));
  } finally {
    await session.dispose();
  }
}

function declare(graph: Graph, args: readonly Argument[]): readonly Value[] {
  return args.map(({ declared, shape }, index) => graph.input(`x${String(index)}`, 'float32', declared ?? shape));
}

function feeds(args: readonly Argument[], data: readonly Float32Array[]) {
  return Object.fromEntries(
    args.map(({ shape }, index) => [`x${String(index)}`, floatTensor(data[index] ?? new Float32Array(), shape)]),
  );
}

/** All inputs, one number of one of them changed. */
function shifted(args: readonly Argument[], place: number, element: number, by: number): readonly Float32Array[] {
  return args.map(({ data }, index) => (index === place ? data.with(element, (data[element] ?? 0) + by) : data));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
