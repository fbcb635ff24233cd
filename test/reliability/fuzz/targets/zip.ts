import fc from 'fast-check';
import { readZip } from '../../../../models/checkpoint/torch/zip.ts';
import { zipBytes, type Member } from '../../../fixtures/checkpoint/zipBytes.ts';
import { memoryFile, outcomeOf } from '../files.ts';
import { mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from './target.ts';

const plainName = fc.constantFrom(
  'x/data.pkl',
  'x/data/0',
  'x/data/1',
  'x/version',
  'a',
  'x/byteorder',
  'é',
  'x/.data',
);
const anyName = fc.oneof(
  { weight: 4, arbitrary: plainName },
  fc.constantFrom('', '/', '..', 'a/../b', '/a', 'C:a', 'a\\b', 'x/', '\ufffd', '.'),
  fc.string({ maxLength: 5, unit: 'binary' }),
);
const data = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(zipBytes([{ name: 'y', data: Buffer.from('inner') }])),
);
const lengths = fc.constantFrom(0, 1, 5, 10, 0xffff, 0xfffffffe, 0xffffffff);
const wideLengths = fc.oneof(
  fc.bigInt({ min: 0n, max: 60n }),
  fc.constantFrom(2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
);
const padding = fc.constantFrom(0, 1, 4, 40, 60_000).map((length) => Buffer.alloc(length, 'Z'));
const soundMember = fc.record({ name: plainName, data, padding }, { requiredKeys: ['name', 'data'] });
const lyingMember: fc.Arbitrary<Member> = fc.record(
  {
    name: anyName,
    data,
    padding,
    method: fc.constantFrom(0, 0, 8, 12),
    flags: fc.constantFrom(0, 0, 1, 8, 0x800),
    claimedSize: lengths,
    claimedOffset: fc.oneof(lengths, fc.nat(200)),
    localName: anyName,
    localSize: lengths,
    zip64: fc.record(
      { size: wideLengths, stored: wideLengths, offset: wideLengths },
      { requiredKeys: ['size', 'stored'] },
    ),
  },
  { requiredKeys: ['name', 'data'] },
) as fc.Arbitrary<Member>;
const comment = fc.constantFrom('', '', 'hello', 'PK\x05\x06', 'PK\x05\x06'.padEnd(40, '\0'));

function withComment(zip: Buffer, text: string): Buffer {
  const bytes = Buffer.concat([zip, Buffer.from(text, 'latin1')]);
  if (bytes.length >= text.length + 2) bytes.writeUInt16LE(text.length, bytes.length - text.length - 2);
  return bytes;
}

/** Without the members that would be written as zip64, to be read back exactly. */
const sound = fc
  .tuple(fc.uniqueArray(soundMember as fc.Arbitrary<Member>, { maxLength: 4, selector: ({ name }) => name }), comment)
  .map(([members, text]) => withComment(zipBytes(members), text));
const end = fc.record(
  {
    count: fc.nat(5),
    start: fc.oneof(fc.nat(200), lengths),
    zip64: fc.record(
      { count: fc.oneof(fc.bigInt({ min: 0n, max: 4n }), wideLengths), length: wideLengths, start: wideLengths },
      { requiredKeys: ['count'] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Parameters<typeof zipBytes>[1]>;
const honestEnd = fc.constant({});
const lying = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: soundMember as fc.Arbitrary<Member> }, lyingMember), { maxLength: 4 }),
    fc.oneof({ weight: 3, arbitrary: honestEnd }, end),
    comment,
  )
  .map(([members, options, text]) => withComment(zipBytes(members, options), text));
const headers = (bytes: Uint8Array) => [Math.max(0, bytes.length - 200), bytes.length] as const;

export const zip: FuzzTarget<Uint8Array> = {
  name: 'zip',
  promise:
    'Members of a zip are read as its central directory lists them, each its own bytes of the file, or refused in words.',
  share: 80_000,
  inputs: fc.oneof(
    { weight: 4, arbitrary: lying },
    { weight: 3, arbitrary: mutated(fc.oneof(sound, lying), headers) },
    sound,
    fc.uint8Array({ maxLength: 80 }),
  ),
  async check(bytes) {
    const outcome = await outcomeOf(() => readZip(memoryFile(bytes)), ['checkpointInvalid']);
    const expected = reference(Buffer.from(bytes));
    if (outcome.kind === 'refused') {
      promise(expected === undefined, `It is sound and refused: ${outcome.error.message}`);
      return;
    }
    promise(expected !== undefined, 'It is not sound and was read.');
    promise(outcome.value.size === expected.size, 'There is another number of members.');
    for (const [name, [start, length]] of expected) {
      const member = outcome.value.get(name);
      promise(member?.start === start && member.length === length, `The member ${name} lies elsewhere.`);
    }
  },
};

/** A zip by APPNOTE 6.3 read a second time, from its end on; undefined where a reader could be led astray. */
function reference(bytes: Buffer): ReadonlyMap<string, readonly [start: number, length: number]> | undefined {
  let at = bytes.length - 22;
  const isEnd = () => bytes.readUInt32LE(at) === 0x06054b50 && bytes.readUInt16LE(at + 20) === bytes.length - 22 - at;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0 || bytes.length - at > 22 + 0xffff + 20) return undefined;
  const disks = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
  if (disks.join() !== '0,0' && disks.join() !== '65535,65535') return undefined;
  let limit = at;
  let [count, length, start] = [
    BigInt(bytes.readUInt16LE(at + 10)),
    BigInt(bytes.readUInt32LE(at + 12)),
    BigInt(bytes.readUInt32LE(at + 16)),
  ];
  if (at >= 20 && bytes.readUInt32LE(at - 20) === 0x07064b50) {
    const wide = bytes.readBigUInt64LE(at - 12);
    if (wide > BigInt(at - 20 - 56)) return undefined;
    limit = Number(wide);
    if (bytes.readUInt32LE(limit) !== 0x06064b50) return undefined;
    [count, length, start] = [
      bytes.readBigUInt64LE(limit + 32),
      bytes.readBigUInt64LE(limit + 40),
      bytes.readBigUInt64LE(limit + 48),
    ];
  }
  if (start + length > BigInt(limit)) return undefined;
  const found = new Map<string, readonly [number, number]>();
  const taken: [number, number][] = [];
  const directory = Number(start);
  for (let entry = directory; entry < directory + Number(length);) {
    if (entry + 46 > directory + Number(length) || bytes.readUInt32LE(entry) !== 0x02014b50) return undefined;
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((field) => bytes.readUInt16LE(entry + field)) as [
      number,
      number,
      number,
    ];
    const next = entry + 46 + nameBytes + extraBytes + noteBytes;
    if (next > directory + Number(length)) return undefined;
    const raw = bytes.subarray(entry + 46, entry + 46 + nameBytes);
    const name = raw.toString();
    if ((bytes.readUInt16LE(entry + 8) & 1) !== 0 || bytes.readUInt16LE(entry + 10) !== 0) return undefined;
    if (!/^(?!\/)[^\\:\0-\x1f\ufffd]+$/.test(name) || name.split('/').includes('..') || found.has(name))
      return undefined;
    const wide = wideFields(bytes.subarray(entry + 46 + nameBytes, entry + 46 + nameBytes + extraBytes));
    const [size, stored, offset] = [24, 20, 42].map((field) => {
      const value = bytes.readUInt32LE(entry + field);
      return value === 0xffffffff ? wide.shift() : BigInt(value);
    });
    if (size === undefined || stored !== size || offset === undefined || offset + 30n > start) return undefined;
    const local = Number(offset);
    if (bytes.readUInt32LE(local) !== 0x04034b50 || bytes.readUInt16LE(local + 8) !== 0) return undefined;
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (!bytes.subarray(local + 30, local + 30 + bytes.readUInt16LE(local + 26)).equals(raw)) return undefined;
    if (local + 30 + nameBytes > directory) return undefined;
    const localSize = bytes.readUInt32LE(local + 22);
    if (localSize !== 0 && localSize !== 0xffffffff && BigInt(localSize) !== size) return undefined;
    if (BigInt(begin) + size > start) return undefined;
    found.set(name, [begin, Number(size)]);
    taken.push([local, begin + Number(size)]);
    entry = next;
  }
  taken.sort(([one], [other]) => one - other);
  const isApart = taken.every(([from], index) => index === 0 || from >= (taken[index - 1]?.[1] ?? 0));
  return isApart && BigInt(found.size) === count ? found : undefined;
}

function wideFields(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const fields = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(fields.length / 8) }, (_, index) => fields.readBigUInt64LE(index * 8));
  }
  return [];
}
