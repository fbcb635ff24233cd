import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBoundedFile, type BoundedFile } from '../../../../../models/files/boundedFile.ts';
import { openTorchFile } from '../../../../../models/checkpoint/torch/torchFile.ts';
import { openLegacyTorch } from '../../../../../models/checkpoint/torch/torchLegacy.ts';
import type { TensorSource } from '../../../../../models/checkpoint/tensors.ts';
import { failureIfAny, failureOf } from '../../../../fixtures/failures.ts';
import { fixturePath, temporaryFile, temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { dict, pickleOf, storage, tensor } from '../../../../fixtures/checkpoint/pickleBytes.ts';
import { zipBytes } from '../../../../fixtures/checkpoint/zipBytes.ts';
import { goldenPath } from '../../../../golden.ts';

type Expected = Record<string, Record<string, readonly [dtype: string, shape: readonly number[], sha256: string]>>;

/** What torch itself reads (`make_torch.py`). */
const expected = JSON.parse(readFileSync(fixturePath('torch.expected.json'), 'utf8')) as Expected;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function contents(source: TensorSource): Promise<Expected[string]> {
  const all: Expected[string] = {};
  for (const { name, dtype, shape } of source.entries.values()) {
    all[name] = [dtype, shape, sha256(await source.read(name))];
  }
  await source.close();
  return all;
}

describe('files of torch.save', () => {
  it.each(Object.keys(expected))('%s is read as torch reads it', async (name) => {
    expect(await contents(await openTorchFile(fixturePath(name)))).toEqual(expected[name]);
  });

  // sha256 of what torch.load gave (torch 2.13)
  it.each([
    ['checkpoint_best.pth', 'query_tokens', '4360a853541b5d2535de608d449543e7cf269c5176eaf24a7323248b27d42c35'],
    ['checkpoint_best.pth', 'opt_proj.bias', '08ecf8bc899853097b9462da8147cc786b27894843b9b4335e6aa2492b12c075'],
    ['checkpoint_2.pth', 'query_tokens', '3e1e634ffed5435feda9626b6d0396ca0539e47410c264a74bd8dec139eed405'],
    ['checkpoint_2.pth', 'opt_proj.bias', '487d7d0304819662a7cad45eea77e323119fd655e8f3f5b7b579fe5728168f02'],
    [
      'opt-base/pytorch_model.bin',
      'lm_head.weight',
      '9ecd80f68f916f8be4bc533491cfaf1c91451f4a5af5ef0e1b133270cbc36de9',
    ],
  ])('%s has torch’s %s', async (file, name, digest) => {
    const source = await openTorchFile(goldenPath('lavis-tiny', file));
    expect(sha256(await source.read(name))).toBe(digest);
    await source.close();
  });

  it('reads a part of a transposed tensor', async () => {
    const source = await openTorchFile(fixturePath('tensors.zip.pt'));
    const whole = await source.read('transposed');
    expect(await source.read('transposed', 10, 50)).toEqual(whole.slice(10, 50));
    await source.close();
  });
});

describe('what is not asked for', () => {
  async function rangesRead(path: string, work: (file: BoundedFile) => Promise<unknown>) {
    const file = await openBoundedFile(path);
    const ranges: (readonly [offset: number, length: number])[] = [];
    await work({
      ...file,
      readAt(offset, length) {
        ranges.push([offset, length]);
        return file.readAt(offset, length);
      },
    });
    await file.close();
    return ranges;
  }

  it('steps over the storages of a large legacy file', async () => {
    const small = readFileSync(fixturePath('training.legacy.pt'));
    const ranges = await rangesRead(fixturePath('training.legacy.pt'), (file) => openLegacyTorch(file, 1 << 24));
    const [first, ...rest] = ranges;
    expect(first).toEqual([0, small.length]); // one window for the pickles
    expect(rest.length).toBeGreaterThan(4);
    expect(rest.every(([, length]) => length === 8)).toBe(true);
  });

  it('offers no tensor of the optimizer', async () => {
    for (const name of ['training.zip.pt', 'training.legacy.pt']) {
      const source = await openTorchFile(fixturePath(name));
      expect([...source.entries.keys()]).toEqual(['0.weight', '0.bias', '1.weight', '1.bias']);
      await source.close();
    }
  });
});

describe('a torch file that lies', () => {
  function zipWith(pickle: Buffer, bytes: Buffer, more: Record<string, string> = {}): Buffer {
    const others = Object.entries(more).map(([name, text]) => ({ name: `x/${name}`, data: Buffer.from(text) }));
    const members = [{ name: 'x/data.pkl', data: pickle }, { name: 'x/data/0', data: bytes }, ...others];
    return zipBytes(members);
  }
  function withTensor(offset: number, shape: readonly number[], strides: readonly number[]): Buffer {
    return zipWith(
      pickleOf(dict({ t: tensor(storage('FloatStorage', '0', 4), offset, shape, strides) })),
      Buffer.alloc(16),
    );
  }

  it.each<[string, Buffer, RegExp]>([
    ['reaches beyond its storage', withTensor(1, [4], [1]), /reaches beyond its storage/],
    ['strides beyond its storage', withTensor(0, [2], [4]), /reaches beyond its storage/],
    ['strides beyond reason', withTensor(0, [2, 2], [2 ** 30, 2 ** 30]), /reaches beyond its storage/],
    ['is larger than its storage', withTensor(0, [2 ** 30], [0]), /larger than its storage/],
    [
      'overflows',
      withTensor(
        0,
        Array.from({ length: 8 }, () => 2 ** 30),
        Array.from({ length: 8 }, () => 0),
      ),
      /larger/,
    ],
    [
      'has a storage of another size',
      zipWith(pickleOf(dict({ t: tensor(storage('FloatStorage', '0', 4), 0, [1], [1]) })), Buffer.alloc(15)),
      /has another size/,
    ],
    [
      'has no storage',
      zipWith(pickleOf(dict({ t: tensor(storage('FloatStorage', '../0', 4), 0, [4], [1]) })), Buffer.alloc(16)),
      /no bytes in the file/,
    ],
    ['is no dictionary', zipWith(pickleOf('N'), Buffer.alloc(0)), /no dictionary of tensors/],
    ['is another zip', zipBytes([{ name: 'word/document.xml', data: Buffer.alloc(3) }]), /not one that/],
    ['is text', Buffer.from('hello'), /not a file that torch\.save wrote/],
    ['is empty', Buffer.alloc(0), /not a file that torch\.save wrote/],
    ['is another pickle', pickleOf('N'), /not one that torch\.save wrote/],
  ])('%s', async (_what, bytes, reason) => {
    const failure = await failureOf(openTorchFile(temporaryFile('x.pth', bytes)));
    expect(failure.code).toBe('checkpointInvalid');
    expect(failure.message).toMatch(reason);
  });

  it('was written on a big-endian machine', async () => {
    const path = temporaryFile('x.pth', zipWith(pickleOf('}'), Buffer.alloc(0), { byteorder: 'big' }));
    expect((await failureOf(openTorchFile(path))).code).toBe('checkpointUnsupported');
  });

  it('holds a pickle that would run code', async () => {
    const path = temporaryFile('x.pth', zipWith(pickleOf('cos\nsystem\n'), Buffer.alloc(0)));
    const failure = await failureOf(openTorchFile(path));
    expect(failure.code).toBe('checkpointUnsafe');
    expect(failure.message).toContain(path);
  });
});

describe('any torch file', () => {
  it.each(['training.zip.pt', 'training.legacy.pt', 'tensors.legacy.pt'])(
    '%s cut at 200 points is refused',
    async (name) => {
      const whole = readFileSync(fixturePath(name));
      const path = join(temporaryFolder(), 'x.pth');
      for (let point = 0; point < 200; point++) {
        writeFileSync(path, whole.subarray(0, Math.floor((whole.length * point) / 200)));
        const failure = await failureOf(openTorchFile(path));
        expect(['checkpointInvalid', 'checkpointUnsupported']).toContain(failure.code);
      }
    },
  );

  it.each(['training.zip.pt', 'tensors.legacy.pt'])('%s with a byte changed is read or refused', async (name) => {
    const whole = readFileSync(fixturePath(name));
    const path = join(temporaryFolder(), 'x.pth');
    for (let at = 0; at < whole.length; at += 23) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      await failureIfAny(openTorchFile(path).then(contents));
    }
  });
});
