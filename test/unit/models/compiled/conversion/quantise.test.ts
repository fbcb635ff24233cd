import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dequantiseRow,
  quantiseBlocks,
  quantiseChannels,
  type Matrix,
} from '../../../../../models/compiled/conversion/quantise.ts';
import { Graph } from '../../../../../models/graph/graph.ts';
import { encodeModel } from '../../../../../models/graph/onnx.ts';
import { blockProduct, integerProduct } from '../../../../../models/graph/operators.ts';
import { byteTensor, floatsOf, floatTensor, OnnxSession } from '../../../../../models/runtime/onnxSession.ts';

/** No numbers so small that half a step is none. */
const value = fc
  .float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 })
  .filter((number) => Math.abs(number) > 1e-30);

/** Matrices of odd and even sizes, with rows of zeros among them. */
const matrices: fc.Arbitrary<Matrix> = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 150 }) })
  .chain(({ rows, columns }) =>
    fc
      .array(fc.oneof(value, fc.constant(0)), { minLength: rows * columns, maxLength: rows * columns })
      .map((values) => ({ rows, columns, values: Float32Array.from(values) })),
  );

function rowOf({ values, columns }: Matrix, row: number): Float32Array {
  return values.subarray(row * columns, (row + 1) * columns);
}

function sines(rows: number, columns: number): Matrix {
  return {
    rows,
    columns,
    values: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i) * (1 + (i % 7))),
  };
}

describe('codes of whole rows', () => {
  test('stay within half a step of the values, and turn the matrix', () => {
    fc.assert(
      fc.property(matrices, fc.constantFrom(127, 63), (matrix, top) => {
        const { rows, columns } = matrix;
        const target = { codes: new Int8Array(rows * columns), scales: new Float32Array(rows), totalRows: rows };
        quantiseChannels(matrix, top, target, 0);
        for (let row = 0; row < rows; row++) {
          const scale = target.scales[row] ?? NaN;
          rowOf(matrix, row).forEach((wanted, column) => {
            const code = target.codes[column * rows + row] ?? NaN;
            expect(Math.abs(code)).toBeLessThanOrEqual(top);
            expect(Math.abs(code * scale - wanted)).toBeLessThanOrEqual(scale / 2 + Math.abs(wanted) * 1e-6);
          });
        }
      }),
    );
  });
});

describe('codes of blocks', () => {
  test('of 8 bits stay within half a step of the values', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { codes, scales } = quantiseBlocks(matrix, 8, 32);
        checkRows(matrix, codes, scales, 8, (scale) => scale / 2);
      }),
    );
  });

  test('of 4 bits stay within one step, which is at most a seventh of the largest value', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { codes, scales } = quantiseBlocks(matrix, 4, 32);
        checkRows(matrix, codes, scales, 4, (scale) => Math.abs(scale) * 1.7);
      }),
    );
  });

  test('of 4 bits are no worse than the plain rule that gives the largest value the code 7', () => {
    const matrix = sines(40, 320);
    const { codes, scales } = quantiseBlocks(matrix, 4, 32);
    let ours = 0;
    let plain = 0;
    for (let row = 0; row < matrix.rows; row++) {
      const wanted = rowOf(matrix, row);
      const found = dequantiseRow(
        codes.subarray(row * 160, (row + 1) * 160),
        scales.subarray(row * 10, (row + 1) * 10),
        4,
        32,
      );
      for (let start = 0; start < 320; start += 32) {
        const step = Math.max(...wanted.subarray(start, start + 32).map(Math.abs)) / 7;
        for (let i = start; i < start + 32; i++) {
          ours += ((found[i] ?? 0) - (wanted[i] ?? 0)) ** 2;
          plain += (Math.round((wanted[i] ?? 0) / step) * step - (wanted[i] ?? 0)) ** 2;
        }
      }
    }
    expect(ours).toBeLessThan(plain * 0.85);
  });

  function checkRows(
    matrix: Matrix,
    codes: Uint8Array,
    scales: Float32Array,
    bits: 4 | 8,
    allowed: (scale: number) => number,
  ): void {
    const blocks = scales.length / matrix.rows;
    const bytes = codes.length / matrix.rows;
    for (let row = 0; row < matrix.rows; row++) {
      const own = scales.subarray(row * blocks, (row + 1) * blocks);
      const found = dequantiseRow(codes.subarray(row * bytes, (row + 1) * bytes), own, bits, 32);
      rowOf(matrix, row).forEach((wanted, column) => {
        const limit = allowed(own[column >> 5] ?? NaN) + Math.abs(wanted) * 1e-6;
        expect(Math.abs((found[column] ?? NaN) - wanted)).toBeLessThanOrEqual(limit);
      });
      // What fills the last block up is nothing.
      expect(found.subarray(matrix.columns).every((filler) => filler === 0)).toBe(true);
    }
  }
});

describe.each(['channels', 'blocks'] as const)('a matrix with a number that is none, in %s', (kind) => {
  test.each([NaN, Infinity, -Infinity])('is refused: %d', (bad) => {
    const matrix = sines(3, 64);
    matrix.values[100] = bad;
    const target = { codes: new Int8Array(192), scales: new Float32Array(3), totalRows: 3 };
    const quantise = () =>
      kind === 'channels' ? quantiseChannels(matrix, 127, target, 0) : quantiseBlocks(matrix, 4, 32);
    expect(quantise).toThrow('no number');
  });
});

/** What ONNX Runtime makes of the codes, against what they are said to mean. */
describe('ONNX Runtime reads the codes as they are meant', () => {
  const options = { device: 'cpu', onDevice: [], weights: 'packed' } as const;
  const [rows, columns] = [48, 96];
  const matrix = sines(rows, columns);
  const x = Float32Array.from({ length: 2 * columns }, (_, i) => Math.cos(i));

  async function run(graph: Graph, feeds: Record<string, ReturnType<typeof byteTensor>>): Promise<Float32Array> {
    const session = await OnnxSession.load(encodeModel(graph, 'none', new Map()), options);
    const fetches = await session.run(feeds);
    await session.dispose();
    return floatsOf(fetches, 'y');
  }

  function multiply(meaning: (row: number) => Float32Array, input: Float32Array): number[] {
    return Array.from({ length: 2 * rows }, (_, at) => {
      const weights = meaning(at % rows);
      const start = Math.floor(at / rows) * columns;
      return weights.subarray(0, columns).reduce((sum, weight, i) => sum + weight * (input[start + i] ?? 0), 0);
    });
  }

  test.each([4, 8] as const)('in blocks of %i bits', async (bits) => {
    const { codes, scales } = quantiseBlocks(matrix, bits, 32);
    const graph = new Graph('blocks');
    const input = graph.input('x', 'float32', [2, columns]);
    const operands = {
      codes: graph.input('codes', 'uint8', [rows, 3, 4 * bits]),
      scales: graph.input('scales', 'float32', [rows * 3]),
      bits,
      blockSize: 32,
      activations: 'exact',
    } as const;
    graph.output('y', blockProduct(graph, input, operands, { in: columns, out: rows }, undefined), [2, rows]);
    const found = await run(graph, {
      x: floatTensor(x, [2, columns]),
      codes: byteTensor(codes, [rows, 3, 4 * bits]),
      scales: floatTensor(scales, [rows * 3]),
    });
    const meaning = (row: number) =>
      dequantiseRow(
        codes.subarray(row * 12 * bits, (row + 1) * 12 * bits),
        scales.subarray(row * 3, (row + 1) * 3),
        bits,
        32,
      );
    multiply(meaning, x).forEach((wanted, at) => expect(found[at]).toBeCloseTo(wanted, 3));
  });

  test('in channels', async () => {
    const target = { codes: new Int8Array(rows * columns), scales: new Float32Array(rows), totalRows: rows };
    quantiseChannels(matrix, 127, target, 0);
    const graph = new Graph('channels');
    const input = graph.input('codes', 'uint8', [2, columns]);
    const weights = graph.input('weights', 'int8', [columns, rows]);
    const scales = graph.input('scales', 'float32', [rows]);
    graph.output('y', integerProduct(graph, input, graph.bytes([128], []), weights, scales), [2, rows]);
    const codes = Uint8Array.from(x, (number) => Math.round(number * 127) + 128);
    const found = await run(graph, {
      codes: byteTensor(codes, [2, columns]),
      weights: byteTensor(target.codes, [columns, rows]),
      scales: floatTensor(target.scales, [rows]),
    });
    const meaning = (row: number) =>
      Float32Array.from(
        { length: columns },
        (_, column) => (target.codes[column * rows + row] ?? 0) * (target.scales[row] ?? 0),
      );
    const input8 = Float32Array.from(codes, (code) => code - 128);
    multiply(meaning, input8).forEach((wanted, at) => expect(found[at]).toBeCloseTo(wanted, 1));
  });
});
