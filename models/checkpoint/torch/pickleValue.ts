import type { DType } from '../tensors.ts';

/** What a pickle may become here: plain data, and records of torch's storages and tensors. Nothing is ever called. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleBytes
  | PickleTuple
  | PickleList
  | PickleDict
  | PickleGlobal
  | StorageRecord
  | TensorRecord;

export interface PickleBytes {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** A `dict` or an `OrderedDict`. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly ordered: boolean;
  readonly entries: Map<PickleKey, PickleValue>;
}

export type PickleKey = null | boolean | number | bigint | string;

/** A name from the list of allowed globals, for example `torch.FloatStorage`; it stands for itself only. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** A block of numbers elsewhere in the file. */
export interface StorageRecord {
  readonly kind: 'storage';
  /** Key of the block: the member `data/<key>` of the zip, or an entry of the legacy format's list. */
  readonly key: string;
  readonly dtype: DType;
  /** Elements. */
  readonly length: number;
}

/** A view of a storage. All three are counted in elements. */
export interface TensorRecord {
  readonly kind: 'tensor';
  readonly storage: StorageRecord;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export function isRecord(value: PickleValue | undefined): value is Exclude<PickleValue, PickleKey> {
  return typeof value === 'object' && value !== null;
}
