import { CaptionLensError } from '../../errors.ts';
import type { Device } from '../../caption.ts';
import type { SessionOptions } from '../onnxSession.ts';

/** Texts or pictures that run together. */
const batchSize = 16;
/** What is added to the score of a position that must not be looked at. */
export const hidden = -3.4e38;

export function sessionOptions(device: Device): SessionOptions {
  return { device, onDevice: [], weights: 'packed' };
}

export function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, at) =>
    items.slice(at * batchSize, (at + 1) * batchSize),
  );
}

export function padded(values: readonly number[], length: number, filler: number): readonly number[] {
  return [...values, ...new Array<number>(length - values.length).fill(filler)];
}

export function rowsOf(all: Float32Array, count: number): readonly Float32Array[] {
  const size = all.length / count;
  return Array.from({ length: count }, (_, at) => normaliseRows(all.slice(at * size, (at + 1) * size), size));
}

/** Makes each row's length 1, in place. Throws `numericFault` where a number is none. */
export function normaliseRows(rows: Float32Array, size: number): Float32Array {
  for (let start = 0; start < rows.length; start += size) {
    const row = rows.subarray(start, start + size);
    let squares = 0;
    for (const value of row) squares += value * value;
    if (!Number.isFinite(squares)) {
      throw new CaptionLensError('numericFault', 'The network that judges captions gave numbers that are no numbers.');
    }
    const length = Math.sqrt(squares) || 1;
    for (const [at, value] of row.entries()) row[at] = value / length;
  }
  return rows;
}
