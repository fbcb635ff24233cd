import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../../models/checkpoint/safetensors/safetensors.ts';
import { openTorchFile } from '../../../../models/checkpoint/torch/torchFile.ts';
import { temporaryFolder } from '../../../fixtures/checkpoint/folders.ts';
import { dict, pickleOf, storage, tensor } from '../../../fixtures/checkpoint/pickleBytes.ts';
import { safetensorsBytes } from '../../../fixtures/checkpoint/safetensorsFile.ts';
import { writeSparseZip } from '../../../fixtures/checkpoint/zipBytes.ts';

const gibibyte = 2 ** 30;
const last = Buffer.from(Float32Array.of(1.5, -2.5).buffer);

// Windows gives a file's holes room on the disk.
describe.skipIf(process.platform === 'win32')('a file of more than 4 GiB', () => {
  // The same file, written by these lines, is read so by torch.load of torch 2.13: its `t5[-2:]` is [1.5, -2.5].
  it('is read to its end where torch wrote it', async () => {
    const path = join(temporaryFolder(), 'pytorch_model.bin');
    const keys = Array.from({ length: 6 }, (_, index) => `t${String(index)}`);
    const side = gibibyte / 4;
    const pickle = dict(
      Object.fromEntries(keys.map((key) => [key, tensor(storage('FloatStorage', key, side), 0, [side], [1])])),
    );
    writeSparseZip(path, [
      { name: 'archive/data.pkl', zeros: 0, data: pickleOf(pickle) },
      { name: 'archive/version', zeros: 0, data: Buffer.from('3\n') },
      ...keys.map((key) => ({ name: `archive/data/${key}`, zeros: gibibyte - last.length, data: last })),
    ]);
    const source = await openTorchFile(path);
    try {
      expect(source.entries.size).toBe(keys.length);
      for (const key of keys) expect(await source.read(key, gibibyte - 8, gibibyte)).toEqual(last);
    } finally {
      await source.close();
    }
  });

  it('is read to its end as safetensors', async () => {
    const path = join(temporaryFolder(), 'model.safetensors');
    const bytes = 5 * gibibyte;
    const header = {
      a: { dtype: 'F32', shape: [bytes / 4], data_offsets: [0, bytes] },
      b: { dtype: 'F32', shape: [2], data_offsets: [bytes, bytes + 8] },
    };
    const head = safetensorsBytes(header, Buffer.alloc(0));
    const file = openSync(path, 'wx');
    writeSync(file, head, 0, head.length, 0);
    writeSync(file, last, 0, last.length, head.length + bytes);
    closeSync(file);
    const source = await openSafetensors(path);
    try {
      expect(await source.read('b')).toEqual(last);
      expect(await source.read('a', bytes - 8)).toEqual(Buffer.alloc(8));
    } finally {
      await source.close();
    }
  });
});
