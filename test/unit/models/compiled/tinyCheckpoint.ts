import type { CompileTarget } from '../../../../models/blip2/blip2Graphs.ts';
import type { Checkpoint } from '../../../../models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../../models/checkpoint/openCheckpoint.ts';
import type { Blip2Source } from '../../../../models/compiled/blip2.ts';
import { goldenPath } from '../../../golden.ts';

/** What the golden `tiny` checkpoint is compiled for, unless a test says otherwise. */
export const tinyTarget: CompileTarget = { imageSize: 56, precision: 'fp32', deviceClass: 'cpu' };

export interface OpenTiny {
  readonly checkpoint: Checkpoint;
  readonly source: Blip2Source;
}

/** A golden checkpoint as the compiler gets it; its digest is made up, because nothing here depends on it. */
export async function openTiny(name = 'tiny'): Promise<OpenTiny> {
  const checkpoint = await openCheckpoint({ path: goldenPath(name, 'checkpoint') });
  return { checkpoint, source: { config: checkpoint.config, tensors: checkpoint.tensors, digest: 'd'.repeat(64) } };
}

/** The folder of a compiled tiny model below `cacheDir`. */
export const tinyDirectory = `${'d'.repeat(32)}-56px-cpu-fp32`;
