import { readFileSync } from 'node:fs';

export interface ExpectedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array | Float32Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

/** The tensors of a golden `expected.safetensors`: F32 as floats, everything else as its bytes. */
export function readExpected(path: string | URL): Map<string, ExpectedTensor> {
  const file = readFileSync(path);
  const body = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, body)) as Readonly<Record<string, HeaderEntry>>;
  const tensors = new Map<string, ExpectedTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    // A copy, since a view of floats must begin at a multiple of four.
    const bytes = Uint8Array.from(file.subarray(body + entry.data_offsets[0], body + entry.data_offsets[1]));
    const data = entry.dtype === 'F32' ? new Float32Array(bytes.buffer) : bytes;
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, data });
  }
  return tensors;
}
