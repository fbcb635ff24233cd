import { asCaptionLensError } from '../../models/errors.ts';
import { probeDevice } from '../../models/runtime/probe.ts';

/** Undefined where WebGPU is there. */
async function whyNot(): Promise<string | undefined> {
  try {
    await probeDevice('webgpu', 'float32');
    return undefined;
  } catch (error) {
    return asCaptionLensError(error).message;
  }
}

/** Why its tests cannot run here; undefined where they can. */
export const reason = await whyNot();
export const title = reason ? `WebGPU (skipped: ${reason} Debian's chromium-common brings SwiftShader)` : 'WebGPU';
