import type { ModelReference } from '../caption.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openHuggingFace } from './huggingFace.ts';
import { openLavis } from './lavis.ts';
import { locateCheckpoint } from './location.ts';

/**
 * Opens a Hugging Face folder (also one of the Hub's cache), or a LAVIS `.pth` with the folders that give what it
 * lacks. Everything small is read and every tensor's name and shape checked; no tensor is read yet.
 *
 * Throws `checkpointNotFound`, `checkpointInvalid` (damaged, cut short), `checkpointUnsafe` (a pickle that is more than
 * data), `checkpointUnsupported` (T5, Vicuna, quantised, ...), `languageModelMissing`, `tensorsMismatch` or `aborted`.
 */
export async function openCheckpoint(
  reference: ModelReference & { readonly path: string },
  signal?: AbortSignal,
): Promise<Checkpoint> {
  throwIfAborted(signal);
  const location = await locateCheckpoint(reference.path);
  if (location.kind === 'folder') {
    const given =
      reference.base !== undefined ? '--base' : reference.languageModel !== undefined ? '--language-model' : '';
    if (given === '') return openHuggingFace(location, signal);
    throw new CaptionLensError(
      'invalidOption',
      `${given} completes a LAVIS .pth; ${location.path} is a Hugging Face folder, which is whole.`,
    );
  }
  if (location.path.endsWith('.safetensors')) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      `${location.path} is a file of tensors alone; give the folder that also has its config.json and tokenizer.`,
    );
  }
  return openLavis(location, reference, signal);
}
