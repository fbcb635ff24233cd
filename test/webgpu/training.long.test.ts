import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { parametersOf, type NetworkParameter } from '../../models/training/parameters.ts';
import { startWeights } from '../../models/training/startWeights.ts';
import { fittingParameters, openDeviceStores, type DeviceStores } from '../../models/training/stores/deviceStores.ts';
import { openStores, type StoredParameters } from '../../models/training/stores/openStores.ts';
import {
  batchOf,
  differenceOf,
  golden,
  goldenTensors,
  isKeyBias,
  openStart,
  rateOf,
  readPictures,
  trainerFor,
  type GoldenRun,
} from '../golden/training/goldenRuns.ts';
import { reason, title } from './availability.ts';

// A whole training on WebGPU comes to what LAVIS and torch came to on the processor, with weights and moments that stay there.

function runOf(name: string): GoldenRun {
  const run = golden.runs[name];
  if (!run) throw new Error('there is no run of that name');
  return run;
}

let checkpoint: Checkpoint;
let pixels: ReadonlyMap<string, Float32Array>;
beforeAll(async () => {
  checkpoint = await openStart();
  pixels = await readPictures(checkpoint);
});
afterAll(() => checkpoint.close());

/** With `bytes` of them on the device, and the rest in this machine's memory. */
async function openFilled(
  { settings }: GoldenRun,
  bytes: number,
  sums: StoredParameters['sums'],
): Promise<DeviceStores> {
  const { config } = checkpoint;
  const all = parametersOf(config);
  const isTrained = ({ part }: NetworkParameter) => settings.trainable.includes(part);
  const stored = { all, trained: all.filter(isTrained), sums };
  const fitting = fittingParameters(stored, bytes);
  const rest = all.filter((one) => !fitting.includes(one));
  const host = await openStores({ all: rest, trained: rest.filter(isTrained), sums });
  const stores = openDeviceStores('webgpu', host, fitting);
  for (const one of all) {
    await stores.weights.write(one.name, await startWeights(checkpoint, one, config.vision.imageSize));
  }
  return stores;
}

describe.skipIf(reason)(`${title}: a training`, () => {
  test.each([
    ['full', 'all of it stays there', 1e9, 4],
    ['prompt-accumulate', 'a part of it stays there, and gradients are summed', 5e5, 4],
  ])(
    'losses and last weights of the run %s, where %s',
    async (name, _, bytes, steps) => {
      const run = runOf(name);
      const stores = await openFilled(run, bytes, run.settings.accumulate > 1 ? 'kept' : 'none');
      const trainer = trainerFor(checkpoint.config, run, stores, { device: 'webgpu' });
      for (const { epoch, step, pictures, loss, gradient_norm: norm } of run.steps.slice(0, steps)) {
        const report = await trainer.learn(batchOf(pictures, run, pixels, checkpoint), rateOf(run, epoch, step));
        expect(Math.abs(report.loss / loss - 1), `loss ${String(step)}`).toBeLessThan(1e-4);
        expect(Math.abs((report.gradientNorm ?? NaN) / norm - 1), `norm ${String(step)}`).toBeLessThan(1e-3);
      }
      for (const [key, { data }] of steps === run.steps.length ? goldenTensors(name) : []) {
        if (!key.startsWith('after_last_update.')) continue;
        const parameter = key.slice('after_last_update.'.length);
        expect(differenceOf(await stores.weights.read(parameter), data), parameter).toBeLessThan(1e-4);
      }
      await trainer.dispose();
      await stores.close();
    },
    600_000,
  );

  test('first gradients of the run full, of every tensor', async () => {
    const run = runOf('full');
    const stores = await openFilled(run, 1e9, 'kept');
    const trainer = trainerFor(checkpoint.config, run, stores, { device: 'webgpu', accumulate: 2 });
    await trainer.learn(batchOf(run.steps[0]?.pictures ?? [], run, pixels, checkpoint), 0);
    for (const [key, { data }] of goldenTensors('full')) {
      if (!key.startsWith('gradient.')) continue;
      const parameter = key.slice('gradient.'.length);
      const gradient = await stores.gradients.read(parameter);
      const worst = differenceOf(
        gradient.map((value) => value * 2),
        data,
      );
      if (isKeyBias(parameter)) expect(worst, parameter).toBeLessThan(1e-6);
      else expect(worst / (run.largest[key] ?? NaN), parameter).toBeLessThan(1e-3);
    }
    await trainer.dispose();
    await stores.close();
  }, 600_000);
});
