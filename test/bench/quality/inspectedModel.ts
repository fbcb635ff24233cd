/** A model opened at its joints: what the captioner does not tell. */
import type { Precision } from '../../../models/caption.ts';
import { toPixelValues } from '../../../models/blip2/imageProcessor.ts';
import { openCheckpoint } from '../../../models/checkpoint/openCheckpoint.ts';
import { blip2For } from '../../../models/compiled/blip2.ts';
import { recallDigest } from '../../../models/compiled/digestMemo.ts';
import { openCompiled } from '../../../models/compiled/store.ts';
import { Blip2Model } from '../../../models/runtime/blip2Model.ts';
import { storePacked } from '../../../models/runtime/packedGraph.ts';

export interface Inspection {
  /** The query features in the language model's width, (queries, hidden size). */
  readonly languageProjection: Float32Array;
  /** Of the token after the prompt, by token id. */
  readonly logits: Float32Array;
}

/** What a model at `precision` makes of each picture on the processor. Loads it, asks it, and lets go of it. */
export async function inspectAll(
  model: string,
  cacheDir: string,
  precision: Precision,
  pictures: readonly Uint8Array[],
): Promise<readonly Inspection[]> {
  const checkpoint = await openCheckpoint({ path: model });
  try {
    const { config, tensors, imageProcessor, tokenizer } = checkpoint;
    const digest = await recallDigest(checkpoint, cacheDir, () => undefined);
    const target = { imageSize: imageProcessor.size, precision, deviceClass: 'cpu' } as const;
    const compiled = await openCompiled(
      blip2For({ config, tensors, digest }, target),
      { cacheDir, storePacked },
      () => undefined,
    );
    const loaded = await Blip2Model.load(config, compiled, 'cpu');
    try {
      const promptIds = tokenizer.encode('');
      const inspections: Inspection[] = [];
      for (const picture of pictures) {
        const { languageProjection } = await loaded.encoder.encode(toPixelValues([picture], imageProcessor));
        inspections.push({ languageProjection, logits: await readLogits(loaded, languageProjection, promptIds) });
      }
      return inspections;
    } finally {
      await loaded.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

async function readLogits(
  model: Blip2Model,
  languageProjection: Float32Array,
  promptIds: readonly number[],
): Promise<Float32Array> {
  const { decoding } = model;
  const text = await model.openText(languageProjection, promptIds);
  try {
    // The best of as many as there are: all of them, best first.
    const [candidates] = await decoding.prefill([text], decoding.vocabSize);
    const logits = new Float32Array(decoding.vocabSize).fill(NaN);
    Array.from(candidates?.ids ?? []).forEach((id, place) => (logits[id] = candidates?.logits[place] ?? NaN));
    return logits;
  } finally {
    decoding.release(text);
  }
}
