import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { openTorchFile } from '../../../../models/checkpoint/torch/torchFile.ts';
import { dict, globalOf, int, pickleOf, storage, tensor, text } from '../../../fixtures/checkpoint/pickleBytes.ts';
import { zipBytes } from '../../../fixtures/checkpoint/zipBytes.ts';
import { outcomeOf, ScratchFile } from '../files.ts';
import { mutated } from '../mutations.ts';
import { promise, type FuzzTarget } from './target.ts';

const saved = [
  'module.zip.pt',
  'tensors.zip.pt',
  'training.zip.pt',
  'protocol4.zip.pt',
  'module.legacy.pt',
  'tensors.legacy.pt',
  'training.legacy.pt',
  'protocol3.legacy.pt',
].map((name) => readFileSync(new URL(`../../../fixtures/checkpoint/${name}`, import.meta.url)));
const counts = fc.oneof(fc.nat(6), fc.constantFrom(2 ** 31 - 1, 65_536, 1000, 1));
const shapes = fc.array(counts, { maxLength: 4 });
const record = fc.record({
  key: fc.constantFrom('0', '1', '2', '__proto__'),
  type: fc.constantFrom('FloatStorage', 'HalfStorage', 'ByteStorage', 'DoubleStorage', 'BoolStorage'),
  elements: counts,
  offset: counts,
  shape: shapes,
  strides: shapes,
});
/** A zip of torch whose tensors say anything of where they lie in their storages. */
const composed = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 4 }), fc.array(fc.integer({ min: 0, max: 64 }), { maxLength: 3 }))
  .map(([records, storages]) => {
    const entries = records.map(({ key, type, elements, offset, shape, strides }, index) => [
      `t${String(index)}`,
      tensor(storage(type, key, elements), offset, shape, [...strides, ...shape.map(() => 1)].slice(0, shape.length)),
    ]);
    return zipBytes([
      { name: 'x/data.pkl', data: pickleOf(dict(Object.fromEntries(entries) as Record<string, Buffer>)) },
      ...storages.map((length, key) => ({
        name: `x/data/${String(key)}`,
        data: Uint8Array.from({ length }, (_, at) => at),
      })),
    ]);
  });
const magic = Buffer.from('\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19', 'latin1');
/** The legacy format with any list of storages and any counts. */
const legacy = fc
  .tuple(
    fc.array(record, { maxLength: 3 }),
    fc.array(fc.constantFrom('0', '1', '2', '__proto__'), { maxLength: 4 }),
    fc.array(counts, { maxLength: 4 }),
  )
  .map(([records, keys, says]) => {
    const state = Object.fromEntries(
      records.map(({ key, type, elements, offset, shape, strides }, index) => [
        `t${String(index)}`,
        tensor(storage(type, key, elements), offset, shape, [...strides, ...shape].slice(0, shape.length)),
      ]),
    );
    return Buffer.concat([
      pickleOf(magic),
      pickleOf(int(1001)),
      pickleOf(dict({ little_endian: '\x88' })),
      pickleOf(dict(state)),
      pickleOf('](', ...keys.map(text), 'e'),
      ...says.map((count, index) => {
        const head = Buffer.alloc(8);
        head.writeBigInt64LE(BigInt(count));
        return Buffer.concat([head, Buffer.alloc(Math.min(count, 8) * 4, index)]);
      }),
    ]);
  });
/** Shared and strided storages: what `torch.save` writes of views. */
const views = fc
  .tuple(
    fc.nat(20),
    fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
    fc.array(fc.nat(6), { minLength: 3, maxLength: 3 }),
    fc.nat(3),
  )
  .map(([offset, shape, strides, extra]) => {
    const last = shape.reduce((at, side, axis) => at + (side - 1) * (strides[axis] ?? 0), offset);
    const elements = last + 1 + extra;
    return zipBytes([
      {
        name: 'x/data.pkl',
        data: pickleOf(
          dict({
            t: tensor(storage('ByteStorage', '0', elements), offset, shape, strides.slice(0, shape.length)),
            o: globalOf('torch', 'float16'),
          }),
        ),
      },
      { name: 'x/data/0', data: Uint8Array.from({ length: elements }, (_, at) => at & 255) },
    ]);
  });

const file = new ScratchFile('x.pth');

export const torch: FuzzTarget<Uint8Array> = {
  name: 'torch',
  promise:
    'A file of torch.save gives each tensor exactly as many bytes as its shape says, out of its own storage, or is refused in words.',
  share: 15_000,
  inputs: fc.oneof(
    { weight: 3, arbitrary: mutated(fc.constantFrom(...saved)) },
    { weight: 2, arbitrary: composed },
    { weight: 2, arbitrary: legacy },
    views,
    mutated(fc.oneof(composed, legacy, views)),
  ),
  async check(bytes) {
    const path = file.write(bytes);
    const codes = ['checkpointInvalid', 'checkpointUnsafe', 'checkpointUnsupported'] as const;
    const outcome = await outcomeOf(() => openTorchFile(path), codes);
    if (outcome.kind === 'refused') return;
    const source = outcome.value;
    try {
      for (const { name, shape, byteLength } of source.entries.values()) {
        promise(byteLength <= bytes.length, `${name} is larger than its file.`);
        promise(
          shape.every((side) => Number.isSafeInteger(side)),
          `${name} has no proper shape.`,
        );
        const read = await outcomeOf(() => source.read(name), codes);
        if (read.kind === 'refused') continue;
        promise(read.value.length === byteLength, `${name} has other bytes than its shape.`);
        const part = await source.read(name, Math.floor(byteLength / 3), byteLength);
        promise(
          Buffer.compare(part, read.value.subarray(Math.floor(byteLength / 3))) === 0,
          `A part of ${name} differs.`,
        );
      }
    } finally {
      await source.close();
    }
  },
  dispose: () => Promise.resolve(file.remove()),
};
