import { afterAll, describe, expect, test } from 'vitest';
import { readdirSync } from 'node:fs';
import { dict, float, pickledJson, writePickle } from '../../../../../models/checkpoint/torch/pickleWriter.ts';
import { openTorchFile, openTorchMoments } from '../../../../../models/checkpoint/torch/torchFile.ts';
import { StorageList, writeTorchFile } from '../../../../../models/checkpoint/torch/torchWriter.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

// What torch 2.13 said of such files, with and without mmap, stands in decision 55.

const folder = temporaryFolder();
afterAll(folder.remove);

/** A file as a training leaves it. */
async function written(name: string) {
  const list = new StorageList();
  const weight = list.add([2, 3], () => Promise.resolve(Float32Array.of(0, 1, 2, 3, 4, 5.5)));
  const step = list.add([], () => Promise.resolve(Float32Array.of(3)));
  const state = { kind: 'dict', entries: [[0, dict({ step, exp_avg: weight })]] } as const;
  const value = dict({
    model: {
      kind: 'orderedDict',
      entries: [
        ['a.weight', weight],
        ['tied', weight],
      ],
    },
    optimizer: dict({ state, param_groups: { kind: 'list', items: [dict({ lr: float(1) })] } }),
    config: pickledJson({ model: { prompt: 'ein schönes Bild', image_size: 364 }, big: 2 ** 40, none: [] }),
    scaler: null,
    epoch: 1,
  });
  const path = `${folder.path}/${name}`;
  await writeTorchFile(path, value, list.storages);
  return path;
}

const floats = (bytes: Uint8Array) => [...new Float32Array(new Uint8Array(bytes).buffer)];

describe('a torch file of ours', () => {
  test('has the tensors, the moments and the configuration that were written', async () => {
    const path = await written('whole.pth');
    const source = await openTorchFile(path);
    expect([...source.entries.keys()]).toEqual(['a.weight', 'tied']);
    expect(source.entries.get('a.weight')?.shape).toEqual([2, 3]);
    expect(floats(await source.read('tied'))).toEqual([0, 1, 2, 3, 4, 5.5]);
    expect(
      JSON.stringify(source.configuration, (_, member: unknown) => (member instanceof Map ? [...member] : member)),
    ).toContain('ein schönes Bild');
    await source.close();
    const moments = await openTorchMoments(path);
    expect([...moments.entries.keys()]).toEqual(['0.step', '0.exp_avg']);
    expect(floats(await moments.read('0.step'))).toEqual([3]);
    await moments.close();
  });

  test('is whole or not there', async () => {
    const list = new StorageList();
    const tensor = list.add([4], () => Promise.reject(new Error('the numbers are gone')));
    await expect(writeTorchFile(`${folder.path}/broken.pth`, dict({ model: tensor }), list.storages)).rejects.toThrow(
      'gone',
    );
    expect(readdirSync(folder.path).filter((name) => name.startsWith('broken'))).toEqual([]);
  });
});

// By `pickletools.dis` of Python 3.11.
test.each([
  [true, '8002882e'],
  [null, '80024e2e'],
  [-5, '80024afbffffff2e'],
  [2 ** 40, '80028a0800000000000100002e'],
  [1.5, '8002473ff80000000000002e'],
  ['é', '80025802000000c3a92e'],
] as const)('pickles %s', (value, hex) => {
  expect(Buffer.from(writePickle(value)).toString('hex')).toBe(hex);
});
