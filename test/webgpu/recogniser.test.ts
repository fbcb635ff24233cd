import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../../models/caption.ts';
import { recogniserFor } from '../../models/compiled/recogniser.ts';
import { openCompiled } from '../../models/compiled/store.ts';
import { asCaptionLensError } from '../../models/errors.ts';
import type { Evidence } from '../../models/recogniser/evidence.ts';
import { openRecogniser } from '../../models/recogniser/openRecogniser.ts';
import { storePacked } from '../../models/runtime/packedGraph.ts';
import { probeDevice } from '../../models/runtime/probe.ts';
import { RecogniserModel } from '../../models/runtime/recogniserModel.ts';
import { writeTinyRecogniser } from '../fixtures/recogniser/tinyRecogniser.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const reason = await probeDevice('webgpu').then(
  () => undefined,
  (error: unknown) => asCaptionLensError(error).message,
);

const folder = temporaryFolder();
afterAll(folder.remove);

/** What small networks say: shaders in software take minutes for those that are shipped. */
async function look(device: Device): Promise<Evidence> {
  const recogniser = await openRecogniser(writeTinyRecogniser(folder.path));
  const store = { cacheDir: folder.path, storePacked };
  const compiled = await openCompiled(recogniserFor(recogniser, 'd'.repeat(64)), store, () => undefined);
  const model = await RecogniserModel.load(recogniser.config, compiled, device);
  await recogniser.close();
  try {
    return await model.look(recogniser.views.map(({ size }) => shapes(size)));
  } finally {
    await model.dispose();
  }
}

/** A bright disc on a dark ground. */
function shapes(side: number): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    const distance = Math.hypot((pixel % side) - side / 2, Math.floor(pixel / side) - side / 2);
    return distance < side / 3 ? 220 - 30 * (index % 3) : 40;
  });
}

describe.skipIf(reason)(`the recogniser on WebGPU${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let webgpu: Evidence;
  let cpu: Evidence;
  beforeAll(async () => {
    [webgpu, cpu] = [await look('webgpu'), await look('cpu')];
  });

  test.each(['logits', 'features', 'boxes', 'scores'] as const)('gives the %s that the processor gives', (part) => {
    const differences = webgpu[part].map((value, index) => Math.abs(value - (cpu[part][index] ?? NaN)));
    expect(differences.reduce((largest, difference) => Math.max(largest, difference), 0)).toBeLessThan(1e-3);
  });
});
