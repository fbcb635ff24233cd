import { expect, test } from 'vitest';
import { Graph } from '../../../../models/graph/graph.ts';
import { halveProducts } from '../../../../models/graph/halfProducts.ts';
import { encodeModel } from '../../../../models/graph/onnx.ts';
import { add, gemm, matmul, relu } from '../../../../models/graph/operators.ts';
import { floatsOf, floatTensor, OnnxSession } from '../../../../models/runtime/onnxSession.ts';

/** x (2, 2) -> relu(x weight^T + bias) x + x. */
function network(): Graph {
  const g = new Graph('network');
  const [x, weight] = [g.input('x', 'float32', [2, 2]), g.input('weight', 'float32', [2, 2])];
  const hidden = relu(g, gemm(g, x, weight, g.floats([0.5, -0.5])));
  g.output('y', add(g, matmul(g, hidden, x), x), [2, 2]);
  return g;
}

test('products take and give 16 bits, and nothing else does', () => {
  const g = network();
  halveProducts(g);
  const typesOf = (operator: string) =>
    g.nodes
      .filter((node) => node.operator === operator)
      .flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map((name) => g.value(name).type));
  expect(new Set([...typesOf('Gemm'), ...typesOf('MatMul')])).toEqual(new Set(['float16']));
  expect(new Set([...typesOf('Relu'), ...typesOf('Add')])).toEqual(new Set(['float32']));
  // x is read by both products, and narrowed once.
  expect(g.nodes.filter(({ operator, inputs }) => operator === 'Cast' && inputs[0] === 'x')).toHaveLength(1);
});

test('it computes what it did', async () => {
  const g = network();
  halveProducts(g);
  const options = { device: 'cpu', onDevice: [], weights: 'mapped' } as const;
  const session = await OnnxSession.load(encodeModel(g, 'none', new Map()), options);
  const fetches = await session.run({
    x: floatTensor(Float32Array.of(1, 2, -3, 4), [2, 2]),
    weight: floatTensor(Float32Array.of(0.5, -1, 2, 0.25), [2, 2]),
  });
  // NumPy: np.maximum(x @ w.T + b, 0) @ x + x
  expect([...floatsOf(fetches, 'y')]).toEqual([-5, 10, -3, 4]);
  await session.dispose();
});
