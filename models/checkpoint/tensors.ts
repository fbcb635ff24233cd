/** Number formats a checkpoint may hold, by their safetensors names. */
export type DType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

export const bytesPerElement: Readonly<Record<DType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

/** One tensor of a checkpoint: row-major, contiguous, little-endian. `shape` is `[]` for a scalar. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Bytes in the file: product of `shape` times the size of one element. */
  readonly byteLength: number;
  /** Path of the file that it lies in; absent where it is put together of several tensors. */
  readonly file?: string;
}

/** The tensors of a checkpoint, read on demand; nothing is held in memory but the names. */
export interface TensorSource {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /**
   * Bytes `[start, end)` of one tensor (of the whole one by default), counted from the tensor's first byte.
   * Throws `checkpointInvalid` when the file is shorter than it said.
   */
  read(name: string, start?: number, end?: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
