import { createHash } from 'node:crypto';
import type { Device, LoadProgress, RecogniserState, View } from './caption.ts';
import { openForUse } from './compiled/cache/openForUse.ts';
import { recallRecogniserDigest } from './compiled/digestMemo.ts';
import { recogniserFor } from './compiled/recogniser.ts';
import type { CompiledModel, CompiledStore } from './compiled/store.ts';
import { asCaptionLensError, isShortage, throwIfAborted, type ErrorCode } from './errors.ts';
import type { Calibration } from './recogniser/calibration.ts';
import type { NameTree } from './recogniser/nameTree.ts';
import { openRecogniser } from './recogniser/openRecogniser.ts';
import { RecogniserModel } from './runtime/recogniserModel.ts';

/** What a checkpoint brings to name the things in its pictures: loaded, or why it is not. */
export type Recognition =
  | Exclude<RecogniserState, { kind: 'ready' }>
  | {
      readonly kind: 'ready';
      readonly views: readonly View[];
      readonly digest: string;
      readonly model: RecogniserModel;
      readonly compiled: CompiledModel;
      readonly names: NameTree;
      readonly calibration: Calibration;
      /** For whoever opened it. */
      dispose(): Promise<void>;
    };

/** These are no fault of the recogniser's: the whole model is stopped, or is in want of what it needs as well. */
const common: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['aborted', 'outOfMemory', 'diskFull']);

/** What only other files can mend. */
const ofItsFiles: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'checkpointNotFound',
  'checkpointInvalid',
  'checkpointUnsupported',
  'tensorsMismatch',
]);

/**
 * Opens, compiles and loads what lies in `folder`. Pictures can be described without it, so what is wrong with it is an
 * answer; throws `aborted`, `outOfMemory` and `diskFull` alone.
 */
export async function openRecognition(
  folder: string | undefined,
  { store, device }: { readonly store: CompiledStore; readonly device: Device },
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<Recognition> {
  if (folder === undefined) return { kind: 'none' };
  try {
    return await load(folder, store, device, onProgress, signal);
  } catch (thrown) {
    const error = asCaptionLensError(thrown);
    if (common.has(error.code)) throw error;
    const passes = isShortage(error) || !ofItsFiles.has(error.code);
    return { kind: 'unusable', reason: error.wording.message, ...(passes && { retry: 'later' }) };
  }
}

async function load(
  folder: string,
  store: CompiledStore,
  device: Device,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<Recognition> {
  const recogniser = await openRecogniser(folder, signal);
  try {
    const digest = await recallRecogniserDigest(recogniser, store.cacheDir, signal);
    const compiled = await openForUse(recogniserFor(recogniser, digest), [folder], store, onProgress, signal);
    try {
      throwIfAborted(signal);
      const model = await RecogniserModel.load(recogniser.config, compiled, device);
      const dispose = async () => {
        await model.dispose();
        await compiled.dispose();
      };
      const { views, names, calibration } = recogniser;
      return { kind: 'ready', views, digest, model, compiled, names, calibration, dispose };
    } catch (error) {
      await compiled.dispose();
      throw error;
    }
  } finally {
    await recogniser.close();
  }
}

/** Without what only this process can use. */
export function stateOf(recognition: Recognition): RecogniserState {
  return recognition.kind === 'ready' ? { kind: 'ready', views: recognition.views } : recognition;
}

/** Of all that a caption depends on. `checkpoint` is the digest of the model that writes it. */
export function digestWith(recognition: Recognition, checkpoint: string): string {
  if (recognition.kind !== 'ready') return checkpoint;
  return createHash('sha256').update(`${checkpoint}\n${recognition.digest}\n`).digest('hex');
}
