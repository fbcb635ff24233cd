import type { DeviceClass } from '../blip2/blip2Graphs.ts';
import type { Device, DeviceChoice, Precision, PrecisionChoice } from '../caption.ts';
import { CaptionLensError } from '../errors.ts';
import { say, type Wording } from '../wording.ts';
import { choosePrecision, refuseTooLarge, type WeightBytes } from './precisions.ts';
import { probeDevice, probeIntegerProducts, type Probe } from './probe.ts';

/** Where a model will run and how its weights are stored, and one sentence for each device that was looked at. */
export interface DeviceDecision {
  readonly device: Device;
  readonly deviceClass: DeviceClass;
  readonly precision: Precision;
  readonly notes: readonly Wording[];
}

/** A graphics card must beat the processor by this much; less is a renderer in software, or not worth its memory. */
const worthwhile = 2;

type Trial = { readonly kind: 'works'; readonly probe: Probe } | { readonly kind: 'fails'; readonly reason: Wording };

/**
 * Picks a device and a precision by trying them. A device or precision that was asked for by name is used or refused
 * (`deviceUnavailable`, `invalidOption`, `outOfMemory`), never quietly replaced. `weightBytes` is what the model's
 * weights would take.
 */
export async function chooseDevice(
  device: DeviceChoice,
  precision: PrecisionChoice,
  weightBytes: WeightBytes,
): Promise<DeviceDecision> {
  switch (device) {
    case 'cpu':
      return useCpu(precision, weightBytes, [say`cpu: chosen, because it was asked for.`]);
    case 'webgpu':
      return useWebgpu(await trial('webgpu', 'float32'), precision, weightBytes, [
        say`webgpu: chosen, because it was asked for.`,
      ]);
    case 'cuda':
      return useCuda(precision);
    case 'auto':
      return chooseAutomatically(precision, weightBytes);
  }
}

/** CUDA's libraries are seldom there: only who knows asks for it. */
const cudaNote = say`cuda: not chosen; it is used only where it is asked for by name.`;

async function chooseAutomatically(precision: PrecisionChoice, weightBytes: WeightBytes): Promise<DeviceDecision> {
  const webgpu = await trial('webgpu', 'float32');
  if (webgpu.kind === 'fails') {
    if (precision === 'fp16') throw needsGpu(webgpu.reason);
    const notes = [say`webgpu: not chosen. ${webgpu.reason}`, cudaNote, say`cpu: chosen; it always works.`];
    return useCpu(precision, weightBytes, notes);
  }
  const cpu = await probeDevice('cpu', 'float32');
  const speeds = say`${Math.round(webgpu.probe.gflops)} GFLOP/s against ${Math.round(cpu.gflops)} on the processor`;
  if (webgpu.probe.gflops >= worthwhile * cpu.gflops || precision === 'fp16') {
    return useWebgpu(webgpu, precision, weightBytes, [say`webgpu: chosen; ${speeds}.`, cudaNote]);
  }
  const reason = say`webgpu: not chosen; it works, but gives ${speeds}: probably a renderer in software.`;
  return useCpu(precision, weightBytes, [reason, cudaNote, say`cpu: chosen, because it is faster.`]);
}

async function useCpu(
  wanted: PrecisionChoice,
  weightBytes: WeightBytes,
  notes: readonly Wording[],
): Promise<DeviceDecision> {
  if (wanted === 'fp16') {
    const message = say`fp16 runs on graphics cards only; on the processor use ${{ setting: 'precision', value: 'int8' }} or fp32.`;
    throw new CaptionLensError('invalidOption', message);
  }
  const bytesOf = (choice: Precision) => weightBytes(choice, 'cpu');
  const { precision, note } = choosePrecision(wanted, bytesOf);
  refuseTooLarge(precision, bytesOf);
  const allNotes = note === undefined ? notes : [...notes, say`cpu: ${note}`];
  if (precision === 'fp32') return { device: 'cpu', deviceClass: 'cpu', precision, notes: allNotes };
  const deviceClass = (await probeIntegerProducts()) === 'exact' ? 'cpu' : 'narrowCpu';
  return { device: 'cpu', deviceClass, precision, notes: allNotes };
}

async function useWebgpu(
  single: Trial,
  wanted: PrecisionChoice,
  weightBytes: WeightBytes,
  notes: readonly Wording[],
): Promise<DeviceDecision> {
  if (single.kind === 'fails') throw new CaptionLensError('deviceUnavailable', single.reason);
  if (wanted === 'fp32') return { device: 'webgpu', deviceClass: 'webgpu', precision: wanted, notes };
  const half = await trial('webgpu', 'float16');
  if (half.kind === 'works') {
    const { precision, note } =
      wanted === 'auto'
        ? choosePrecision('auto', (choice) => weightBytes(choice === 'fp32' ? 'fp16' : choice, 'halfWebgpu'))
        : { precision: wanted, note: undefined };
    const allNotes = note === undefined ? notes : [...notes, say`webgpu: ${note}`];
    if (precision === 'fp32' || precision === 'fp16') {
      return { device: 'webgpu', deviceClass: 'webgpu', precision: 'fp16', notes: allNotes };
    }
    return { device: 'webgpu', deviceClass: 'halfWebgpu', precision, notes: allNotes };
  }
  const reason = say`This device has no 16-bit numbers: ${half.reason}`;
  if (wanted === 'fp16') throw new CaptionLensError('deviceUnavailable', reason);
  const { precision, note } = choosePrecision(wanted, (choice) => weightBytes(choice, 'webgpu'));
  const allNotes = [
    ...notes,
    say`webgpu: ${precision}. ${reason}`,
    ...(note === undefined ? [] : [say`webgpu: ${note}`]),
  ];
  return { device: 'webgpu', deviceClass: 'webgpu', precision, notes: allNotes };
}

/** The weights of most checkpoints have 16 bits, and so has every card that CUDA runs on. */
async function useCuda(wanted: PrecisionChoice): Promise<DeviceDecision> {
  if (wanted === 'int8' || wanted === 'int4') {
    const message = say`${wanted} does not run on CUDA; with ${{ setting: 'device', value: 'cuda' }} use fp16 or fp32.`;
    throw new CaptionLensError('invalidOption', message);
  }
  const precision = wanted === 'auto' ? 'fp16' : wanted;
  const cuda = await trial('cuda', precision === 'fp16' ? 'float16' : 'float32');
  if (cuda.kind === 'fails') throw new CaptionLensError('deviceUnavailable', cuda.reason);
  return { device: 'cuda', deviceClass: 'cuda', precision, notes: [say`cuda: chosen, because it was asked for.`] };
}

function needsGpu(reason: Wording): CaptionLensError {
  return new CaptionLensError('deviceUnavailable', say`fp16 needs a graphics card. ${reason}`);
}

/** Why a device cannot be used is an answer here, not an error. */
async function trial(device: Device, type: 'float32' | 'float16'): Promise<Trial> {
  try {
    return { kind: 'works', probe: await probeDevice(device, type) };
  } catch (error) {
    if (error instanceof CaptionLensError) return { kind: 'fails', reason: error.wording.message };
    throw error;
  }
}
