import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Captioner, LoadProgress } from '../../../models/caption.ts';
import { openCaptioner } from '../../../models/captioner.ts';
import type { Evidence } from '../../../models/recogniser/evidence.ts';
import { openRecognition } from '../../../models/recognition.ts';
import type { RecogniserModel } from '../../../models/runtime/recogniserModel.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';
import { temporaryFolder } from '../../fixtures/checkpoint/folders.ts';
import { tinyNames, tinyWeights, writeTinyRecogniser } from '../../fixtures/recogniser/tinyRecogniser.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder as sharedFolder } from '../../temporaryFolder.ts';
import { failureOf } from '../../fixtures/failures.ts';
import { ownNames, spelled, type Wording } from '../../../models/wording.ts';

/** Of the language half, which is the same in all tests. */
const shared = sharedFolder();
afterAll(shared.remove);
let model: string;
let cacheDir: string;
let folder: string;
beforeEach(() => {
  const scene = temporaryFolder();
  model = join(scene, 'model');
  cacheDir = join(scene, 'cache');
  cpSync(goldenPath('tiny', 'checkpoint'), model, { recursive: true });
  folder = writeTinyRecogniser(model);
});

/** Uses a recogniser that must be ready, and tells whether it was compiled for that. */
async function recognise<T>(
  use: (model: RecogniserModel) => Promise<T>,
): Promise<{ readonly result: T; readonly compiledNow: boolean }> {
  const progress: LoadProgress[] = [];
  const place = { store: { cacheDir, storePacked }, device: 'cpu' } as const;
  const recognition = await openRecognition(folder, place, (step) => progress.push(step));
  if (recognition.kind !== 'ready') throw new Error(`it is ${JSON.stringify(recognition)}`);
  try {
    return {
      result: await use(recognition.model),
      compiledNow: progress.some(({ kind }) => kind === 'compiling'),
    };
  } finally {
    await recognition.dispose();
  }
}

const views = [40, 80, 120].map((value) => new Uint8Array(32 * 32 * 3).fill(value));
const lookAtViews = (recogniser: RecogniserModel): Promise<Evidence> => recogniser.look(views);

describe('a recogniser that is loaded', () => {
  test('gives evidence of the sizes that its configuration says', async () => {
    const { logits, features, boxes, scores } = (await recognise(lookAtViews)).result;
    // Maps of 8, 8 and 4 pixels a side, 3 boxes a cell.
    const anchors = 3 * (8 * 8 + 8 * 8 + 4 * 4);
    expect([logits, features, boxes, scores].map(({ length }) => length)).toEqual([5, 8, 4 * anchors, 3 * anchors]);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  test('is asked for three views, each of its size', async () => {
    await recognise(async (recogniser) => {
      await expect(recogniser.look(views.slice(1))).rejects.toThrow('three views');
      await expect(recogniser.look([...views.slice(1), new Uint8Array(10)])).rejects.toThrow('10 bytes');
    });
  });

  test('looks no further once it is told to stop', async () => {
    await recognise(async (recogniser) => {
      expect((await failureOf(recogniser.look(views, AbortSignal.abort()))).code).toBe('aborted');
    });
  });

  test('says nothing where its numbers grow beyond all bounds', async () => {
    const weights = tinyWeights();
    weights.data.writeFloatLE(3e38, weights.header['classifier.logits.scale']?.data_offsets[0]);
    writeTinyRecogniser(model, { weights });
    expect((await failureOf(recognise(lookAtViews))).code).toBe('numericFault');
  });

  test('is unusable where a weight is no number, and says which', async () => {
    const weights = tinyWeights();
    weights.data.writeFloatLE(NaN, weights.header['classifier.logits.bias']?.data_offsets[0]);
    writeTinyRecogniser(model, { weights });
    const place = { store: { cacheDir, storePacked }, device: 'cpu' } as const;
    const recognition = await openRecognition(folder, place, () => undefined);
    expect(said(recognition)).toMatchObject({
      kind: 'unusable',
      reason: expect.stringMatching(/^classifier\.logits\.bias of .* cannot be used: a weight is no number/) as string,
    });
  });

  test('is compiled once, also where two ask at the same time', async () => {
    const both = await Promise.all([recognise(lookAtViews), recognise(lookAtViews)]);
    expect(both.map(({ compiledNow }) => compiledNow).sort()).toEqual([false, true]);
    expect(both[0].result).toEqual(both[1].result);
    expect((await recognise(lookAtViews)).compiledNow).toBe(false);
  });

  test.each<[string, (compiled: string) => void]>([
    ['damaged weights', (compiled) => truncateSync(join(compiled, 'weights.bin'), 1000)],
    ['a damaged graph', (compiled) => writeFileSync(join(compiled, 'detector.onnx'), 'nothing')],
    ['no manifest', (compiled) => rmSync(join(compiled, 'manifest.json'))],
  ])('is compiled again where its compiled copy has %s', async (_, damage) => {
    const { result } = await recognise(lookAtViews);
    const compiled = readdirSync(cacheDir).find((name) => name.endsWith('-recogniser')) ?? '';
    damage(join(cacheDir, compiled));
    expect(await recognise(lookAtViews)).toEqual({ result, compiledNow: true });
    expect((await recognise(lookAtViews)).compiledNow).toBe(false);
  });
});

const options = () => ({ model: { path: model }, device: 'cpu', precision: 'fp32', cacheDir: shared.path }) as const;

async function withCaptioner<T>(use: (captioner: Captioner) => Promise<T>): Promise<T> {
  const captioner = await openCaptioner(options());
  try {
    return await use(captioner);
  } finally {
    await captioner.dispose();
  }
}

const pixels = [new Uint8Array(56 * 56 * 3).fill(77)];
const describePicture = async (captioner: Captioner) => {
  const [caption] = await captioner.caption({ pixels, views: [views], settings: {} });
  return { ...captioner.info, text: caption?.captions[0]?.text, recognitionMs: caption?.timings.recognitionMs };
};

describe('a model with a recogniser', () => {
  test('says what that wants to see, and lets it look', async () => {
    const { recogniser, recognitionMs } = await withCaptioner(describePicture);
    expect(recogniser).toEqual({
      kind: 'ready',
      views: [
        { size: 32, part: 'whole' },
        { size: 32, part: 'middle' },
        { size: 32, part: 'whole' },
      ],
    });
    expect(recognitionMs).toBeGreaterThan(0);
  });

  test('describes pictures that come without views', async () => {
    const [caption] = await withCaptioner((captioner) => captioner.caption({ pixels, settings: {} }));
    expect(caption).toMatchObject({ subjects: [], timings: { recognitionMs: 0 } });
  });

  test('has another digest than without, and than with another one', async () => {
    const first = (await withCaptioner(describePicture)).digest;
    const weights = tinyWeights();
    weights.data[0] = 1;
    writeTinyRecogniser(model, { weights });
    const second = (await withCaptioner(describePicture)).digest;
    rmSync(folder, { recursive: true });
    const without = await withCaptioner(describePicture);
    expect(without.recogniser).toEqual({ kind: 'none' });
    expect(new Set([first, second, without.digest]).size).toBe(3);
  });
});

describe('a model whose recogniser cannot be used', () => {
  test.each<[string, RegExp, () => void]>([
    ['is cut short', /is cut short|is damaged/, () => truncateSync(join(folder, 'model.safetensors'), 3000)],
    ['lacks its weights', /There is no file/, () => rmSync(join(folder, 'model.safetensors'))],
    ['lacks its configuration', /There is no file/, () => rmSync(join(folder, 'config.json'))],
    ['lacks its names', /There is no file/, () => rmSync(join(folder, 'names.json'))],
    [
      'names things in markup',
      /names\.json, name 0: name should be words/,
      () => writeTinyRecogniser(model, { names: [{ ...tinyNames[0], name: '<b>cat</b>' }] }),
    ],
    ['has half a calibration', /is not valid JSON/, () => truncateSync(join(folder, 'calibration.json'), 100)],
    [
      'has other bytes of the same length',
      /its bytes are not those that were shipped/,
      () => {
        const path = join(folder, 'model.safetensors');
        const { size } = statSync(path);
        truncateSync(path, size - 4);
        writeFileSync(path, Buffer.from([1, 2, 3, 4]), { flag: 'a' });
      },
    ],
  ])('where it %s, describes pictures as without one, and says why', async (_, reason, damage) => {
    damage();
    const damaged = await withCaptioner(describePicture);
    expect(said(damaged.recogniser)).toMatchObject({
      kind: 'unusable',
      reason: expect.stringMatching(reason) as unknown,
    });
    expect(damaged.recognitionMs).toBe(0);
    rmSync(folder, { recursive: true });
    const without = await withCaptioner(describePicture);
    expect([damaged.text, damaged.digest]).toEqual([without.text, without.digest]);
  });

  test('uses it once it is repaired', async () => {
    truncateSync(join(folder, 'model.safetensors'), 3000);
    const damaged = await withCaptioner(describePicture);
    writeTinyRecogniser(model);
    const repaired = await withCaptioner(describePicture);
    expect(repaired.recogniser.kind).toBe('ready');
    expect(repaired.digest).not.toBe(damaged.digest);
  });
});

describe('a recogniser that cannot be used', () => {
  const place = () => ({ store: { cacheDir, storePacked }, device: 'cpu' }) as const;

  test('for a cause that is not in its files may be tried again later', async () => {
    // A file in the place of the cache.
    writeFileSync(cacheDir, '');
    expect(await openRecognition(folder, place(), () => undefined)).toMatchObject({ kind: 'unusable', retry: 'later' });
  });

  test('for what is wrong with its files is not tried again', async () => {
    truncateSync(join(folder, 'model.safetensors'), 3000);
    const recognition = await openRecognition(folder, place(), () => undefined);
    expect(recognition.kind).toBe('unusable');
    expect(recognition).not.toHaveProperty('retry');
  });
});

describe('a recogniser that says numbers that are none', () => {
  const compiled = () => {
    const name = readdirSync(shared.path).find((each) => each.endsWith('-recogniser')) ?? '';
    return join(shared.path, name);
  };
  beforeEach(() => {
    for (const name of readdirSync(shared.path)) {
      if (name.endsWith('-recogniser')) rmSync(join(shared.path, name), { recursive: true });
    }
    const weights = tinyWeights();
    weights.data.writeFloatLE(3e38, weights.header['classifier.logits.scale']?.data_offsets[0]);
    writeTinyRecogniser(model, { weights });
  });

  test('of its own weights costs the names alone', async () => {
    expect((await withCaptioner(describePicture)).text).toBeTypeOf('string');
    expect(readdirSync(compiled())).toContain('manifest.json');
  });

  test('of compiled files that were damaged meanwhile is made anew when the model is loaded again', async () => {
    await withCaptioner(async (captioner) => {
      const path = join(compiled(), 'weights.bin');
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(1, 0, 4));
      expect(await failureOf(describePicture(captioner))).toMatchObject({
        code: 'recogniserDamaged',
        message: 'The compiled files by which model names things were damaged on the disk.',
      });
    });
    expect(readdirSync(compiled())).not.toContain('manifest.json');
    await withCaptioner(describePicture);
    expect(readdirSync(compiled())).toContain('manifest.json');
  });

  test('is not opened where it is said why nothing is to be named', async () => {
    const captioner = await openCaptioner({ ...options(), unnamed: 'It was damaged twice.' });
    const { recogniser, text } = await describePicture(captioner);
    await captioner.dispose();
    expect([recogniser, text]).toEqual([{ kind: 'unusable', reason: 'It was damaged twice.' }, expect.any(String)]);
  });
});

test('a file of the recogniser that was touched has no weight of the model read again', async () => {
  await withCaptioner(describePicture);
  const later = new Date(Date.now() + 10_000);
  utimesSync(join(folder, 'names.json'), later, later);
  const progress: LoadProgress[] = [];
  const captioner = await openCaptioner(options(), (step) => progress.push(step));
  await captioner.dispose();
  expect(progress.filter(({ kind }) => kind === 'reading')).toEqual([]);
});

test('a load that is stopped while the recogniser is compiled ends as stopped, not as one without names', async () => {
  await withCaptioner(describePicture);
  for (const name of readdirSync(shared.path)) {
    if (name.endsWith('-recogniser')) rmSync(join(shared.path, name), { recursive: true });
  }
  const stop = new AbortController();
  const onProgress = ({ kind }: LoadProgress) => {
    if (kind === 'compiling') stop.abort();
  };
  expect((await failureOf(openCaptioner(options(), onProgress, stop.signal))).code).toBe('aborted');
});

/** With its reason as a sentence. */
function said<State extends { readonly kind: string; readonly reason?: Wording }>(state: State) {
  return { ...state, reason: spelled(state.reason ?? '', ownNames) };
}
