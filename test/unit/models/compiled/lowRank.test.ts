import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TensorEntry, TensorSource, TensorUpdate } from '../../../../models/checkpoint/tensors.ts';
import { convert } from '../../../../models/compiled/conversion/conversion.ts';
import { withUpdates } from '../../../../models/compiled/lowRank/operands.ts';

type Numbers = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;

/** F32 tensors in memory. */
function sourceOf(tensors: Numbers, updates: ReadonlyMap<string, TensorUpdate>): TensorSource {
  const bytes = (name: string) => new Uint8Array(Float32Array.from(tensors[name]?.values ?? []).buffer);
  const entries = Object.entries(tensors).map(([name, { shape, values }]): [string, TensorEntry] => {
    return [name, { name, dtype: 'F32', shape, byteLength: 4 * values.length }];
  });
  return {
    entries: new Map(entries),
    updates,
    read: (name, start, end) => Promise.resolve(bytes(name).slice(start, end)),
    close: () => Promise.resolve(),
  };
}

async function rowsOf(source: TensorSource, columns: number, first: number, end: number): Promise<Float32Array> {
  const { reads, conversion } = withUpdates(
    {
      reads: [{ tensor: 'w', start: 4 * columns * first, end: 4 * columns * end }],
      conversion: { kind: 'floats', dtype: 'F32', type: 'float32' },
      places: [],
    },
    source,
  );
  const inputs = await Promise.all(reads.map(({ tensor, start: from, end: to }) => source.read(tensor, from, to)));
  const [bytes = new Uint8Array()] = convert(conversion, inputs);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** A weight with an adapter, and some of its rows. Whole numbers, so that every sum is exact. */
const cases = fc
  .record({
    outputs: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 6 }),
    rank: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ outputs, columns, rank }) => {
    const numbers = (count: number) =>
      fc.array(fc.integer({ min: -8, max: 8 }), { minLength: count, maxLength: count });
    return fc.record({
      outputs: fc.constant(outputs),
      columns: fc.constant(columns),
      rank: fc.constant(rank),
      w: numbers(outputs * columns),
      a: numbers(rank * columns),
      b: numbers(outputs * rank),
      scale: fc.constantFrom(0.5, 1, 2),
      cut: fc.integer({ min: 0, max: outputs }),
    });
  });

describe('rows of a weight with an adapter', () => {
  it('are W + scale * B A, whichever rows are read together', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ outputs, columns, rank, w, a, b, scale, cut }) => {
        const tensors = {
          w: { shape: [outputs, columns], values: w },
          a: { shape: [rank, columns], values: a },
          b: { shape: [outputs, rank], values: b },
        };
        const update = { kind: 'lowRank', scale, down: 'a', up: 'b', format: 'F32' } as const;
        const source = sourceOf(tensors, new Map([['w', update]]));
        const expected = w.map((value, index) => {
          const [row, column] = [Math.floor(index / columns), index % columns];
          const products = Array.from(
            { length: rank },
            (_, k) => (b[row * rank + k] ?? 0) * (a[k * columns + column] ?? 0),
          );
          return value + scale * products.reduce((sum, product) => sum + product, 0);
        });
        const [upper, lower] = [await rowsOf(source, columns, 0, cut), await rowsOf(source, columns, cut, outputs)];
        // Float32 arrays tell -0 from 0.
        expect([...upper, ...lower].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      }),
    );
  });

  it('are refused where they are cut within', () => {
    const tensors = { w: { shape: [2, 2], values: [1, 2, 3, 4] }, by: { shape: [2], values: [1, 1] } };
    const source = sourceOf(tensors, new Map([['w', { kind: 'shift', scale: 1, by: 'by', format: 'F32' }]]));
    const conversion = { kind: 'floats', dtype: 'F32', type: 'float32' } as const;
    const piece = { reads: [{ tensor: 'w', start: 4, end: 12 }], conversion, places: [] };
    expect(() => withUpdates(piece, source)).toThrow('not cut between its rows');
  });
});
