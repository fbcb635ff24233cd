import fc from 'fast-check';

/** A place in bytes whose length is not known yet, as a share of it in 2^30ths. */
const place = fc.nat(2 ** 30 - 1);
const smallLength = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 64 }));
/** Where counts and lengths go wrong: ends of ranges, off by one, signs. */
const numbers = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x100n, 0x7fffn, 0x8000n, 0xffffn, 0x10000n),
  fc.constantFrom(0x7fffffffn, 0x80000000n, 0xfffffffen, 0xffffffffn, 0x100000000n),
  fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 300n }),
);

type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | {
      readonly kind: 'number';
      readonly at: number;
      readonly width: 1 | 2 | 4 | 8;
      readonly order: 'le' | 'be';
      readonly value: bigint;
    }
  | { readonly kind: 'nudge'; readonly at: number; readonly by: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'behead'; readonly length: number }
  | { readonly kind: 'drop'; readonly at: number; readonly length: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly times: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'copy'; readonly from: number; readonly to: number; readonly length: number }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.nat(255) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at: place,
      width: fc.constantFrom(1, 2, 4, 8),
      order: fc.constantFrom('le', 'be'),
      value: numbers,
    }),
  },
  fc.record({ kind: fc.constant('nudge' as const), at: place, by: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('behead' as const), length: smallLength }),
  fc.record({ kind: fc.constant('drop' as const), at: place, length: smallLength }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at: place,
    length: smallLength,
    times: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }) }),
  fc.record({ kind: fc.constant('copy' as const), from: place, to: place, length: smallLength }),
  fc.record({ kind: fc.constant('splice' as const), at: place, from: place }),
);

/** Sound bytes with one to six things done to them; `near` says where most of them happen, by default anywhere. */
export function mutated(
  sound: fc.Arbitrary<Uint8Array>,
  near?: (bytes: Uint8Array) => readonly [number, number],
): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(sound, sound, fc.array(fc.tuple(mutation, fc.nat(3)), { minLength: 1, maxLength: 6 }))
    .map(([bytes, other, mutations]) => {
      const span = near?.(bytes);
      return mutations.reduce(
        (changed, [each, where]) => mutate(changed, each, other, where > 0 ? span : undefined),
        bytes,
      );
    });
}

function mutate(
  bytes: Uint8Array,
  mutation: Mutation,
  other: Uint8Array,
  [start, end]: readonly [number, number] = [0, bytes.length],
): Uint8Array {
  const placed = (share: number) =>
    Math.min(start + Math.floor((share / 2 ** 30) * (Math.min(end, bytes.length) - start + 1)), bytes.length);
  const whole = Buffer.from(bytes);
  switch (mutation.kind) {
    case 'flip': {
      const at = placed(mutation.at);
      if (at < whole.length) whole[at] = (whole[at] ?? 0) ^ (1 << mutation.bit);
      return whole;
    }
    case 'byte': {
      const at = placed(mutation.at);
      if (at < whole.length) whole[at] = mutation.value;
      return whole;
    }
    case 'nudge': {
      const at = placed(mutation.at);
      if (at < whole.length) whole[at] = ((whole[at] ?? 0) + mutation.by) & 255;
      return whole;
    }
    case 'number': {
      const at = placed(mutation.at);
      const written = numberBytes(mutation.value, mutation.width, mutation.order).subarray(0, whole.length - at);
      whole.set(written, at);
      return whole;
    }
    case 'cut':
      return whole.subarray(0, placed(mutation.at));
    case 'behead':
      return whole.subarray(mutation.length);
    case 'drop': {
      const at = placed(mutation.at);
      return Buffer.concat([whole.subarray(0, at), whole.subarray(at + mutation.length)]);
    }
    case 'repeat': {
      const at = placed(mutation.at);
      const piece = whole.subarray(at, at + mutation.length);
      return Buffer.concat([
        whole.subarray(0, at),
        ...Array.from({ length: mutation.times }, () => piece),
        whole.subarray(at),
      ]);
    }
    case 'insert': {
      const at = placed(mutation.at);
      return Buffer.concat([whole.subarray(0, at), mutation.bytes, whole.subarray(at)]);
    }
    case 'copy': {
      const [from, to] = [placed(mutation.from), placed(mutation.to)];
      whole.copyWithin(to, from, from + mutation.length);
      return whole;
    }
    case 'splice':
      return Buffer.concat([
        whole.subarray(0, placed(mutation.at)),
        other.subarray(Math.floor((mutation.from / 2 ** 30) * other.length)),
      ]);
  }
}

function numberBytes(value: bigint, width: 1 | 2 | 4 | 8, order: 'le' | 'be'): Buffer {
  const bytes = Buffer.alloc(8);
  if (order === 'le') bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  else bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return order === 'le' ? bytes.subarray(0, width) : bytes.subarray(8 - width);
}

/** Cuts of something in pieces: `[3, 1]` of "abcdef" gives "abc", "d", "ef". */
export function inPieces(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...pieces, bytes.subarray(at)].filter((piece) => piece.length > 0);
}
