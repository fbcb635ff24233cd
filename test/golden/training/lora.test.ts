import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { lowRankPairs, mergedWeight, startFactor } from '../../../models/training/lowRank.ts';
import type { OptimizerStores } from '../../../models/training/stores/tensorStore.ts';
import { sizeOf } from '../../../models/training/parameters.ts';
import { withoutDropout } from '../../../models/training/parts/stages.ts';
import { startWeights } from '../../../models/training/startWeights.ts';
import { MemoryStore } from '../../../models/training/stores/tensorStore.ts';
import { parametersOf } from '../../../models/training/parameters.ts';
import { trainedParameters } from '../../../models/training/trainedParameters.ts';
import { Trainer, type StepReport } from '../../../models/training/trainer.ts';
import { goldenPath } from '../../golden.ts';
import { batchOf, golden, goldenTensors, readPictures } from './goldenRuns.ts';

// peft itself, on transformers' BLIP-2: `scripts/make_lora.py`.

const expected = JSON.parse(readFileSync(goldenPath('training', 'lora.json'), 'utf8')) as {
  readonly settings: {
    readonly rank: number;
    readonly learning_rate: number;
    readonly weight_decay: number;
    readonly image_size: number;
  };
  readonly steps: readonly {
    readonly pictures: readonly string[];
    readonly loss: number;
    readonly gradient_norm: number;
  }[];
};
const { rank: loraRank, learning_rate: rate, weight_decay: weightDecay, image_size: side } = expected.settings;
const scope = { trainable: ['projection'], loraRank } as const;
const [plain] = Object.values(golden.runs).filter(({ settings }) => settings.prompt === '' && settings.batch === 4);
if (!plain) throw new Error('no run has plain texts');

const tensors = new Map([...goldenTensors('lora')].map(([name, { data }]) => [name, Float32Array.from(data)] as const));
const ofKind = (kind: string) =>
  [...tensors].flatMap(([name, values]) =>
    name.startsWith(`${kind}.`) ? [[name.slice(kind.length + 1), values] as const] : [],
  );

let checkpoint: Checkpoint;
let pixels: ReadonlyMap<string, Float32Array>;
let stores: OptimizerStores;
const reports: StepReport[] = [];

/** Weights of the start, but for those of `given`. */
async function storesWith(given: readonly (readonly [string, Float32Array])[]): Promise<OptimizerStores> {
  const { all, trained } = trainedParameters(checkpoint.config, scope);
  const zeros = (list = trained) =>
    new MemoryStore(new Map(list.map((one) => [one.name, new Float32Array(sizeOf(one))])));
  const weights = zeros(all);
  for (const one of parametersOf(checkpoint.config))
    await weights.write(one.name, await startWeights(checkpoint, one, side));
  for (const [name, values] of given) await weights.write(name, values.slice());
  return { weights, firstMoments: zeros(), secondMoments: zeros(), gradients: zeros() };
}

function trainerFor(own: OptimizerStores, accumulate: number): Trainer {
  const { config } = checkpoint;
  const plainly = { layerDecay: 1, dropout: withoutDropout, seed: 0, device: 'cpu', precision: 'fp32' } as const;
  return new Trainer({ config, ...scope, weightDecay, accumulate, ...plainly }, own);
}

function difference(own: Float32Array, other: Float32Array): number {
  expect(own.length).toBe(other.length);
  return own.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (other[at] ?? NaN))), 0);
}

beforeAll(async () => {
  checkpoint = await openCheckpoint({ path: goldenPath('tiny', 'checkpoint') });
  pixels = await readPictures(checkpoint, side);
  stores = await storesWith(ofKind('start'));
  const trainer = trainerFor(stores, 1);
  for (const { pictures } of expected.steps) {
    reports.push(await trainer.learn(batchOf(pictures, plain, pixels, checkpoint), rate));
  }
  await trainer.dispose();
});
afterAll(() => checkpoint.close());

test('losses and gradient norms are those of peft', () => {
  for (const [at, { loss, gradient_norm: norm }] of expected.steps.entries()) {
    expect(Math.abs((reports[at]?.loss ?? NaN) / loss - 1)).toBeLessThan(1e-4);
    expect(Math.abs((reports[at]?.gradientNorm ?? NaN) / norm - 1)).toBeLessThan(1e-3);
  }
});

test('both matrices and the merged weights end as those of peft', async () => {
  for (const [name, values] of ofKind('after')) {
    expect(difference(await stores.weights.read(name), values), name).toBeLessThan(1e-4);
  }
  const merged = new Map(ofKind('merged'));
  const pairs = lowRankPairs(checkpoint.config, loraRank);
  expect(pairs.map(({ weight }) => weight).toSorted()).toEqual([...merged.keys()].toSorted());
  for (const pair of pairs) {
    const own = await mergedWeight(pair, stores.weights);
    expect(difference(own, merged.get(pair.weight) ?? new Float32Array()), pair.weight).toBeLessThan(1e-4);
  }
});

test('gradients of both matrices, where neither is zero, are those of torch', async () => {
  const own = await storesWith(ofKind('after'));
  const trainer = trainerFor(own, 2);
  await trainer.learn(batchOf(expected.steps[0]?.pictures ?? [], plain, pixels, checkpoint), 0);
  await trainer.dispose();
  for (const [name, values] of ofKind('gradient')) {
    const found = (await own.gradients.read(name)).map((value) => value * 2);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(difference(found, values) / largest, name).toBeLessThan(1e-3);
  }
});

test('a new one begins as that of peft: A as wide as it was drawn there, B zero, so that nothing has changed', async () => {
  const own = await storesWith([]);
  const pairs = lowRankPairs(checkpoint.config, loraRank);
  for (const { down, up } of pairs) {
    for (const one of [down, up]) await own.weights.write(one.name, startFactor(one, 7));
  }
  const spread = (all: readonly Float32Array[]) => {
    const values = all.flatMap((some) => [...some]);
    return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  };
  const drawn = await Promise.all(pairs.map(({ down }) => own.weights.read(down.name)));
  const theirs = ofKind('start').map(([, values]) => values);
  expect(spread(drawn) / spread(theirs)).toBeCloseTo(1, 1);
  expect(new Set(drawn.map((values) => values[0])).size).toBe(drawn.length);
  for (const pair of pairs) {
    expect(await mergedWeight(pair, own.weights)).toEqual(await own.weights.read(pair.weight));
  }
});
