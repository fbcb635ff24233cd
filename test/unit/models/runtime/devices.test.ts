import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import os from 'node:os';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Device, Precision } from '../../../../models/caption.ts';
import { blip2For } from '../../../../models/compiled/blip2.ts';
import { openCompiled } from '../../../../models/compiled/store.ts';
import { inOptions } from '../../../../server/cli/terminal/optionNames.ts';
import { CaptionLensError } from '../../../../models/errors.ts';
import { chooseDevice } from '../../../../models/runtime/devices.ts';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { OnnxSession } from '../../../../models/runtime/onnxSession.ts';
import { storePacked } from '../../../../models/runtime/packedGraph.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { openTiny, tinyTarget } from '../compiled/tinyCheckpoint.ts';

/** Speeds in GFLOP/s of the devices that this machine is said to have: `webgpu fp32`. */
const machine = vi.hoisted(() => new Map<string, number>());

vi.mock('../../../../models/runtime/probe.ts', () => ({
  probeIntegerProducts: () => Promise.resolve(machine.has('narrow') ? 'narrow' : 'exact'),
  probeDevice: (device: Device, type: 'float32' | 'float16') => {
    const precision = type === 'float32' ? 'fp32' : 'fp16';
    const gflops = machine.get(`${device} ${precision}`);
    if (gflops !== undefined) return Promise.resolve({ gflops });
    return Promise.reject(new CaptionLensError('deviceUnavailable', `${device} ${precision} is not here.`));
  },
}));

/** A model that is quick as it is. */
const small = () => 1e6;

/** What is noted of the devices, in words. */
async function notesOfAuto(): Promise<readonly string[]> {
  return (await chooseDevice('auto', 'auto', small)).notes.map((note) => spelled(note, ownNames));
}

beforeEach(() => {
  machine.clear();
  machine.set('cpu fp32', 100);
});

describe('auto', () => {
  test.each<[string, Record<string, number>, object]>([
    ['no graphics card', {}, { device: 'cpu', precision: 'fp32' }],
    ['a renderer in software', { 'webgpu fp32': 20 }, { device: 'cpu', precision: 'fp32' }],
    ['a card not worth its memory', { 'webgpu fp32': 199 }, { device: 'cpu', precision: 'fp32' }],
    ['a card without 16 bits', { 'webgpu fp32': 200 }, { device: 'webgpu', precision: 'fp32' }],
    ['a card', { 'webgpu fp32': 900, 'webgpu fp16': 1800 }, { device: 'webgpu', precision: 'fp16' }],
  ])('with %s', async (_, devices, expected) => {
    for (const [device, gflops] of Object.entries(devices)) machine.set(device, gflops);
    expect(await chooseDevice('auto', 'auto', small)).toMatchObject(expected);
  });

  test('says why each device was or was not chosen', async () => {
    expect(await notesOfAuto()).toEqual([
      'webgpu: not chosen. webgpu fp32 is not here.',
      'cuda: not chosen; it is used only where it is asked for by name.',
      'cpu: chosen; it always works.',
    ]);
    machine.set('webgpu fp32', 20);
    expect(await notesOfAuto()).toEqual([
      'webgpu: not chosen; it works, but gives 20 GFLOP/s against 100 on the processor: probably a renderer in software.',
      'cuda: not chosen; it is used only where it is asked for by name.',
      'cpu: chosen, because it is faster.',
    ]);
    machine.set('webgpu fp32', 900);
    expect(await notesOfAuto()).toEqual([
      'webgpu: chosen; 900 GFLOP/s against 100 on the processor.',
      'cuda: not chosen; it is used only where it is asked for by name.',
      'webgpu: fp32. This device has no 16-bit numbers: webgpu fp16 is not here.',
    ]);
  });

  test('keeps to fp32 where that was asked for', async () => {
    machine.set('webgpu fp32', 900).set('webgpu fp16', 1800);
    expect(await chooseDevice('auto', 'fp32', small)).toMatchObject({ device: 'webgpu', precision: 'fp32' });
  });
});

describe('CUDA', () => {
  test.each([
    ['auto', 'fp16'],
    ['fp16', 'fp16'],
    ['fp32', 'fp32'],
  ] as const)('runs models of its own where it was asked for and works, %s in %s', async (asked, precision) => {
    machine.set('cuda fp32', 10).set('cuda fp16', 20);
    const decision = { device: 'cuda', deviceClass: 'cuda', precision };
    expect(await chooseDevice('cuda', asked, small)).toMatchObject(decision);
    expect(await chooseDevice('auto', 'auto', small)).toMatchObject({ device: 'cpu' });
  });
});

describe('a choice that cannot be', () => {
  test.each([
    [
      'cpu',
      'fp16',
      'invalidOption',
      'fp16 runs on graphics cards only; on the processor use --precision int8 or fp32.',
    ],
    ['cuda', 'int8', 'invalidOption', 'int8 does not run on CUDA; with --device cuda use fp16 or fp32.'],
    ['cuda', 'int4', 'invalidOption', 'int4 does not run on CUDA; with --device cuda use fp16 or fp32.'],
    ['auto', 'fp16', 'deviceUnavailable', 'fp16 needs a graphics card. webgpu fp32 is not here.'],
    ['webgpu', 'auto', 'deviceUnavailable', 'webgpu fp32 is not here.'],
    ['webgpu', 'fp16', 'deviceUnavailable', 'webgpu fp32 is not here.'],
    ['cuda', 'auto', 'deviceUnavailable', 'cuda fp16 is not here.'],
    ['cuda', 'fp32', 'deviceUnavailable', 'cuda fp32 is not here.'],
  ] as const)('is refused in words, never replaced: %s %s', async (device, precision, code, message) => {
    const error = await failureOf(chooseDevice(device, precision, small));
    expect([error.code, inOptions(error).message]).toEqual([code, message]);
  });

  test('16 bits on a card that has none', async () => {
    machine.set('webgpu fp32', 900);
    expect((await failureOf(chooseDevice('webgpu', 'fp16', small))).message).toBe(
      'This device has no 16-bit numbers: webgpu fp16 is not here.',
    );
  });
});

describe('a large model', () => {
  const gigabytes = { fp32: 15.4, fp16: 7.7, int8: 3.9, int4: 2.9 };
  const large = (precision: Precision) => gigabytes[precision] * 1e9;

  beforeEach(() => {
    vi.spyOn(os, 'totalmem').mockReturnValue(24e9);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each<[string, Record<string, number>, object]>([
    ['the processor', {}, { device: 'cpu', precision: 'int8', deviceClass: 'cpu' }],
    ['one that adds in 16 bits', { narrow: 1 }, { device: 'cpu', precision: 'int8', deviceClass: 'narrowCpu' }],
    [
      'a card with 16 bits',
      { 'webgpu fp32': 900, 'webgpu fp16': 1800 },
      { device: 'webgpu', precision: 'int8', deviceClass: 'halfWebgpu' },
    ],
    ['a card without', { 'webgpu fp32': 900 }, { device: 'webgpu', precision: 'int8', deviceClass: 'webgpu' }],
  ])('is taken in 8 bits by itself: %s', async (_, devices, expected) => {
    for (const [device, gflops] of Object.entries(devices)) machine.set(device, gflops);
    expect(await chooseDevice('auto', 'auto', large)).toMatchObject(expected);
  });

  test.each(['fp32', 'int8', 'int4'] as const)('is taken in %s where that was asked for', async (precision) => {
    expect(await chooseDevice('cpu', precision, large)).toMatchObject({ device: 'cpu', precision });
    machine.set('webgpu fp32', 900).set('webgpu fp16', 1800);
    expect(await chooseDevice('webgpu', precision, large)).toMatchObject({ device: 'webgpu', precision });
  });

  test('that does not fit is refused before anything is loaded, with what would fit', async () => {
    vi.spyOn(os, 'totalmem').mockReturnValue(8e9);
    expect(inOptions(await failureOf(chooseDevice('cpu', 'fp32', large))).message).toBe(
      'This model needs about 16.0 GB of memory in fp32, and this machine has 8.0 GB. What fits: --precision int8 (4.5 GB) or --precision int4 (3.5 GB).',
    );
    vi.spyOn(os, 'totalmem').mockReturnValue(4e9);
    expect(inOptions(await failureOf(chooseDevice('cpu', 'auto', large))).message).toBe(
      'This model needs about 4.5 GB of memory in int8, and this machine has 4.0 GB. What fits: --precision int4 (3.5 GB).',
    );
    vi.spyOn(os, 'totalmem').mockReturnValue(2e9);
    expect(await failureOf(chooseDevice('cpu', 'int4', large))).toMatchObject({
      code: 'outOfMemory',
      message:
        'This model needs about 3.5 GB of memory in int4, and this machine has 2.0 GB. No precision of this model fits.',
    });
  });
});

describe('what ONNX Runtime says of a model that it cannot load', () => {
  const cpu = { device: 'cpu', onDevice: [], weights: 'packed' } as const;

  test('bytes that are no model', async () => {
    const { code, message } = await failureOf(OnnxSession.load(new Uint8Array(100).fill(255), cpu));
    expect({ code, message }).toEqual({
      code: 'internal',
      message: 'ONNX Runtime could not load the model: Failed to load model because protobuf parsing failed.',
    });
  });

  test.each([
    ['without its weights', undefined],
    ['with half its weights', 'x'],
  ])('a graph %s, in a folder whose name has "oom" in it, is no lack of memory', async (_, weights) => {
    const folder = temporaryFolder();
    const tiny = await openTiny();
    const { directory } = await openCompiled(
      blip2For(tiny.source, tinyTarget),
      { cacheDir: folder.path, storePacked },
      () => undefined,
    );
    const classroom = join(folder.path, 'classroom');
    mkdirSync(classroom);
    copyFileSync(join(directory, 'qformer.onnx'), join(classroom, 'qformer.onnx'));
    if (weights !== undefined) writeFileSync(join(classroom, 'weights.bin'), weights);
    const { code, message } = await failureOf(OnnxSession.load(join(classroom, 'qformer.onnx'), cpu));
    expect(code).toBe('internal');
    expect(message).not.toMatch(/\.cc:|\n|onnxruntime_src/);
    expect(message).toMatch(/external/i);
    await tiny.checkpoint.close();
    folder.remove();
  });
});
