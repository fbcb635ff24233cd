import { join } from 'node:path';
import type { LoadProgress } from '../../caption.ts';
import { openCompiled, type Compilable, type CompiledModel, type CompiledStore } from '../store.ts';
import { compiledFolder } from './layout.ts';
import { beginUse, type ModelUse } from './modelUse.ts';
import { noteOrigin, originFile, type CheckpointPaths } from './origin.ts';
import { noteTimeOfUse } from './timeOfUse.ts';

/** To be disposed by whoever opened it, once its files are closed. */
export interface OpenedModel<T = unknown> extends CompiledModel<T>, ModelUse {}

/** As `openCompiled`; the model remembers which checkpoint it was opened for, and is not removed until it is disposed. */
export async function openForUse<T>(
  model: Compilable<T>,
  checkpoint: CheckpointPaths,
  store: CompiledStore,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<OpenedModel<T>> {
  const use = await beginUse(join(store.cacheDir, compiledFolder(model.digest, model.variant)));
  try {
    const compiled = await openCompiled(model, store, onProgress, signal);
    await noteOrigin(compiled.directory, checkpoint);
    const dispose = async () => {
      // It may have been open for months.
      await noteTimeOfUse(join(compiled.directory, originFile));
      await use.dispose();
    };
    return { ...compiled, dispose };
  } catch (error) {
    await use.dispose();
    throw error;
  }
}
