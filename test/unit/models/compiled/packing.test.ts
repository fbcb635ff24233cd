import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { graphNames, type CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import type { LoadProgress } from '../../../../models/caption.ts';
import { blip2For, weightBytes } from '../../../../models/compiled/blip2.ts';
import { openCompiled } from '../../../../models/compiled/store.ts';
import { readPackedWeights } from '../../../../models/graph/packedWeights.ts';
import { Blip2Model } from '../../../../models/runtime/blip2Model.ts';
import { storePacked } from '../../../../models/runtime/packedGraph.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { cutShort } from './cutShort.ts';
import { openTiny, tinyTarget, type OpenTiny } from './tinyCheckpoint.ts';

const folder = temporaryFolder();
const quantised: readonly CompileTarget[] = [
  { ...tinyTarget, precision: 'int8' },
  { ...tinyTarget, precision: 'int4' },
  { ...tinyTarget, precision: 'int8', deviceClass: 'narrowCpu' },
];
let tiny: OpenTiny;

beforeAll(async () => (tiny = await openTiny()));
afterEach(() => {
  folder.remove();
});
afterAll(() => tiny.checkpoint.close());

async function open(target: CompileTarget, onProgress: (progress: LoadProgress) => void = () => undefined) {
  return openCompiled(blip2For(tiny.source, target), { cacheDir: folder.path, storePacked }, onProgress);
}

/** Makes the layouts another processor's: other bytes, and so another hash, of the same length. */
function forgetLayouts(from: string, to = from): void {
  const text = readFileSync(from, 'latin1');
  writeFileSync(
    to,
    text.replaceAll(/(MatMul\w+\+)(\d)/g, (_, name: string, digit: string) => `${name}${9 - +digit}`),
    'latin1',
  );
}

async function features(target: CompileTarget): Promise<Float32Array> {
  const model = await Blip2Model.load(tiny.source.config, await open(target), 'cpu');
  try {
    const pixels = Float32Array.from({ length: 3 * 56 * 56 }, (_, i) => Math.sin(i));
    return (await model.encoder.encode(pixels)).languageProjection.slice();
  } finally {
    await model.dispose();
  }
}

describe.each(quantised)('a model in $precision for $deviceClass', (target) => {
  test('holds every layout that ONNX Runtime would make of it at a load', async () => {
    const { directory } = await open(target);
    for (const name of graphNames) {
      const ours = readPackedWeights(readFileSync(join(directory, `${name}.onnx`)));
      forgetLayouts(join(directory, `${name}.onnx`), join(directory, 'bare.onnx'));
      await storePacked(directory, { product: 'bare.onnx', graph: 'theirs.onnx', data: 'theirs.bin' });
      const theirs = readPackedWeights(readFileSync(join(directory, 'theirs.onnx')));
      const data = readFileSync(join(directory, 'theirs.bin'));
      const weights = readFileSync(join(directory, 'weights.bin'));
      const wanted = [...theirs].filter(([weight]) => weight.includes('.codes'));
      expect(wanted.length, name).toBeGreaterThan(0);
      for (const [weight, [layout]] of wanted) {
        const [own] = ours.get(weight) ?? [];
        expect(own?.key, weight).toBe(layout?.key);
        for (const [index, { offset, length }] of (layout?.blobs ?? []).entries()) {
          const place = own?.blobs[index];
          expect(place?.length).toBe(length);
          expect((place?.offset ?? 1) % 65536).toBe(0);
          const bytes = weights.subarray(place?.offset, (place?.offset ?? 0) + length);
          expect(bytes.equals(data.subarray(offset, offset + length)), weight).toBe(true);
        }
      }
    }
  });

  test('leaves nothing beside it', async () => {
    const { directory } = await open(target);
    expect(readdirSync(directory).sort()).toEqual([
      'manifest.json',
      ...['opt.onnx', 'qformer.onnx', 'vision.onnx', 'weights.bin'],
    ]);
  });
});

test('a layout of another processor is not used', async () => {
  const target: CompileTarget = { ...tinyTarget, precision: 'int8' };
  const expected = await features(target);
  const { directory, manifest } = await open(target);
  for (const name of graphNames) forgetLayouts(join(directory, `${name}.onnx`));
  const weights = readFileSync(join(directory, 'weights.bin'));
  writeFileSync(join(directory, 'weights.bin'), weights.fill(0x55, weightBytes(tiny.source.config, target)));
  const model = await Blip2Model.load(tiny.source.config, { directory, manifest }, 'cpu');
  const pixels = Float32Array.from({ length: 3 * 56 * 56 }, (_, i) => Math.sin(i));
  const { languageProjection } = await model.encoder.encode(pixels);
  await model.dispose();
  expect(languageProjection).toEqual(expected);
});

test('a layout that lies in the file is the one that multiplies', async () => {
  const target: CompileTarget = { ...tinyTarget, precision: 'int8' };
  const expected = await features(target);
  const { directory, manifest } = await open(target);
  const weights = readFileSync(join(directory, 'weights.bin'));
  writeFileSync(join(directory, 'weights.bin'), weights.fill(0, weightBytes(tiny.source.config, target)));
  const model = await Blip2Model.load(tiny.source.config, { directory, manifest }, 'cpu');
  const pixels = Float32Array.from({ length: 3 * 56 * 56 }, (_, i) => Math.sin(i));
  const { languageProjection } = await model.encoder.encode(pixels);
  await model.dispose();
  expect(languageProjection).not.toEqual(expected);
});

test.each<CompileTarget>([tinyTarget, { ...tinyTarget, precision: 'int8', deviceClass: 'webgpu' }])(
  'nothing is packed for $deviceClass in $precision',
  async (target) => {
    const { directory } = await open(target);
    for (const name of graphNames) {
      expect(readPackedWeights(readFileSync(join(directory, `${name}.onnx`))).size).toBe(0);
    }
  },
);

test('layouts that cannot be stored are done without', async () => {
  const target: CompileTarget = { ...tinyTarget, precision: 'int8' };
  const whole = weightBytes(tiny.source.config, target);
  let calls = 0;
  const failing: typeof storePacked = async (...order) => {
    if (++calls === 3) throw new Error('no layouts here');
    await storePacked(...order);
  };
  const { directory } = await openCompiled(
    blip2For(tiny.source, target),
    { cacheDir: folder.path, storePacked: failing },
    () => undefined,
  );
  expect(calls).toBe(3);
  const named = graphNames.map((name) => readPackedWeights(readFileSync(join(directory, `${name}.onnx`))).size);
  expect(named.reduce((sum, count) => sum + count)).toBe(2);
  expect(statSync(join(directory, 'weights.bin')).size).toBeGreaterThan(whole);
  expect(await features(target)).toHaveLength(
    tiny.source.config.numQueryTokens * tiny.source.config.text.wordEmbedProjDim,
  );
});

test('stops while it packs when it is aborted, and goes on the next time', async () => {
  const target: CompileTarget = { ...tinyTarget, precision: 'int8' };
  const whole = weightBytes(tiny.source.config, target);
  await cutShort(tiny.source, target, folder.path, whole);
  const [partial = ''] = readdirSync(folder.path);
  expect(existsSync(join(folder.path, partial, 'product.onnx'))).toBe(false);

  const progress: number[] = [];
  const { directory } = await open(target, (step) => {
    if (step.kind === 'compiling') progress.push(step.done);
  });
  expect(progress[0]).toBe(whole);
  const resumed = readFileSync(join(directory, 'weights.bin'));
  folder.remove();
  expect(readFileSync(join((await open(target)).directory, 'weights.bin')).equals(resumed)).toBe(true);
});
