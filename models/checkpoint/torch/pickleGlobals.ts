import type { PickleDict, PickleKey, PickleValue, StorageRecord, TensorRecord } from './pickleValue.ts';
import { isRecord } from './pickleValue.ts';
import type { DType } from '../tensors.ts';

/** Number formats of torch's storage classes. */
const storageTypes: ReadonlyMap<string, DType> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
  ['torch.storage.UntypedStorage', 'U8'],
]);

const dtypes = 'float64 double float32 float float16 half bfloat16 int64 long int32 int int16 short int8 uint8 bool';

/** The only globals that a checkpoint may name. */
const allowedGlobals: ReadonlySet<string> = new Set([
  ...storageTypes.keys(),
  'torch.storage.TypedStorage',
  ...dtypes.split(' ').map((name) => `torch.${name}`),
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
  'torch.device',
]);

export function isAllowedGlobal(name: string): boolean {
  return allowedGlobals.has(name);
}

/**
 * The record that REDUCE of a known global stands for, or `undefined` when this global with these arguments means
 * nothing here.
 */
export function reduceGlobal(name: string, args: readonly PickleValue[]): PickleValue | undefined {
  switch (name) {
    case 'collections.OrderedDict':
      return orderedDict(args);
    case 'torch._utils._rebuild_tensor_v2':
      return tensor(args);
    case 'torch._utils._rebuild_parameter':
      return isRecord(args[0]) && args[0].kind === 'tensor' ? args[0] : undefined;
    case 'torch.Size':
      return args.length === 1 && isRecord(args[0]) && args[0].kind === 'tuple' ? args[0] : undefined;
    case 'torch.device':
      return typeof args[0] === 'string' ? args[0] : undefined;
    default:
      return undefined;
  }
}

function orderedDict(args: readonly PickleValue[]): PickleDict | undefined {
  const entries = new Map<PickleKey, PickleValue>();
  const [pairs, ...rest] = args;
  if (rest.length > 0) return undefined;
  if (pairs !== undefined) {
    if (!isRecord(pairs) || pairs.kind !== 'list') return undefined;
    for (const pair of pairs.items) {
      if (!isRecord(pair) || (pair.kind !== 'tuple' && pair.kind !== 'list')) return undefined;
      const [key, value] = pair.items;
      if (pair.items.length !== 2 || !isKey(key) || value === undefined) return undefined;
      entries.set(key, value);
    }
  }
  return { kind: 'dict', ordered: true, entries };
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks[, metadata])`. */
function tensor(args: readonly PickleValue[]): TensorRecord | undefined {
  const [storage, offset, shape, strides] = args;
  if (!isRecord(storage) || storage.kind !== 'storage' || !isCount(offset)) return undefined;
  const sides = counts(shape);
  const steps = counts(strides);
  if (!sides || steps?.length !== sides.length) return undefined;
  return { kind: 'tensor', storage, offset, shape: sides, strides: steps };
}

/** torch's persistent id: `('storage', type, key, device, elements[, view])`. */
export function storageRecord(id: PickleValue): StorageRecord | undefined {
  if (!isRecord(id) || id.kind !== 'tuple') return undefined;
  const [tag, type, key, , length, view] = id.items;
  if (tag !== 'storage' || typeof key !== 'string' || !isCount(length)) return undefined;
  if (!isRecord(type) || type.kind !== 'global') return undefined;
  if (view !== undefined && view !== null) return undefined;
  const dtype = storageTypes.get(type.name);
  return dtype && { kind: 'storage', key, dtype, length };
}

export function isKey(value: PickleValue | undefined): value is PickleKey {
  return value !== undefined && !isRecord(value);
}

function counts(value: PickleValue | undefined): readonly number[] | undefined {
  if (!isRecord(value) || value.kind !== 'tuple' || value.items.length > 16) return undefined;
  return value.items.every(isCount) ? value.items : undefined;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
