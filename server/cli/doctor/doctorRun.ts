import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Captioner, CaptionRequest, ModelInfo } from '../../../models/caption.ts';
import { asCaptionLensError, CaptionLensError } from '../../../models/errors.ts';
import { inOptions } from '../terminal/optionNames.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import { inputOf, inputSettings } from '../../images/decoding/modelInput.ts';
import { checkCache } from './cacheCheck.ts';
import type { DoctorReport, DoctorFinding } from './doctorReport.ts';
import { pictureLibraries } from './installedVersions.ts';
import { testPicture } from './testPicture.ts';
import type { World } from '../world.ts';
import { spelled } from '../../../models/wording.ts';
import { optionNames } from '../terminal/optionNames.ts';

/** Looks into everything that a caption needs. A part that fails is a finding. Rejects only when the signal fires. */
export async function examine(world: World, version: string, signal: AbortSignal): Promise<DoctorReport> {
  const runtime = await finding(async () => world.describeRuntime(signal), signal);
  const cache = await finding(async () => checkedCache(world.cacheDir), signal);
  const disk = await finding(async () => world.programCache.measure(Date.now()), signal);
  const { model, selfTest } = await examineModel(world, signal);
  return {
    ok: selfTest.ok,
    versions: {
      captionLens: version,
      node: process.versions.node,
      platform: process.platform,
      arch: process.arch,
      ...(await pictureLibraries()),
    },
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
    },
    runtime,
    cache,
    disk,
    model,
    selfTest,
  };
}

async function checkedCache(folder: string): Promise<{ folder: string; usedBytes: number; writable: true }> {
  return { folder, usedBytes: await checkCache(folder), writable: true };
}

async function examineModel(world: World, signal: AbortSignal): Promise<Pick<DoctorReport, 'model' | 'selfTest'>> {
  const start = world.now();
  let captioner: Captioner;
  try {
    captioner = await world.openCaptioner(
      { model: { path: undefined }, device: 'auto', precision: 'auto', cacheDir: world.cacheDir },
      undefined,
      signal,
    );
  } catch (thrown) {
    const model = failure(thrown, signal);
    return { model, selfTest: { ok: false, code: model.code, reason: 'There is no model to test.' } };
  }
  try {
    const { name, digest, imageSize, device, precision, recogniser } = captioner.info;
    const deviceNotes = captioner.info.deviceNotes.map((note) => spelled(note, optionNames));
    const note = recogniserNote(recogniser);
    const loadMs = Math.round(world.now() - start);
    const sizeBytes = await world.embeddedModelBytes();
    return {
      model: {
        ok: true,
        ...{ name, digest, sizeBytes, imageSize, device, precision, deviceNotes },
        recogniser: { kind: recogniser.kind, ...(note !== undefined && { note: spelled(note, optionNames) }) },
        loadMs,
      },
      selfTest: await finding(async () => testCaption(captioner, world, signal), signal),
    };
  } finally {
    await captioner.dispose();
  }
}

async function testCaption(
  captioner: Captioner,
  world: World,
  signal: AbortSignal,
): Promise<{ picture: string; caption: string; captionMs: number }> {
  const { picture, input } = await sampleInput(captioner.info, world, signal);
  const start = world.now();
  const [caption] = await captioner.caption({ ...input, settings: {} }, undefined, signal);
  const text = caption?.captions[0]?.text ?? '';
  if (text.trim() === '') throw new CaptionLensError('numericFault', `The model said nothing of ${picture}.`);
  return { picture, caption: text, captionMs: Math.round(world.now() - start) };
}

/** The sample photograph where it is installed: that tests the decoder as well. */
async function sampleInput(
  info: ModelInfo,
  world: World,
  signal: AbortSignal,
): Promise<{ readonly picture: string; readonly input: Pick<CaptionRequest, 'pixels' | 'views'> }> {
  const path = world.samplePicture;
  if ((await world.kindOfPath(path)) !== 'file') {
    return { picture: 'a drawn picture', input: { pixels: [testPicture(info.imageSize)] } };
  }
  const decoder = world.openDecoder();
  try {
    const bytes = await world.readPicture(path, signal);
    const decoded = await decoder.decode(bytes, inputSettings(info, 'default'), signal);
    return { picture: path, input: inputOf(decoded) };
  } finally {
    await decoder.dispose();
  }
}

async function finding<Found>(look: () => Promise<Found>, signal: AbortSignal): Promise<DoctorFinding<Found>> {
  try {
    return { ok: true, ...(await look()) };
  } catch (thrown) {
    return failure(thrown, signal);
  }
}

function failure(thrown: unknown, signal: AbortSignal): Extract<DoctorFinding<object>, { readonly ok: false }> {
  if (signal.aborted) throw thrown;
  const error = asCaptionLensError(thrown);
  return { ok: false, code: error.code, reason: inOptions(error).message };
}
