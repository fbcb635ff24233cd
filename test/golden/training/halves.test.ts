import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../models/checkpoint/checkpoint.ts';
import { floatTensor } from '../../../models/runtime/onnxSession.ts';
import { writeCheckpoint } from '../../../models/training/checkpoints/lavisCheckpoint.ts';
import { firstScale } from '../../../models/training/optimizer/lossScaler.ts';
import { hostPlace } from '../../../models/training/optimizer/places.ts';
import { Updates } from '../../../models/training/optimizer/updates.ts';
import { MemoryStore } from '../../../models/training/stores/tensorStore.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { batchOf, differenceOf, freshStores, golden, goldenTensors, isKeyBias } from './goldenRuns.ts';
import { openStart, readPictures, trainerFor } from './goldenRuns.ts';

const oracle = JSON.parse(readFileSync(goldenPath('scaler', 'expected.json'), 'utf8')) as {
  readonly steps: number;
  readonly overflows: readonly number[];
  readonly rate: number;
  readonly decay: number;
  readonly start: readonly number[];
  /** Each change: after which step, to what. */
  readonly scales: readonly (readonly [step: number, scale: number])[];
  readonly weights: readonly number[];
  readonly updates: number;
  readonly state: Readonly<Record<string, number>>;
};

describe("torch's GradScaler and AdamW, where gradients overflow now and then", () => {
  const name = 'weights';
  const parameter = { name, shape: [5], part: 'projection', source: { tensor: name, start: 0, end: 5 } } as const;
  const groups = [{ name, weightDecay: oracle.decay, rateScale: 1, parameters: [parameter] }];
  const zeros = () => new MemoryStore(new Map([[name, new Float32Array(5)]]));
  const weights = new MemoryStore(new Map([[name, Float32Array.from(oracle.start)]]));
  const stores = { weights, firstMoments: zeros(), secondMoments: zeros(), gradients: zeros() };
  const updates = new Updates({ groups, placeOf: () => hostPlace(stores), step: 0, scaler: firstScale });
  const scales: (readonly [number, number])[] = [];

  beforeAll(async () => {
    const update = { kind: 'update', isFirst: true, learningRate: oracle.rate } as const;
    for (let step = 0; step < oracle.steps; step++) {
      const scale = updates.scaler?.scale ?? NaN;
      const slopes = Float32Array.from({ length: 5 }, (_, place) => ((((step * 7 + place * 3) % 11) - 5) / 8) * scale);
      if (oracle.overflows.includes(step)) slopes[step % 5] = Infinity;
      updates.begin();
      await updates.take(name, floatTensor(slopes, [5]), update);
      const norm = await updates.end(update);
      expect(norm === undefined, `step ${String(step)}`).toBe(oracle.overflows.includes(step));
      const next = updates.scaler?.scale ?? NaN;
      if (scales.at(-1)?.[1] !== next) scales.push([step, next]);
    }
  });

  test('the same scales at the same steps', () => expect(scales).toEqual(oracle.scales));
  test('the same weights, and steps left out', async () => {
    expect(updates.step).toBe(oracle.updates);
    const found = await weights.read(name);
    for (const [place, value] of oracle.weights.entries()) expect(found[place]).toBeCloseTo(value, 5);
  });
  test('its state in a checkpoint is torch’s', async () => {
    const folder = temporaryFolder();
    const path = `${folder.path}/checkpoint_0.pth`;
    const { step, scaler } = updates;
    const rest = { sums: 'none', updates: step, learningRate: oracle.rate, config: {}, epoch: 0 } as const;
    await writeCheckpoint(path, {
      taught: [{ ...parameter, read: () => weights.read(name) }],
      groups,
      stores,
      scaler,
      ...rest,
    });
    const bytes = readFileSync(path).toString('latin1');
    for (const key of Object.keys(oracle.state)) expect(bytes).toContain(key);
    folder.remove();
  });
});

describe('products of 16 bits', () => {
  let checkpoint: Checkpoint;
  beforeAll(async () => {
    checkpoint = await openStart();
  });
  afterAll(() => checkpoint.close());

  // ONNX Runtime widens products again on the processor, which has none of 16 bits; the scale and its way back are tried.
  test('gradients come near those of float32, through the scaled loss', async () => {
    const run = golden.runs['full'];
    if (!run) throw new Error('there is no run of that name');
    const pixels = await readPictures(checkpoint);
    const stores = await freshStores(checkpoint, checkpoint.config);
    const trainer = trainerFor(checkpoint.config, run, stores, { precision: 'fp16', accumulate: 2 });
    const [first] = run.steps;
    const { loss } = await trainer.learn(batchOf(first?.pictures ?? [], run, pixels, checkpoint), 0);
    await trainer.dispose();
    expect(Math.abs(loss / (first?.loss ?? NaN) - 1)).toBeLessThan(1e-2);
    const shares: number[] = [];
    for (const [key, { data }] of goldenTensors('full')) {
      const name = key.slice('gradient.'.length);
      if (!key.startsWith('gradient.') || isKeyBias(name)) continue;
      const gradient = (await stores.gradients.read(name)).map((value) => (value * 2) / firstScale.scale);
      shares.push(differenceOf(gradient, data) / (run.largest[key] ?? NaN));
    }
    expect(shares.length).toBeGreaterThan(100);
    expect(Math.max(...shares)).toBeLessThan(2e-2);
  });
});
