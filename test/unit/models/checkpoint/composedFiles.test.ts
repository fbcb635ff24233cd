import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openTorchFile } from '../../../../models/checkpoint/torch/torchFile.ts';
import { composeFile, type ComposedFile, type Segment } from '../../../fixtures/checkpoint/composedFile.ts';
import { temporaryFolder } from '../../../fixtures/checkpoint/folders.ts';
import { composeTorchFile, torchDict } from '../../../fixtures/checkpoint/torchZip.ts';

const bytesOf = ({ slices, length }: ComposedFile, start = 0, end = length) => Buffer.concat([...slices(start, end)]);

/** The same bytes, all of them made at once. */
function spelledOut(segments: readonly Segment[]): Buffer {
  return Buffer.concat(
    segments.map((segment) => {
      if (segment.kind === 'bytes') return segment.bytes;
      const { block, shift, length } = segment;
      return Uint8Array.from({ length }, (_, index) => block[(shift + index) % block.length] ?? 0);
    }),
  );
}

it('a file that is made as it is read has the same bytes wherever a reader begins and ends', () => {
  const bytes = fc.uint8Array({ maxLength: 20 }).map((each): Segment => ({ kind: 'bytes', bytes: each }));
  const repeated = fc.record({
    kind: fc.constant('repeated' as const),
    block: fc.uint8Array({ minLength: 1, maxLength: 9 }),
    shift: fc.nat(40),
    length: fc.nat(40),
  });
  const cuts = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(fc.oneof(bytes, repeated), { maxLength: 6 }), cuts, (segments, places) => {
      const file = composeFile(segments);
      const [start = 0, end = 0] = places
        .map((place) => Math.floor(place * (file.length + 0.99)))
        .sort((a, b) => a - b);
      expect(bytesOf(file, start, end)).toEqual(spelledOut(segments).subarray(start, end));
    }),
  );
});

it('a checkpoint that is made so is what torch saves, as far as our reader sees', async () => {
  const numbers = (values: readonly number[]): Segment => {
    return { kind: 'bytes', bytes: new Uint8Array(Float32Array.from(values).buffer) };
  };
  const tensor = (shape: readonly number[], values: readonly number[]) =>
    ({ kind: 'tensor', shape, data: numbers(values) }) as const;
  const model = torchDict(['a', tensor([2, 3], [1, 2, 3, 4, 5, 6])]);
  const optimizer = torchDict(['state', torchDict([0, torchDict(['exp_avg', tensor([], [7])])])]);
  const config = torchDict(['run', torchDict(['init_lr', 1e-5], ['names', ['a', null, true]])]);
  const file = await composeTorchFile(
    torchDict(['model', model], ['optimizer', optimizer], ['config', config]),
    'checkpoint_best',
  );
  const path = join(temporaryFolder(), 'checkpoint.pth');
  writeFileSync(path, bytesOf(file));
  const source = await openTorchFile(path);
  const wanted = { name: 'a', dtype: 'F32', shape: [2, 3], byteLength: 24, file: path };
  expect([...source.entries.values()]).toEqual([wanted]);
  expect(new Float32Array(Uint8Array.from(await source.read('a')).buffer)).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  await source.close();
});
