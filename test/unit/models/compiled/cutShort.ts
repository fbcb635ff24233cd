import { expect } from 'vitest';
import type { CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import type { LoadProgress } from '../../../../models/caption.ts';
import { blip2For, type Blip2Source } from '../../../../models/compiled/blip2.ts';
import { openCompiled } from '../../../../models/compiled/store.ts';
import { storePacked } from '../../../../models/runtime/packedGraph.ts';
import { failureOf } from '../../../fixtures/failures.ts';

/** Compiles until more than so many bytes are written or packed, and stops. */
export async function cutShort(
  source: Blip2Source,
  target: CompileTarget,
  cacheDir: string,
  bytes: number,
): Promise<void> {
  const controller = new AbortController();
  const onProgress = (step: LoadProgress) => {
    if (step.kind === 'compiling' && step.done > bytes) controller.abort();
  };
  const promise = openCompiled(blip2For(source, target), { cacheDir, storePacked }, onProgress, controller.signal);
  expect((await failureOf(promise)).code).toBe('aborted');
}
