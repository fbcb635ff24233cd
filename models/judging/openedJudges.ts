import { openForUse, type OpenedModel } from '../compiled/cache/openForUse.ts';
import { recallFilesDigest } from '../compiled/digestMemo.ts';
import { encoderFor } from '../compiled/encoder.ts';
import type { CompiledStore } from '../compiled/store.ts';
import type { Device, LoadProgress } from '../caption.ts';
import type { EncoderFiles } from '../encoders/encoderFiles.ts';
import { type Encoder, openEncoder } from '../encoders/openEncoder.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { ClipModel } from '../runtime/judges/clipModel.ts';
import { RobertaModel } from '../runtime/judges/robertaModel.ts';

/** A network that judges captions, loaded. Whoever opened it disposes it. */
export interface Judge<Model> {
  readonly model: Model;
  dispose(): Promise<void>;
}

/** Where judges are compiled to, and what runs them. */
export interface JudgePlace {
  readonly store: CompiledStore;
  readonly device: Device;
}

type OnProgress = (progress: LoadProgress) => void;

/**
 * RoBERTa of which `layer` counts (undefined: the last). Throws as `openEncoder` and `openCompiled` do,
 * and `checkpointUnsupported` where another network lies there.
 */
export async function openRoberta(
  files: EncoderFiles,
  layer: number | undefined,
  place: JudgePlace,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Judge<RobertaModel>> {
  return open(files, layer, place, onProgress, signal, (encoder, directory) => {
    if (encoder.kind === 'roberta') return RobertaModel.load(encoder, directory, place.device);
    throw new CaptionLensError('checkpointUnsupported', `${files.folder} holds CLIP, where a RoBERTa is asked for.`);
  });
}

/** CLIP or Long-CLIP; throws as `openRoberta` does. */
export async function openClip(
  files: EncoderFiles,
  place: JudgePlace,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<Judge<ClipModel>> {
  return open(files, undefined, place, onProgress, signal, (encoder, directory) => {
    if (encoder.kind === 'clip') return ClipModel.load(encoder, directory, place.device);
    throw new CaptionLensError('checkpointUnsupported', `${files.folder} holds RoBERTa, where a CLIP is asked for.`);
  });
}

async function open<Model extends { dispose(): Promise<void> }>(
  files: EncoderFiles,
  layer: number | undefined,
  { store }: JudgePlace,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
  load: (encoder: Encoder, directory: string) => Promise<Model>,
): Promise<Judge<Model>> {
  const encoder = await openEncoder(files, layer, signal);
  let compiled: OpenedModel | undefined;
  try {
    const digest = await recallFilesDigest(encoder.files, store.cacheDir, signal);
    compiled = await openForUse(encoderFor(encoder, digest), Object.values(files), store, onProgress, signal);
    throwIfAborted(signal);
    const model = await load(encoder, compiled.directory);
    const held = compiled;
    const dispose = async () => {
      await model.dispose();
      await held.dispose();
    };
    return { model, dispose };
  } catch (error) {
    await compiled?.dispose();
    throw error;
  } finally {
    await encoder.close();
  }
}
