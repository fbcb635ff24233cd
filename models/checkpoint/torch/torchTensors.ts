import { CaptionLensError } from '../../errors.ts';
import type { BoundedFile } from '../../files/boundedFile.ts';
import { isRecord, type PickleDict, type PickleValue, type TensorRecord } from './pickleValue.ts';
import { byteLengthOf } from '../safetensors/safetensors.ts';
import { checkRange, entryOf } from '../sources.ts';
import { bytesPerElement, type TensorEntry, type TensorSource } from '../tensors.ts';
import { say, type Wording } from '../../wording.ts';

/** Where each storage lies: key to bytes of the file. */
export type StoragePlaces = ReadonlyMap<string, { readonly start: number; readonly length: number }>;

/** How much more than its own bytes a tensor with gaps may make us read. */
const maxGapFactor = 4;
const alwaysReadable = 1 << 20;

interface Placed {
  readonly entry: TensorEntry;
  readonly record: TensorRecord;
  /** Byte of the file where its storage begins. */
  readonly storageStart: number;
}

/** The tensors of a torch file, and what LAVIS says beside them. */
export interface TorchSource extends TensorSource {
  /** `config` of LAVIS's `{model, optimizer, config, ...}`, of which nothing is checked. */
  readonly configuration: PickleValue | undefined;
}

/**
 * The tensors of torch's unpickled state: of its `model` where it is LAVIS's `{model, optimizer, ...}`, else its own.
 * No storage is read before one of its tensors is. Throws `checkpointInvalid`. Closing closes the file.
 */
export function torchTensors(file: BoundedFile, root: PickleValue, places: StoragePlaces): TorchSource {
  const { state, configuration } = partsOf(file, root);
  return sourceOf(file, state, configuration, places);
}

/** The tensors of `optimizer.state`, of which nobody but a resumed training asks: `3.exp_avg` is of the fourth parameter. */
export function torchMoments(file: BoundedFile, root: PickleValue, places: StoragePlaces): TorchSource {
  const state: PickleDict = { kind: 'dict', ordered: false, entries: new Map() };
  const parameters = dictAt(dictAt(root, 'optimizer'), 'state');
  for (const [index, members] of parameters?.entries ?? []) {
    for (const [name, value] of dictAt(members)?.entries ?? [])
      state.entries.set(`${String(index)}.${String(name)}`, value);
  }
  return sourceOf(file, state, undefined, places);
}

function dictAt(value: PickleValue | undefined, key?: string): PickleDict | undefined {
  if (!isRecord(value) || value.kind !== 'dict') return undefined;
  return key === undefined ? value : dictAt(value.entries.get(key));
}

function sourceOf(
  file: BoundedFile,
  state: PickleDict,
  configuration: PickleValue | undefined,
  places: StoragePlaces,
): TorchSource {
  const placed = new Map<string, Placed>();
  for (const [name, value] of state.entries) {
    if (typeof name === 'string' && isRecord(value) && value.kind === 'tensor') {
      placed.set(name, place(file, name, value, places));
    }
  }
  let gathered: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  const source: TorchSource = {
    configuration,
    entries: new Map([...placed].map(([name, { entry }]) => [name, entry])),
    async read(name, start = 0, end = entryOf(source, name).byteLength) {
      checkRange(entryOf(source, name), start, end);
      const tensor = placed.get(name);
      if (!tensor) return new Uint8Array(0);
      if (isContiguous(tensor.record)) {
        const first = tensor.storageStart + tensor.record.offset * bytesPerElement[tensor.entry.dtype];
        return file.readAt(first + start, end - start);
      }
      // kept, because a tensor is usually read in several pieces
      if (gathered?.name !== name) gathered = { name, bytes: await gather(file, tensor) };
      return gathered.bytes.slice(start, end);
    },
    close: () => file.close(),
  };
  return source;
}

function partsOf(
  file: BoundedFile,
  root: PickleValue,
): { readonly state: PickleDict; readonly configuration: PickleValue | undefined } {
  if (!isRecord(root) || root.kind !== 'dict') {
    throw new CaptionLensError('checkpointInvalid', say`${file.path} holds no dictionary of tensors.`);
  }
  const model = root.entries.get('model');
  return isRecord(model) && model.kind === 'dict'
    ? { state: model, configuration: root.entries.get('config') }
    : { state: root, configuration: undefined };
}

function place(file: BoundedFile, name: string, record: TensorRecord, places: StoragePlaces): Placed {
  const { storage, shape, strides, offset } = record;
  const damaged = (what: Wording) =>
    new CaptionLensError('checkpointInvalid', say`${file.path} is damaged: the tensor ${name} ${what}.`);
  const storagePlace = places.get(storage.key);
  if (!storagePlace) throw damaged(say`has no bytes in the file`);
  if (storagePlace.length !== byteLengthOf(storage.dtype, [storage.length])) {
    throw damaged(say`should have ${storage.length} elements in its storage, but that has another size`);
  }
  const byteLength = byteLengthOf(storage.dtype, shape);
  if (byteLength === undefined || byteLength > storagePlace.length) throw damaged(say`is larger than its storage`);
  const last = lastElement(offset, shape, strides);
  if (byteLength > 0 && !(last < storage.length)) throw damaged(say`reaches beyond its storage`);
  const entry: TensorEntry = { name, dtype: storage.dtype, shape, byteLength, file: file.path };
  return { entry, record, storageStart: storagePlace.start };
}

/** Index in the storage of the element that lies furthest; not a safe integer when the strides are absurd. */
function lastElement(offset: number, shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((index, side, axis) => index + (side - 1) * (strides[axis] ?? NaN), offset);
}

/** Whether the elements lie one after the other; the stride of an axis of length 1 means nothing. */
function isContiguous({ shape, strides }: TensorRecord): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const side = shape[axis] ?? 0;
    if (side === 0) return true;
    if (side !== 1 && strides[axis] !== expected) return false;
    expected *= side;
  }
  return true;
}

/** A transposed or otherwise strided tensor in row-major order. Holds its span and itself in memory, nothing else. */
async function gather(file: BoundedFile, { entry, record, storageStart }: Placed): Promise<Uint8Array> {
  const width = bytesPerElement[entry.dtype];
  const { offset, shape, strides } = record;
  const spanBytes = (lastElement(offset, shape, strides) - offset + 1) * width;
  if (spanBytes > Math.max(alwaysReadable, entry.byteLength * maxGapFactor)) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${file.path}: ${entry.name} is spread too thinly over the file.`,
    );
  }
  const span = await file.readAt(storageStart + offset * width, spanBytes);
  const bytes = Buffer.allocUnsafe(entry.byteLength);
  const index = shape.map(() => 0);
  let from = 0; // in elements of the span
  for (let at = 0; at < bytes.length; at += width) {
    span.copy(bytes, at, from * width, (from + 1) * width);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const stride = strides[axis] ?? 0;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        from += stride;
        break;
      }
      from -= (next - 1) * stride;
      index[axis] = 0;
    }
  }
  return bytes;
}
