import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.ts';
import type { OptimizerStores } from '../../../models/training/stores/tensorStore.ts';
import { targetsOf } from '../../../models/training/batches/texts.ts';
import type { StepReport, Trainer } from '../../../models/training/trainer.ts';
import {
  batchOf,
  differenceOf,
  freshStores,
  golden,
  goldenTensors,
  isKeyBias,
  openStart,
  rateOf,
  readPictures,
  trainerFor,
  type GoldenRun,
} from './goldenRuns.ts';

let checkpoint: Checkpoint;
let pixels: ReadonlyMap<string, Float32Array>;
beforeAll(async () => {
  checkpoint = await openStart();
  pixels = await readPictures(checkpoint);
});
afterAll(() => checkpoint.close());

/** The gradients of a run's first batch: a trainer that waits for a second one keeps them. */
async function firstGradients(run: GoldenRun): Promise<OptimizerStores['gradients']> {
  const stores = await freshStores(checkpoint, checkpoint.config);
  const trainer = trainerFor(checkpoint.config, run, stores, { accumulate: 2 });
  await trainer.learn(batchOf(run.steps[0]?.pictures ?? [], run, pixels, checkpoint), 0);
  await trainer.dispose();
  return stores.gradients;
}

describe.each(Object.entries(golden.runs))('the run %s of LAVIS', (name, run) => {
  let trainer: Trainer;
  let stores: OptimizerStores;
  const reports: StepReport[] = [];
  const expected = goldenTensors(name);

  beforeAll(async () => {
    stores = await freshStores(checkpoint, checkpoint.config);
    trainer = trainerFor(checkpoint.config, run, stores);
    for (const { epoch, step, pictures } of run.steps) {
      reports.push(await trainer.learn(batchOf(pictures, run, pixels, checkpoint), rateOf(run, epoch, step)));
    }
  });
  afterAll(() => trainer.dispose());

  test('its rates', () => {
    for (const { epoch, step, lr } of run.steps) expect(rateOf(run, epoch, step)).toBeCloseTo(lr, 12);
  });

  test('its groups, in order', () => {
    const found = trainer.groups.map((group) => [
      group.name,
      group.weightDecay,
      group.parameters.map((one) => one.name),
    ]);
    expect(found).toEqual(Object.entries(run.groups).map(([group, one]) => [group, one.weight_decay, one.names]));
  });

  test('its tokens and targets', () => {
    const { texts } = batchOf(run.steps[0]?.pictures ?? [], run, pixels, checkpoint);
    const { numQueryTokens } = checkpoint.config;
    expect(texts.ids).toEqual(run.first_batch.input_ids);
    const { rows, ids } = targetsOf(texts, numQueryTokens);
    const learned = run.first_batch.targets.flatMap((targets, text) =>
      targets.flatMap((id, at) => (id === -100 ? [] : [[text * targets.length + at - 1, id]])),
    );
    expect(rows.map((row, index) => [row, ids[index]])).toEqual(learned);
  });

  test('its losses and gradient norms', () => {
    for (const [index, { loss, gradient_norm: norm }] of run.steps.entries()) {
      expect(Math.abs((reports[index]?.loss ?? NaN) / loss - 1), `loss ${String(index)}`).toBeLessThan(1e-4);
      expect(Math.abs((reports[index]?.gradientNorm ?? NaN) / norm - 1), `norm ${String(index)}`).toBeLessThan(1e-3);
    }
  });

  test('its first gradients, of every tensor', async () => {
    const gradients = await firstGradients(run);
    let compared = 0;
    for (const [key, { data }] of expected) {
      if (!key.startsWith('gradient.')) continue;
      const parameter = key.slice('gradient.'.length);
      const own = (await gradients.read(parameter)).map((value) => value * 2);
      const worst = differenceOf(own, data);
      if (isKeyBias(parameter)) expect(worst, parameter).toBeLessThan(1e-6);
      else expect(worst / (run.largest[key] ?? NaN), parameter).toBeLessThan(1e-3);
      compared++;
    }
    expect(compared).toBe(trainer.groups.flatMap(({ parameters }) => parameters).length);
  });

  test('its last weights', async () => {
    for (const [key, { data }] of expected) {
      if (!key.startsWith('after_last_update.')) continue;
      const parameter = key.slice('after_last_update.'.length);
      expect(differenceOf(await stores.weights.read(parameter), data), parameter).toBeLessThan(1e-4);
    }
  });
});
