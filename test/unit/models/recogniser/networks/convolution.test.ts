import { describe, expect, test } from 'vitest';
import { averageOfChannels, convolution, relu6 } from '../../../../../models/graph/convolutions.ts';
import { Graph, type Value } from '../../../../../models/graph/graph.ts';
import { encodeModel } from '../../../../../models/graph/onnx.ts';
import { samePadding } from '../../../../../models/recogniser/networks/convolution.ts';
import { floatsOf, floatTensor, OnnxSession } from '../../../../../models/runtime/onnxSession.ts';

describe("TensorFlow's SAME padding", () => {
  // tensorflow.org, tf.nn, "Notes on padding": out = ceil(in / stride), the odd zero at the end.
  test.each([
    [
      { side: 5, kernel: 3, stride: 1 },
      { before: 1, after: 1, side: 5 },
    ],
    [
      { side: 280, kernel: 3, stride: 2 },
      { before: 0, after: 1, side: 140 },
    ],
    [
      { side: 35, kernel: 3, stride: 2 },
      { before: 1, after: 1, side: 18 },
    ],
    [
      { side: 70, kernel: 5, stride: 2 },
      { before: 1, after: 2, side: 35 },
    ],
    [
      { side: 9, kernel: 5, stride: 1 },
      { before: 2, after: 2, side: 9 },
    ],
    [
      { side: 7, kernel: 1, stride: 1 },
      { before: 0, after: 0, side: 7 },
    ],
    // A filter that is smaller than its step leaves pixels out, and adds no zeros.
    [
      { side: 6, kernel: 1, stride: 2 },
      { before: 0, after: 0, side: 3 },
    ],
    [
      { side: 1, kernel: 3, stride: 2 },
      { before: 1, after: 1, side: 1 },
    ],
  ])('of %o is %o', ({ side, kernel, stride }, expected) => {
    expect(samePadding(side, kernel, stride)).toEqual(expected);
  });
});

/** What a graph of one input makes of it. */
async function run(x: readonly number[], shape: readonly number[], build: (g: Graph, x: Value) => Value) {
  const graph = new Graph('test');
  const input = graph.input('x', 'float32', shape);
  graph.output('y', build(graph, input), []);
  const options = { device: 'cpu', onDevice: [], weights: 'packed' } as const;
  const session = await OnnxSession.load(encodeModel(graph, 'none', new Map()), options);
  try {
    return [...floatsOf(await session.run({ x: floatTensor(Float32Array.from(x), shape) }), 'y')];
  } finally {
    await session.dispose();
  }
}

describe('a convolution', () => {
  test('of stride 2 on 4 pixels reads the zeros at the right and at the bottom', async () => {
    // 1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16, all filter numbers 1, bias 0.5.
    const picture = Array.from({ length: 16 }, (_, index) => index + 1);
    const { before, after } = samePadding(4, 3, 2);
    const sums = await run(picture, [1, 1, 4, 4], (g, x) =>
      convolution(g, x, g.floats(Array<number>(9).fill(1), [1, 1, 3, 3]), g.floats([0.5]), {
        ...{ kernel: 3, stride: 2, before, after, groups: 1 },
      }),
    );
    // 1+2+3+5+6+7+9+10+11; 3+4+7+8+11+12; 9+10+11+13+14+15; 11+12+15+16
    expect(sums).toEqual([54.5, 45.5, 72.5, 54.5]);
  });

  test('by groups gives each channel a filter of its own', async () => {
    const passage = { kernel: 1, stride: 1, before: 0, after: 0, groups: 2 };
    const products = await run([1, 2, 3, 4, 10, 20, 30, 40], [1, 2, 2, 2], (g, x) =>
      convolution(g, x, g.floats([2, 3], [2, 1, 1, 1]), g.floats([0, 1]), passage),
    );
    expect(products).toEqual([2, 4, 6, 8, 31, 61, 91, 121]);
  });
});

test('ReLU6 keeps what lies from 0 to 6', async () => {
  expect(await run([-1, 0, 2.5, 6, 7], [5], relu6)).toEqual([0, 0, 2.5, 6, 6]);
});

test('a channel is averaged over all its pixels', async () => {
  expect(await run([1, 2, 3, 4, 10, 20, 30, 60], [1, 2, 2, 2], averageOfChannels)).toEqual([2.5, 30]);
});
