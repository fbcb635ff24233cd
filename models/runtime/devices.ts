import type { Device, DeviceChoice, Precision, PrecisionChoice } from '../caption.ts';
import { CaptionLensError } from '../errors.ts';
import { probeDevice, type Probe } from './probe.ts';

/** Where a model will run, and one sentence for each device that was looked at. */
export interface DeviceDecision {
  readonly device: Device;
  readonly precision: Precision;
  readonly notes: readonly string[];
}

/** A graphics card must beat the processor by this much; less is a renderer in software, or not worth its memory. */
const worthwhile = 2;

type Trial = { readonly kind: 'works'; readonly probe: Probe } | { readonly kind: 'fails'; readonly reason: string };

/**
 * Picks a device and a precision by trying them. A device or precision that was asked for by name is used or refused
 * (`deviceUnavailable`, `invalidOption`), never quietly replaced.
 */
export async function chooseDevice(device: DeviceChoice, precision: PrecisionChoice): Promise<DeviceDecision> {
  switch (device) {
    case 'cpu':
      return useCpu(precision, ['cpu: chosen, because it was asked for.']);
    case 'webgpu':
      return useWebgpu(await trial('webgpu', 'fp32'), precision, ['webgpu: chosen, because it was asked for.']);
    case 'cuda':
      return useCuda(precision);
    case 'auto':
      return chooseAutomatically(precision);
  }
}

/** CUDA's libraries are seldom there, and its caches must travel over the host: only who knows asks for it. */
const cudaNote = 'cuda: not chosen; it is used only where it is asked for by name.';

async function chooseAutomatically(precision: PrecisionChoice): Promise<DeviceDecision> {
  const webgpu = await trial('webgpu', 'fp32');
  if (webgpu.kind === 'fails') {
    if (precision === 'fp16') throw needsGpu(webgpu.reason);
    return useCpu('fp32', [`webgpu: not chosen. ${webgpu.reason}`, cudaNote, 'cpu: chosen; it always works.']);
  }
  const cpu = await probeDevice('cpu', 'fp32');
  const speeds = `${Math.round(webgpu.probe.gflops)} GFLOP/s against ${Math.round(cpu.gflops)} on the processor`;
  if (webgpu.probe.gflops >= worthwhile * cpu.gflops || precision === 'fp16') {
    return useWebgpu(webgpu, precision, [`webgpu: chosen; ${speeds}.`, cudaNote]);
  }
  const reason = `webgpu: not chosen; it works, but gives ${speeds}: probably a renderer in software.`;
  return useCpu('fp32', [reason, cudaNote, 'cpu: chosen, because it is faster.']);
}

function useCpu(precision: PrecisionChoice, notes: readonly string[]): DeviceDecision {
  if (precision === 'fp16') {
    throw new CaptionLensError('invalidOption', 'fp16 runs on WebGPU only; on the processor use --precision fp32.');
  }
  return { device: 'cpu', precision: 'fp32', notes };
}

async function useWebgpu(fp32: Trial, precision: PrecisionChoice, notes: readonly string[]): Promise<DeviceDecision> {
  if (fp32.kind === 'fails') throw new CaptionLensError('deviceUnavailable', fp32.reason);
  if (precision === 'fp32') return { device: 'webgpu', precision, notes };
  const fp16 = await trial('webgpu', 'fp16');
  if (fp16.kind === 'works') return { device: 'webgpu', precision: 'fp16', notes };
  const reason = `This device has no 16-bit numbers: ${fp16.reason}`;
  if (precision === 'fp16') throw new CaptionLensError('deviceUnavailable', reason);
  return { device: 'webgpu', precision: 'fp32', notes: [...notes, `webgpu: fp32. ${reason}`] };
}

async function useCuda(precision: PrecisionChoice): Promise<DeviceDecision> {
  if (precision === 'fp16') {
    throw new CaptionLensError('invalidOption', 'fp16 runs on WebGPU only; with --device cuda use --precision fp32.');
  }
  const cuda = await trial('cuda', 'fp32');
  if (cuda.kind === 'fails') throw new CaptionLensError('deviceUnavailable', cuda.reason);
  return { device: 'cuda', precision: 'fp32', notes: ['cuda: chosen, because it was asked for.'] };
}

function needsGpu(reason: string): CaptionLensError {
  return new CaptionLensError('deviceUnavailable', `fp16 needs a graphics card. ${reason}`);
}

/** Why a device cannot be used is an answer here, not an error. */
async function trial(device: Device, precision: Precision): Promise<Trial> {
  try {
    return { kind: 'works', probe: await probeDevice(device, precision) };
  } catch (error) {
    if (error instanceof CaptionLensError) return { kind: 'fails', reason: error.message };
    throw error;
  }
}
