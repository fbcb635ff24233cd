import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.ts';
import type { NetworkDropout } from '../../../models/training/parts/stages.ts';
import { Trainer } from '../../../models/training/trainer.ts';
import { batchOf, freshStores, golden, openStart, readPictures } from './goldenRuns.ts';

// No reference has our masks, so the gradient is held against the loss itself, under the same masks.

let checkpoint: Checkpoint;
let pixels: ReadonlyMap<string, Float32Array>;
beforeAll(async () => {
  checkpoint = await openStart();
  pixels = await readPictures(checkpoint);
});
afterAll(() => checkpoint.close());

const run = golden.runs['full'];
if (!run) throw new Error('there is no run of that name');
const weight = 'Qformer.bert.encoder.layer.0.crossattention.self.value.weight';

/** Loss and gradient of one weight, of which each number was changed by a multiple of `change`. */
async function learn(
  dropout: NetworkDropout,
  seed = 1,
  change?: { readonly by: number; readonly along: Float32Array },
) {
  const { config } = checkpoint;
  const stores = await freshStores(checkpoint, config);
  if (change) {
    const values = await stores.weights.read(weight);
    await stores.weights.write(
      weight,
      values.map((value, at) => value + change.by * (change.along[at] ?? 0)),
    );
  }
  const plain = {
    loraRank: 0,
    weightDecay: 0,
    layerDecay: 1,
    accumulate: 2,
    device: 'cpu',
    precision: 'fp32',
  } as const;
  const trainer = new Trainer({ config, trainable: run?.settings.trainable ?? [], dropout, seed, ...plain }, stores);
  if (!run) throw new Error('no run');
  const { loss } = await trainer.learn(batchOf(['coffee', 'rocket'], run, pixels, checkpoint), 0);
  await trainer.dispose();
  return { loss, gradient: (await stores.gradients.read(weight)).map((value) => value * 2) };
}

const much = { qformer: { hidden: 0.3, attention: 0.3 }, text: { hidden: 0.2, attention: 0.1 } };
const none = { qformer: { hidden: 0, attention: 0 }, text: { hidden: 0, attention: 0 } };

test('dropout is decided by the seed, and the gradient is that of the loss under it', async () => {
  const { loss, gradient } = await learn(much);
  expect((await learn(much)).loss).toBe(loss);
  expect((await learn(much, 2)).loss).not.toBe(loss);
  expect((await learn(none)).loss).not.toBe(loss);
  const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  const along = gradient.map((value) => value / length);
  const at = async (by: number) => (await learn(much, 1, { by, along })).loss;
  const slope = ((await at(0.05)) - (await at(-0.05))) / 0.1;
  expect(slope / length).toBeCloseTo(1, 1);
});
