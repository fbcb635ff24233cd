import fc from 'fast-check';
import { openSafetensors } from '../../../../models/checkpoint/safetensors/safetensors.ts';
import { safetensorsBytes } from '../../../fixtures/checkpoint/safetensorsFile.ts';
import { outcomeOf, ScratchFile } from '../files.ts';
import { mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from './target.ts';

const sizes: Readonly<Record<string, number>> = {
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
const dtype = fc.constantFrom(...Object.keys(sizes));
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'model.weight', '__proto__', 'constructor', '', 'é', '\u{1f415}'),
  fc.string({ maxLength: 4, unit: 'binary' }),
);
const tensors = fc.uniqueArray(fc.record({ name, dtype, shape: fc.array(fc.nat(4), { maxLength: 4 }) }), {
  maxLength: 5,
  selector: (tensor) => tensor.name,
});

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

function layOut(
  list: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[],
): {
  readonly header: readonly (readonly [string, Entry])[];
  readonly bytes: number;
} {
  let at = 0;
  const header = list.map(({ name: key, dtype: type, shape }) => {
    const begin = at;
    at += shape.reduce((product, side) => product * side, sizes[type] ?? 0);
    return [key, { dtype: type, shape, data_offsets: [begin, at] }] as const;
  });
  return { header, bytes: at };
}

const asText = (header: readonly (readonly [string, unknown])[]) =>
  `{${header.map(([key, entry]) => `${JSON.stringify(key)}:${JSON.stringify(entry)}`).join(',')}}`;
const sound = fc.tuple(tensors, fc.constantFrom('', ' ', '       '), fc.boolean()).map(([list, padding, metadata]) => {
  const { header, bytes } = layOut(list.filter((tensor) => tensor.name !== '__metadata__'));
  const all = metadata ? [['__metadata__', { format: 'pt' }] as const, ...header] : header;
  return safetensorsBytes(
    asText(all) + padding,
    Uint8Array.from({ length: bytes }, (_, index) => index & 255),
  );
});
const strange = fc.constantFrom<unknown>(
  -1,
  0.5,
  1e999,
  2 ** 53,
  2 ** 40,
  null,
  true,
  '4',
  [],
  {},
  4294967295,
  'F8_E4M3',
  'f32',
  '__proto__',
  [1, 2, 3],
  [[0]],
  [0, 4294967296],
);
/** Sound but for one member of one tensor, for the shape of all, or for a second tensor of the same name. */
const lying = fc
  .tuple(
    tensors,
    fc.nat(),
    fc.constantFrom('dtype', 'shape', 'data_offsets', 'begin', 'end', 'side', 'twice', 'extra', 'order'),
    strange,
    fc.integer({ min: -4, max: 9 }),
  )
  .map(([list, which, lie, value, by]) => {
    const { header, bytes } = layOut(list);
    const target = which % Math.max(1, header.length);
    const changed = header.flatMap(([key, entry], at): (readonly [string, unknown])[] => {
      if (at !== target) return [[key, entry]];
      const [begin = 0, end = 0] = entry.data_offsets;
      switch (lie) {
        case 'begin':
          return [[key, { ...entry, data_offsets: [begin + by, end] }]];
        case 'end':
          return [[key, { ...entry, data_offsets: [begin, end + by] }]];
        case 'side':
          return [[key, { ...entry, shape: [...entry.shape, typeof value === 'number' ? value : by] }]];
        case 'twice':
          return [
            [key, entry],
            [key, { ...entry, data_offsets: [begin + by, end + by] }],
          ];
        case 'extra':
          return [[key, { ...entry, more: value }]];
        case 'order':
          return [
            ['__metadata__', value],
            [key, entry],
          ];
        default:
          return [[key, { ...entry, [lie]: value }]];
      }
    });
    return safetensorsBytes(asText(changed), Buffer.alloc(Math.max(0, bytes + (lie === 'order' ? 0 : by)), 7));
  });
const headerOf = (bytes: Uint8Array) =>
  [0, Math.min(bytes.length, 8 + (bytes[0] ?? 0) + 256 * (bytes[1] ?? 0))] as const;

const file = new ScratchFile('model.safetensors');

export const safetensors: FuzzTarget<Uint8Array> = {
  name: 'safetensors',
  promise: 'A safetensors file is read as its format says, each tensor its own bytes, or refused in words.',
  share: 40_000,
  inputs: fc.oneof(
    { weight: 4, arbitrary: mutated(sound, headerOf) },
    { weight: 3, arbitrary: lying },
    sound,
    mutated(lying),
    fc.uint8Array({ maxLength: 64 }),
  ),
  async check(bytes) {
    const path = file.write(bytes);
    const outcome = await outcomeOf(() => openSafetensors(path), ['checkpointInvalid', 'checkpointUnsupported']);
    const expected = reference(bytes);
    if (outcome.kind === 'refused') {
      const isMeant =
        outcome.error.code === 'checkpointUnsupported' || /for the second time|Git LFS/.test(outcome.error.message);
      promise(expected === undefined || isMeant, `It is sound and refused: ${outcome.error.message}`);
      return;
    }
    try {
      promise(expected !== undefined, 'It is not sound and was read.');
      const { entries } = outcome.value;
      promise(entries.size === expected.size, 'There is another number of tensors.');
      for (const [key, [type, shape, data]] of expected) {
        const entry = entries.get(key);
        promise(
          entry?.dtype === type && entry.shape.join() === shape.join(),
          `The tensor ${key} is described otherwise.`,
        );
        promise(Buffer.compare(await outcome.value.read(key), data) === 0, `The tensor ${key} has other bytes.`);
        const half = Math.floor(data.length / 2);
        promise(
          Buffer.compare(await outcome.value.read(key, half), data.subarray(half)) === 0,
          `Half of ${key} has other bytes.`,
        );
      }
    } finally {
      await outcome.value.close();
    }
  },
  dispose: () => Promise.resolve(file.remove()),
};

/** The format as its README says it, read a second time with JSON.parse; undefined where it is not kept to. */
function reference(
  bytes: Uint8Array,
): ReadonlyMap<string, readonly [string, readonly number[], Uint8Array]> | undefined {
  if (bytes.length < 8) return undefined;
  const length = Buffer.from(bytes).readBigUInt64LE();
  if (length > BigInt(bytes.length - 8)) return undefined;
  const text = Buffer.from(bytes).subarray(8, 8 + Number(length));
  if (text[0] !== 0x7b || !Buffer.from(text.toString('utf8')).equals(text)) return undefined;
  let header: Record<string, Partial<Entry> | null>;
  try {
    header = JSON.parse(text.toString('utf8')) as typeof header;
  } catch {
    return undefined;
  }
  const data = bytes.subarray(8 + Number(length));
  const found = new Map<string, readonly [string, readonly number[], Uint8Array]>();
  const covered: [number, number][] = [];
  for (const [key, entry] of Object.entries(header)) {
    if (key === '__metadata__') {
      if (
        entry !== null &&
        (typeof entry !== 'object' ||
          Array.isArray(entry) ||
          Object.values(entry).some((value) => typeof value !== 'string'))
      )
        return undefined;
      continue;
    }
    const { dtype: type, shape, data_offsets: offsets } = entry ?? {};
    const isCounts = (list: unknown): list is number[] =>
      Array.isArray(list) && list.every((count) => Number.isSafeInteger(count) && count >= 0);
    const width = typeof type === 'string' && Object.hasOwn(sizes, type) ? sizes[type] : undefined;
    if (
      type === undefined ||
      width === undefined ||
      !isCounts(shape) ||
      shape.length > 16 ||
      !isCounts(offsets) ||
      offsets.length !== 2
    )
      return undefined;
    const [begin = 0, end = 0] = offsets;
    if (BigInt(end) - BigInt(begin) !== shape.reduce((product, side) => product * BigInt(side), BigInt(width)))
      return undefined;
    covered.push([begin, end]);
    found.set(key, [type, shape, data.subarray(begin, end)]);
  }
  covered.sort(([one, oneEnd], [other, otherEnd]) => one - other || oneEnd - otherEnd);
  let at = 0;
  for (const [begin, end] of covered) {
    if (begin !== at) return undefined;
    at = end;
  }
  return at === data.length ? found : undefined;
}
