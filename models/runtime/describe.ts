import { env, listSupportedBackends } from 'onnxruntime-node';
import type { Device } from '../caption.ts';
import { asCaptionLensError } from '../errors.ts';
import { probeDevice } from './probe.ts';

/** A device and what came of trying it. */
export interface BackendNote {
  readonly device: Device;
  /** Whether its provider is inside onnxruntime-node; others need libraries that are installed apart. */
  readonly bundled: boolean;
  readonly available: boolean;
  readonly reason: string;
}

export interface RuntimeDescription {
  /** Version. */
  readonly onnxruntime: string;
  readonly backends: readonly BackendNote[];
}

/** Tries every device; none is left out for being unlikely. */
export async function describeRuntime(): Promise<RuntimeDescription> {
  const bundled = new Set(listSupportedBackends().flatMap((backend) => (backend.bundled ? [backend.name] : [])));
  const backends: BackendNote[] = [];
  for (const device of ['cpu', 'webgpu', 'cuda'] as const) {
    backends.push({ device, bundled: bundled.has(device), ...(await tryDevice(device)) });
  }
  return { onnxruntime: env.versions.node ?? env.versions.common, backends };
}

async function tryDevice(device: Device): Promise<Pick<BackendNote, 'available' | 'reason'>> {
  try {
    const { gflops } = await probeDevice(device, 'float32');
    return { available: true, reason: `multiplies matrices at ${Math.round(gflops)} GFLOP/s in fp32` };
  } catch (error) {
    return { available: false, reason: asCaptionLensError(error).message };
  }
}
