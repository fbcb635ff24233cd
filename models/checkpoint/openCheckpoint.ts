import type { ModelReference } from '../caption.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { say } from '../wording.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openHuggingFace } from './huggingFace/huggingFace.ts';
import { openLavis } from './lavis/lavis.ts';
import { locateCheckpoint, locateModelFolder, type Location } from './location.ts';
import { openAdapter } from './peft/adapter.ts';
import { isAdapterFolder, readAdapterConfig } from './peft/adapterFolder.ts';

/**
 * Opens a Hugging Face folder (also one of the Hub's cache), a folder of a PEFT adapter with that of its base, or a
 * LAVIS `.pth` with the folders that give what it lacks. Everything small is read and every tensor's name and shape checked; no tensor is read yet.
 *
 * Throws `checkpointNotFound`, `checkpointInvalid` (damaged, cut short), `checkpointUnsafe` (a pickle that is more than
 * data), `checkpointUnsupported` (T5, Vicuna, quantised, ...), `languageModelMissing`,
 * `baseMissing`, `tensorsMismatch` or `aborted`.
 */
export async function openCheckpoint(
  reference: ModelReference & { readonly path: string },
  signal?: AbortSignal,
): Promise<Checkpoint> {
  throwIfAborted(signal);
  const location = await locateCheckpoint(reference.path);
  if (location.kind === 'folder') {
    if (await isAdapterFolder(location.path)) return openAdapted(location, reference, signal);
    const given =
      reference.base !== undefined ? 'base' : reference.languageModel !== undefined ? 'languageModel' : undefined;
    if (given === undefined) return openHuggingFace(location, undefined, signal);
    const what = given === 'base' ? say`a LAVIS .pth or an adapter` : say`a LAVIS .pth`;
    throw new CaptionLensError(
      'invalidOption',
      say`${{ setting: given }} completes ${what}; ${location.path} is a Hugging Face folder, which is whole.`,
    );
  }
  if (location.path.endsWith('.safetensors')) {
    throw new CaptionLensError(
      'checkpointUnsupported',
      say`${location.path} is a file of tensors alone; give the folder that also has its config.json and tokenizer.`,
    );
  }
  return openLavis(location, reference, signal);
}

async function openAdapted(
  location: Location,
  { base, languageModel }: ModelReference,
  signal?: AbortSignal,
): Promise<Checkpoint> {
  if (languageModel !== undefined) {
    throw new CaptionLensError(
      'invalidOption',
      say`${{ setting: 'languageModel' }} completes a LAVIS .pth; ${location.path} is an adapter, whose base is given with ${{ setting: 'base' }}.`,
    );
  }
  if (base === undefined) throw await missingBase(location.path);
  const baseLocation = await locateModelFolder(base, say`The base of an adapter`);
  throwIfAborted(signal);
  const adapter = await openAdapter(location.path, location.name);
  try {
    return await openHuggingFace(baseLocation, adapter, signal);
  } catch (error) {
    await adapter.source.close();
    throw error;
  }
}

async function missingBase(folder: string): Promise<CaptionLensError> {
  const { base } = await readAdapterConfig(folder);
  const what =
    base === undefined ? say`does not say of which model` : say`is one of ${JSON.stringify(base.slice(0, 120))}`;
  return new CaptionLensError(
    'baseMissing',
    say`${folder} is an adapter and ${what}; give the BLIP-2 model that it was trained on with ${{ setting: 'base' }}.`,
  );
}
