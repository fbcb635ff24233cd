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

interface Rounded {
  /** The format that the outcome is rounded to. */
  readonly format: DType;
}

/**
 * `W + scale * B A` of a weight `(outputs, ...)`, LoRA (arXiv 2106.09685): `down` names A `(rank, ...)`, `up` B
 * `(outputs, rank)`. Where a `magnitude` `(outputs)` is named, each row then gets that length, DoRA (arXiv 2402.09353).
 */
export interface LowRankUpdate extends Rounded {
  readonly kind: 'lowRank';
  readonly scale: number;
  readonly down: string;
  readonly up: string;
  readonly magnitude?: string;
}

/** `b + scale * by` of a bias `(outputs)`. */
export interface ShiftUpdate extends Rounded {
  readonly kind: 'shift';
  readonly scale: number;
  readonly by: string;
}

/** As it is, but for its format: an adapter's own tensor in the place of the base's. */
export interface RoundingUpdate extends Rounded {
  readonly kind: 'rounding';
}

/** How an adapter changes a tensor, by other tensors of the same source. */
export type TensorUpdate = LowRankUpdate | ShiftUpdate | RoundingUpdate;

/** The tensors of a checkpoint, read on demand; nothing is held in memory but the names. */
export interface TensorSource {
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** By the names of the tensors that are not used as they lie in their file: `read` gives them as they lie there. */
  readonly updates?: ReadonlyMap<string, TensorUpdate>;
  /**
   * Bytes `[start, end)` of one tensor (of the whole one by default), counted from the tensor's first byte.
   * Throws `checkpointInvalid` when the file is shorter than it said.
   */
  read(name: string, start?: number, end?: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
