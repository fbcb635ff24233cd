/** Pickle, protocol 2, with the opcodes that `torch.load(weights_only=True)` knows. Sources: Python's `pickletools`, torch's `_weights_only_unpickler.py`. */

/** What a checkpoint is made of, as Python will see it. A JavaScript number is an `int` where it is whole. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  /** A `float`, also where it is whole. */
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Pickled[] }
  | { readonly kind: 'dict' | 'orderedDict'; readonly entries: readonly (readonly [string | number, Pickled])[] }
  | PickledTensor;

/** A tensor of a storage of its own, float32 and contiguous. */
export interface PickledTensor {
  readonly kind: 'tensor';
  /** The storage's: `data/KEY` of the file. Tensors of the same key share their numbers. */
  readonly key: string;
  readonly shape: readonly number[];
}

export function float(value: number): Pickled {
  return { kind: 'float', value };
}

export function dict(entries: Readonly<Record<string, Pickled>>): Pickled {
  return { kind: 'dict', entries: Object.entries(entries) };
}

/** JSON as Python has it: whole numbers are `int`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function pickledJson(value: Json): Pickled {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return { kind: 'list', items: value.map(pickledJson) };
  return { kind: 'dict', entries: Object.entries(value).map(([key, member]) => [key, pickledJson(member)] as const) };
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}

/** The bytes of a whole pickle. */
export function writePickle(value: Pickled): Uint8Array {
  const chunks: Buffer[] = [Buffer.of(0x80, 2)];
  write(value, chunks);
  chunks.push(Buffer.from('.'));
  return Buffer.concat(chunks);
}

function write(value: Pickled, out: Buffer[]): void {
  if (value === null) return void out.push(Buffer.from('N'));
  switch (typeof value) {
    case 'boolean':
      return void out.push(Buffer.of(value ? 0x88 : 0x89));
    case 'number':
      return void out.push(Number.isSafeInteger(value) ? integer(value) : double(value));
    case 'string':
      return void out.push(text(value));
  }
  switch (value.kind) {
    case 'float':
      return void out.push(double(value.value));
    case 'list':
      out.push(Buffer.from(']('));
      for (const item of value.items) write(item, out);
      return void out.push(Buffer.from('e'));
    case 'tuple':
      out.push(Buffer.from('('));
      for (const item of value.items) write(item, out);
      return void out.push(Buffer.from('t'));
    case 'dict':
    case 'orderedDict':
      out.push(value.kind === 'dict' ? Buffer.from('}') : emptyOrderedDict, Buffer.from('('));
      for (const [key, member] of value.entries) {
        write(key, out);
        write(member, out);
      }
      return void out.push(Buffer.from('u'));
    case 'tensor':
      return writeTensor(value, out);
  }
}

const emptyOrderedDict = Buffer.from('ccollections\nOrderedDict\n)R');

/** `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`. */
function writeTensor({ key, shape }: PickledTensor, out: Buffer[]): void {
  const length = shape.reduce((product, side) => product * side, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  out.push(
    Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n(('),
    text('storage'),
    Buffer.from('ctorch\nFloatStorage\n'),
  );
  out.push(text(key), text('cpu'), integer(length), Buffer.from('tQ'), integer(0));
  write({ kind: 'tuple', items: shape }, out);
  write({ kind: 'tuple', items: strides }, out);
  out.push(Buffer.of(0x89), emptyOrderedDict, Buffer.from('tR'));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const head = Buffer.alloc(5);
  head.write('X');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** BININT for 32 bits, else LONG1 of eight bytes. */
function integer(value: number): Buffer {
  if (value >= -(2 ** 31) && value < 2 ** 31) {
    const short = Buffer.alloc(5);
    short.write('J');
    short.writeInt32LE(value, 1);
    return short;
  }
  const long = Buffer.alloc(10);
  long[0] = 0x8a;
  long[1] = 8;
  long.writeBigInt64LE(BigInt(value), 2);
  return long;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.write('G');
  bytes.writeDoubleBE(value, 1);
  return bytes;
}
