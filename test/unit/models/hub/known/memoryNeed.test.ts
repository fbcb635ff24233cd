import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBlip2Config } from '../../../../../models/checkpoint/huggingFace/configFile.ts';
import { Fields } from '../../../../../models/files/jsonFields.ts';
import { knownModels } from '../../../../../models/hub/known/knownModels.ts';
import { compiledBytes, memoryNeed, weightCount } from '../../../../../models/hub/known/memoryNeed.ts';
import { fitText, memoryNeeds } from '../../../../../models/catalog/memoryFit.ts';
import { readMebibytes } from '../../../../../models/catalog/machine.ts';
import { goldenPath } from '../../../../golden.ts';

const tiny = parseBlip2Config(
  new Fields('config', JSON.parse(readFileSync(goldenPath('tiny', 'checkpoint', 'config.json'), 'utf8')) as object),
);
const large = knownModels.find(({ word }) => word === 'blip2-coco')?.config ?? tiny;
const GiB = 1024 ** 3;

/** Of the numbers in a file that transformers wrote. */
function numbersIn(path: string): number {
  const file = readFileSync(path);
  const header = JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0)))) as Record<
    string,
    { readonly shape?: readonly number[] }
  >;
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .reduce((sum, [, { shape = [] }]) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

describe('weights', () => {
  it('are as many as transformers saved', () => {
    expect(weightCount(tiny)).toBe(numbersIn(goldenPath('tiny', 'checkpoint', 'model.safetensors')));
  });

  it('of the real model are 3.7 billion, 15 GB in 32 bits (measured: docs/benchmarks.md)', () => {
    expect(weightCount(large) / 1e9).toBeCloseTo(3.7, 1);
    expect(compiledBytes(large, 'fp32') / 1e9).toBeCloseTo(15, 0);
  });
});

describe('memory', () => {
  it('is more than the weights, and less in fewer bits', () => {
    const needs = (['fp32', 'fp16', 'int8', 'int4'] as const).map((precision) => memoryNeed(large, precision));
    expect(needs).toEqual([...needs].sort((one, other) => other - one));
    expect(needs[0]).toBeGreaterThan(compiledBytes(large, 'fp32'));
    // Measured at full size: 15.5 GB with the mapped weights.
    expect((needs[0] ?? 0) / 1e9).toBeGreaterThan(15);
    expect((needs[0] ?? 0) / 1e9).toBeLessThan(17);
  });

  it.each([
    [{ memory: 64 * GiB, graphics: [24 * GiB] }, 'runs on your 24 GB GPU'],
    [{ memory: 64 * GiB, graphics: [12 * GiB] }, 'runs on your 12 GB GPU'],
    [{ memory: 16 * GiB, graphics: [8 * GiB] }, 'runs on your 8 GB GPU'],
    [{ memory: 16 * GiB, graphics: [4 * GiB] }, 'runs on your 4 GB GPU'],
    [{ memory: 24 * GiB, graphics: [] }, 'runs in your 24 GB of memory'],
    [{ memory: 8 * GiB, graphics: [] }, 'runs in your 8 GB of memory'],
    [{ memory: 2 * GiB, graphics: [] }, 'needs 3.4 GB, more than the 2 GB of this machine'],
  ])('%j: %s', (machine, expected) => {
    const needs = memoryNeeds(large, machine);
    expect(fitText(needs, machine)).toBe(expected);
  });

  it('of a card is what the driver’s tool prints', () => {
    expect(readMebibytes('8192\n24576\n')).toEqual([8 * GiB, 24 * GiB]);
    expect(readMebibytes('NVIDIA-SMI has failed\n')).toEqual([]);
  });
});
