import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readPickle } from '../../../../models/checkpoint/torch/pickle.ts';
import { isRecord, type PickleValue } from '../../../../models/checkpoint/torch/pickleValue.ts';
import { readRunSettings } from '../../../../models/checkpoint/lavis/runSettings.ts';
import { globalOf, int, pickleOf, storage, tensor, text } from '../../../fixtures/checkpoint/pickleBytes.ts';
import { outcomeOf } from '../files.ts';
import { mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from '../target.ts';
import { ownNames, spelled } from '../../../../models/wording.ts';

/** Plain data, as Python would have it. */
type Plain =
  | null
  | boolean
  | number
  | string
  | readonly Plain[]
  | { readonly dict: readonly (readonly [string | number, Plain])[] }
  | { readonly tuple: readonly Plain[] };

interface PickleInputs {
  readonly bytes: Uint8Array;
  /** What they mean, where they were made from it. */
  readonly value?: Plain;
}

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.constantFrom(0, 255, 256, 65_535, 65_536, -1, -(2 ** 31), 2 ** 31 - 1, 2 ** 53 - 1, 1.5, Infinity, 1e-320),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
);
const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('plain'), { maxLength: 4 }),
    fc.record({ tuple: fc.array(tie('plain'), { maxLength: 4 }) }),
    fc.record({
      dict: fc.uniqueArray(fc.tuple(fc.oneof(fc.string({ maxLength: 4 }), fc.nat(9)), tie('plain')), {
        maxLength: 4,
        selector: ([key]) => key,
      }),
    }),
  ),
}));

const sound: fc.Arbitrary<PickleInputs> = fc
  .tuple(plain, fc.array(fc.nat(99), { minLength: 1, maxLength: 30 }), fc.constantFrom(2, 3, 4))
  .map(([value, choices, protocol]) => ({
    bytes: Buffer.concat([Buffer.from([0x80, protocol]), new Writer(choices).write(value), Buffer.from('.')]),
    value,
  }));

/** Writes a value with whichever of its opcodes a choice names, some things remembered and recalled on the way. */
class Writer {
  readonly #choices: readonly number[];
  #made = 0;
  #slot = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  write(value: Plain): Buffer {
    const written = this.#plain(value);
    return this.#choose(4) === 0 ? Buffer.concat([written, Buffer.from([0x71, this.#slot++ & 255])]) : written;
  }

  #choose(among: number): number {
    return (this.#choices[this.#made++ % this.#choices.length] ?? 0) % among;
  }

  #plain(value: Plain): Buffer {
    if (value === null) return Buffer.from('N');
    if (typeof value === 'boolean') return Buffer.from([value ? 0x88 : 0x89]);
    if (typeof value === 'number') return this.#number(value);
    if (typeof value === 'string') return this.#text(value);
    if ('dict' in value) return this.#dict(value.dict);
    return 'tuple' in value ? this.#tuple(value.tuple) : this.#list(value);
  }

  #number(value: number): Buffer {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      const bytes = Buffer.alloc(9, 'G', 'latin1');
      bytes.writeDoubleBE(value, 1);
      return bytes;
    }
    const choice = this.#choose(4);
    if (choice === 0 && value >= 0 && value < 256) return Buffer.from([0x4b, value]);
    if (choice === 1 && value >= 0 && value < 65_536) return Buffer.from([0x4d, value & 255, value >> 8]);
    if (choice === 2 && Math.abs(value) < 2 ** 31) return int(value);
    const digits = Buffer.alloc(8);
    digits.writeBigInt64LE(BigInt(value));
    return Buffer.concat([this.#choose(2) === 0 ? Buffer.from([0x8a, 8]) : Buffer.from([0x8b, 8, 0, 0, 0]), digits]);
  }

  #text(value: string): Buffer {
    const utf8 = Buffer.from(value);
    if (this.#choose(2) === 0 && utf8.length < 256) return Buffer.concat([Buffer.from([0x8c, utf8.length]), utf8]);
    return text(value);
  }

  #list(items: readonly Plain[]): Buffer {
    if (this.#choose(2) === 0)
      return Buffer.concat([Buffer.from(']'), ...items.flatMap((item) => [this.write(item), Buffer.from('a')])]);
    return Buffer.concat([Buffer.from(']('), ...items.map((item) => this.write(item)), Buffer.from('e')]);
  }

  #tuple(items: readonly Plain[]): Buffer {
    const parts = items.map((item) => this.write(item));
    if (items.length === 0 && this.#choose(2) === 0) return Buffer.from(')');
    if (items.length >= 1 && items.length <= 3 && this.#choose(2) === 0)
      return Buffer.concat([...parts, Buffer.from([0x84 + items.length])]);
    return Buffer.concat([Buffer.from('('), ...parts, Buffer.from('t')]);
  }

  #dict(entries: readonly (readonly [string | number, Plain])[]): Buffer {
    const parts = entries.map(([key, item]) => Buffer.concat([this.#plain(key), this.write(item)]));
    if (this.#choose(2) === 0)
      return Buffer.concat([Buffer.from('}'), ...parts.flatMap((part) => [part, Buffer.from('s')])]);
    return Buffer.concat([Buffer.from('}('), ...parts, Buffer.from('u')]);
  }
}

/** Opcodes and their usual arguments, to be put together without sense. */
const snippet = fc
  .oneof(
    fc.constantFrom(
      'N',
      '(',
      ')',
      ']',
      '}',
      't',
      'a',
      'e',
      's',
      'u',
      'R',
      'b',
      'Q',
      '.',
      'K\x01',
      'h\x00',
      'q\x00',
      'q\x01',
      'h\x01',
      '\x85',
      '\x86',
      '\x87',
      '\x94',
      '\x93',
      '\x88',
    ),
    fc.constantFrom(
      'j\x00\x00\x00\x00',
      'r\xff\xff\xff\xff',
      'j\xff\xff\xff\xff',
      '\x95\x00\x00\x00\x00\x00\x00\x00\x00',
      '\x80\x02',
      '\x8a\x00',
      '\x8b\x00\x00\x00\x80',
      'X\xff\xff\xff\xff',
      'B\xff\xff\xff\x7f',
      '\x8d\xff\xff\xff\xff\xff\xff\xff\x7f',
    ),
    fc.constantFrom(
      '0',
      '1',
      '2',
      'I1\n',
      'L1L\n',
      'V\n',
      'p0\n',
      'g0\n',
      'i',
      'o',
      'c',
      'P\n',
      '\x81',
      '\x82\x01',
      '\x8f',
      '\x92',
      '\x96',
      '\x97',
      '\x98',
    ),
  )
  .map((opcodes) => Buffer.from(opcodes, 'latin1'));
const named = fc.constantFrom(
  globalOf('collections', 'OrderedDict'),
  globalOf('torch._utils', '_rebuild_tensor_v2'),
  globalOf('torch._utils', '_rebuild_parameter'),
  globalOf('torch', 'Size'),
  globalOf('torch', 'FloatStorage'),
  globalOf('os', 'system'),
  globalOf('builtins', 'eval'),
  globalOf('torch', '__proto__'),
  globalOf('__proto__', ''),
  text('torch'),
  text('Size'),
  text('__proto__'),
  storage('FloatStorage', '0', 4),
  tensor(storage('HalfStorage', '1', 6), 0, [2, 3], [3, 1]),
  text('x'),
);
const senseless = fc
  .array(fc.oneof({ weight: 2, arbitrary: snippet }, named), { maxLength: 24 })
  .map((parts) => pickleOf(...parts));
const files = ['training.legacy.pt', 'protocol3.legacy.pt', 'module.legacy.pt'].map((name) =>
  readFileSync(new URL(`../../../fixtures/checkpoint/${name}`, import.meta.url)),
);
const torchPickles = files.flatMap((bytes) => {
  const starts = [0];
  while (starts.length < 5) starts.push(readPickle(bytes, starts.at(-1) ?? 0, 'x').end);
  return starts.slice(0, 4).map((start, index) => bytes.subarray(start, starts[index + 1]));
});
const alone = (bytes: fc.Arbitrary<Uint8Array>) => bytes.map((each): PickleInputs => ({ bytes: each }));

export const pickle: FuzzTarget<PickleInputs> = {
  name: 'pickle',
  promise: 'A pickle is read as Python reads plain data and torch records, or refused in words; nothing of it is run.',
  share: 244_850,
  inputs: fc.oneof(
    { weight: 3, arbitrary: sound },
    { weight: 3, arbitrary: alone(senseless) },
    {
      weight: 3,
      arbitrary: alone(
        mutated(
          fc.oneof(
            fc.constantFrom(...torchPickles),
            sound.map(({ bytes }) => bytes),
            senseless,
          ),
        ),
      ),
    },
    alone(fc.uint8Array({ maxLength: 60 })),
  ),
  async check({ bytes, value }) {
    const outcome = await outcomeOf(() => readPickle(bytes, 0, 'x.pth'), ['checkpointInvalid', 'checkpointUnsafe']);
    if (outcome.kind === 'refused') {
      promise(value === undefined, `Plain data is refused: ${outcome.error.message}`);
      return;
    }
    const { value: read, end } = outcome.value;
    promise(end <= bytes.length && bytes[end - 1] === 0x2e, 'It does not end after its STOP.');
    if (value !== undefined)
      promise(JSON.stringify(shown(read)) === JSON.stringify(written(value)), 'It means something else.');
    promise(countRecords(read) <= 2 * bytes.length, 'It has grown beyond its bytes.');
    // What LAVIS's configuration is read out of may be any of it, also a dictionary that holds itself.
    const { notes } = readRunSettings(read);
    promise(
      notes.every((note) => spelled(note, ownNames).length < 400),
      'A note is too long to read.',
    );
  },
};

/** Marks what JSON has no word for. */
function shown(value: PickleValue): unknown {
  if (!isRecord(value)) return number(value);
  switch (value.kind) {
    case 'dict':
      return { dict: [...value.entries].map(([key, item]) => [key, shown(item)]) };
    case 'tuple':
      return { tuple: value.items.map(shown) };
    case 'list':
      return value.items.map(shown);
    default:
      return value;
  }
}

function written(value: Plain): unknown {
  if (typeof value !== 'object' || value === null) return number(value);
  if ('dict' in value) return { dict: value.dict.map(([key, item]) => [key, written(item)]) };
  return 'tuple' in value ? { tuple: value.tuple.map(written) } : value.map(written);
}

function number(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Each counted once, for values may hold themselves. */
function countRecords(root: PickleValue): number {
  const seen = new Set<PickleValue>();
  const waiting: PickleValue[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!isRecord(value) || seen.has(value)) continue;
    seen.add(value);
    if (value.kind === 'list' || value.kind === 'tuple') waiting.push(...value.items);
    if (value.kind === 'dict') waiting.push(...value.entries.values());
  }
  return seen.size;
}
