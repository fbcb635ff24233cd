import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../../../models/checkpoint/safetensors/safetensors.ts';
import { failureIfAny, failureOf } from '../../../../fixtures/failures.ts';
import { temporaryFile, temporaryFolder } from '../../../../fixtures/checkpoint/folders.ts';
import { safetensorsBytes, twoTensors } from '../../../../fixtures/checkpoint/safetensorsFile.ts';
import { goldenPath } from '../../../../golden.ts';

function open(bytes: Uint8Array) {
  return openSafetensors(temporaryFile('model.safetensors', bytes));
}

async function refused(bytes: Uint8Array): Promise<string> {
  const { code, message } = await failureOf(open(bytes));
  expect(code).toBe('checkpointInvalid');
  expect(message).toContain('model.safetensors');
  return message;
}

function one(entry: Record<string, unknown>, bytes = 8): Buffer {
  return safetensorsBytes({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...entry } }, Buffer.alloc(bytes));
}

describe('a sound file', () => {
  it('lists its tensors', async () => {
    const { header, data } = twoTensors();
    const file = temporaryFile('model.safetensors', safetensorsBytes(header, data));
    const source = await openSafetensors(file);
    expect([...source.entries.values()]).toEqual([
      { name: 'a', dtype: 'F32', shape: [2, 3], byteLength: 24, file },
      { name: 'b', dtype: 'F16', shape: [4], byteLength: 8, file },
    ]);
    await source.close();
  });

  it('reads whole tensors and parts', async () => {
    const { header, data } = twoTensors();
    const source = await open(safetensorsBytes(header, data));
    expect([...(await source.read('b'))]).toEqual([24, 25, 26, 27, 28, 29, 30, 31]);
    expect([...(await source.read('b', 2, 5))]).toEqual([26, 27, 28]);
    expect(await source.read('a', 24)).toHaveLength(0);
    await source.close();
  });

  it('takes the header in any order, padding, metadata and empty tensors', async () => {
    const entries = {
      __metadata__: { format: 'pt' },
      b: { dtype: 'U8', shape: [1], data_offsets: [4, 5] },
      none: { dtype: 'F32', shape: [0, 3], data_offsets: [4, 4] },
      a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    };
    const source = await open(safetensorsBytes(`${JSON.stringify(entries)}   `, Buffer.from([1, 2, 3, 4, 5])));
    expect([...(await source.read('a'))]).toEqual([1, 2, 3, 4]);
    expect([...(await source.read('b'))]).toEqual([5]);
    expect(await source.read('none')).toHaveLength(0);
    await source.close();
  });

  it('refuses to read outside of a tensor', async () => {
    const { header, data } = twoTensors();
    const source = await open(safetensorsBytes(header, data));
    await expect(source.read('b', 0, 9)).rejects.toThrow(RangeError);
    await expect(source.read('b', -1, 2)).rejects.toThrow(RangeError);
    await expect(source.read('c')).rejects.toThrow('no tensor c');
    await source.close();
  });

  it('notices a file that becomes shorter while it is open', async () => {
    const { header, data } = twoTensors();
    const path = temporaryFile('model.safetensors', safetensorsBytes(header, data));
    const source = await openSafetensors(path);
    truncateSync(path, 100);
    expect((await failureOf(source.read('b'))).message).toContain('shorter');
    await source.close();
  });
});

describe('a header that lies', () => {
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['is empty', Buffer.alloc(0), /too few/],
    ['is too small', Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), /ends within its header/],
    ['is too large', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0, 123]), /claims 33554432 bytes/],
    ['claims 2^64 - 1 bytes', Buffer.alloc(16, 0xff), /claims 18446744073709551615 bytes/],
    ['is no JSON', safetensorsBytes('{"a"', Buffer.alloc(0)), /not valid JSON/],
    ['begins with a space', safetensorsBytes(' {}', Buffer.alloc(0)), /does not begin/],
    ['is an array', safetensorsBytes('[]', Buffer.alloc(0)), /does not begin/],
    ['is not UTF-8', safetensorsBytes('{}', Buffer.alloc(0)).fill(0xff, 9), /not UTF-8/],
    ['is nested like an attack', safetensorsBytes(`{"a":${'['.repeat(100_000)}`, Buffer.alloc(0)), /nesting too deep/],
    ['says nothing of a tensor', safetensorsBytes({ a: 3 }, Buffer.alloc(0)), /nothing useful of a/],
    ['has metadata that is no map', safetensorsBytes({ __metadata__: 'x' }, Buffer.alloc(0)), /not a map of texts/],
    ['has metadata of numbers', safetensorsBytes({ __metadata__: { a: 1 } }, Buffer.alloc(0)), /not a map of texts/],
    ['has no shape', one({ shape: undefined }), /proper shape/],
    ['has a negative side', one({ shape: [-2] }), /proper shape/],
    ['has half a side', one({ shape: [1.5] }), /proper shape/],
    ['has one offset', one({ data_offsets: [0] }), /data_offsets/],
    ['has three offsets', one({ data_offsets: [0, 4, 8] }), /data_offsets/],
    ['ends before it begins', one({ data_offsets: [8, 0] }), /data_offsets/],
    ['has a shape for other bytes', one({ shape: [3] }), /needs others/],
    ['overflows', one({ shape: [2 ** 40, 2 ** 40] }), /needs others/],
    ['leaves a gap', one({ data_offsets: [4, 12] }, 12), /does not begin where/],
    ['covers too little', one({}, 9), /1 bytes at its end belong to no tensor/],
    ['covers too much', one({}, 7), /cut short, 1 bytes/],
    [
      'has two tensors in one place',
      safetensorsBytes(
        {
          a: { dtype: 'U8', shape: [4], data_offsets: [0, 4] },
          b: { dtype: 'U8', shape: [4], data_offsets: [0, 4] },
        },
        Buffer.alloc(4),
      ),
      /b does not begin where/,
    ],
    [
      'names a tensor twice',
      safetensorsBytes(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
        Buffer.alloc(2),
      ),
      /the key "a" for the second time/,
    ],
    [
      'names a field twice',
      safetensorsBytes('{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}', Buffer.alloc(1)),
      /the key "dtype" for the second time/,
    ],
  ];
  it.each(cases)('%s', async (_what, bytes, reason) => {
    expect(await refused(bytes)).toMatch(reason);
  });

  it('has a number format that is not supported', async () => {
    const failure = await failureOf(open(one({ dtype: 'F8_E4M3', shape: [8] })));
    expect(failure.code).toBe('checkpointUnsupported');
    expect(failure.message).toContain('"F8_E4M3"');
  });
});

describe('any file', () => {
  const golden = readFileSync(goldenPath('tiny-fp16-sharded', 'checkpoint', 'model-00001-of-00004.safetensors'));

  it('cut at 200 points is refused', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    for (let point = 0; point < 200; point++) {
      const length = Math.floor((golden.length * point) / 200);
      writeFileSync(path, golden.subarray(0, length));
      expect((await failureOf(openSafetensors(path))).code).toBe('checkpointInvalid');
    }
  });

  it('with a byte of its header changed is read within bounds or refused', async () => {
    const headerBytes = 8 + Number(golden.readBigUInt64LE());
    const path = join(temporaryFolder(), 'model.safetensors');
    await fc.assert(
      fc.asyncProperty(fc.nat(headerBytes - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(golden);
        changed[at] = byte;
        writeFileSync(path, changed);
        await failureIfAny(openSafetensors(path).then((source) => source.close()));
      }),
      { numRuns: 200 },
    );
  });
});
