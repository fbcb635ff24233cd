import { createHash } from 'node:crypto';
import type { Caption, ModelInfo } from '../../models/caption.ts';
import { type GenerationDefaults, productDefaults } from '../../models/generation/settings.ts';
import type { DescribeSettings } from './describer.ts';

/** To be raised whenever decoding, resizing or generating comes to give other words for the same picture and model. */
export const wordsVersion = 3;

/** What of a loaded model decides the words. */
export type ModelIdentity = Pick<ModelInfo, 'name' | 'digest' | 'kind' | 'imageSize' | 'precision'>;

export function identityOf({ name, digest, kind, imageSize, precision }: ModelInfo): ModelIdentity {
  return { name, digest, kind, imageSize, precision };
}

/**
 * What the store knows a caption by: the picture, the model, and every option that changes the words (threats, row 36).
 * Not the shaping of alt text, which is done when a caption is read, nor how many of its texts are wanted.
 */
export function captionKey(picture: string, model: ModelIdentity, settings: DescribeSettings): string {
  const { digest, imageSize, precision, kind } = model;
  const { prompt, processor, rules = kind } = settings;
  const generation = generationToRun(settings.generation);
  return hashOf({
    wordsVersion,
    picture,
    digest,
    imageSize,
    precision,
    prompt,
    processor,
    rules,
    // The checkpoint's own defaults, which come between these two, are in its digest.
    generation,
    productDefaults,
  });
}

/** What makes two requests the same job, before the model is known. */
export function jobKey(picture: string, freshness: 'known' | 'anew', settings: DescribeSettings): string {
  const { model, prompt, processor, rules } = settings;
  return hashOf({
    picture,
    freshness,
    model,
    prompt,
    processor,
    rules,
    generation: generationToRun(settings.generation),
  });
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(inOrder(value)).digest('hex');
}

/** As many texts as there are beams: they come free, and change nothing about the best. */
export function generationToRun(generation: GenerationDefaults): GenerationDefaults {
  const { numBeams, numReturnSequences = 1 } = generation;
  // More texts than beams is the user's mistake, which the engine is to name.
  if (numBeams === undefined || numReturnSequences > numBeams) return generation;
  return { ...generation, numReturnSequences: numBeams };
}

/** The texts that were asked for; all of them where nothing was said. */
export function wantedTexts(
  captions: Caption['captions'],
  { numReturnSequences }: GenerationDefaults,
): Caption['captions'] {
  return captions.slice(0, numReturnSequences ?? captions.length);
}

/** JSON with the keys of every object in order. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
