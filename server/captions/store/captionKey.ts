import { createHash } from 'node:crypto';
import type { Caption, ModelInfo, OwnDefaults } from '../../../models/caption.ts';
import { type GenerationDefaults, productDefaults } from '../../../models/generation/generationSettings.ts';
import type { DescribeSettings } from '../describer.ts';

/** To be raised whenever decoding, resizing or generating comes to give other words for the same picture and model. */
export const wordsVersion = 3;

/** What of a loaded model decides the words. */
export type ModelIdentity = Pick<ModelInfo, 'name' | 'digest' | 'kind' | 'imageSize' | 'precision' | 'defaults'>;

export function identityOf({ name, digest, kind, imageSize, precision, defaults }: ModelInfo): ModelIdentity {
  return { name, digest, kind, imageSize, precision, defaults };
}

/**
 * What the store knows a caption by: the picture, the model, and every option that changes the words, so that no other
 * model's text is ever given as this one's. Not the shaping of alt text, which is done when a caption is read, nor how
 * many of its texts are wanted. Options are those in force, whoever said them: the model's own files are not all in its
 * digest.
 */
export function captionKey(picture: string, model: ModelIdentity, settings: DescribeSettings): string {
  const { digest, imageSize, precision, kind, defaults } = model;
  const { prompt = defaults.prompt, processor, rules = kind } = settings;
  return hashOf({
    wordsVersion,
    picture,
    digest,
    imageSize,
    precision,
    prompt,
    processor,
    rules,
    generation: generationInForce(settings.generation, defaults.generation),
    ...agreementInForce(settings, defaults),
    productDefaults,
  });
}

/** Where texts are chosen by the picture, by which CLIP; of one text alone there is no choice. */
function agreementInForce(
  { agreement, generation }: DescribeSettings,
  { generation: own }: OwnDefaults,
): { readonly agreement?: string } {
  const { numReturnSequences = 1 } = { ...own, ...generationToRun(generation, own) };
  return agreement && numReturnSequences > 1 ? { agreement: agreement.stamp } : {};
}

/** What makes two requests the same job, before the model is known. */
export function jobKey(picture: string, freshness: 'known' | 'anew', settings: DescribeSettings): string {
  const { model, prompt, processor, rules, generation, agreement } = settings;
  const { numReturnSequences = 1, numBeams = 1, ...words } = generation;
  return hashOf({
    picture,
    freshness,
    model,
    prompt,
    processor,
    rules,
    // Whether there are as many texts as that is not known yet.
    ...(numReturnSequences > numBeams && { numReturnSequences }),
    generation: { ...words, numBeams: generation.numBeams },
    agreement: agreement?.stamp,
  });
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(inOrder(value)).digest('hex');
}

/** As many texts as there are beams: they come free, and change nothing about the best. */
export function generationToRun(asked: GenerationDefaults, own: OwnDefaults['generation']): GenerationDefaults {
  const { numBeams } = { ...productDefaults, ...own, ...asked };
  const { numReturnSequences = 1 } = asked;
  // More texts than beams is the user's mistake, which the engine is to name.
  return numReturnSequences > numBeams ? asked : { ...asked, numReturnSequences: numBeams };
}

/** Beams, lengths and texts, and of the rest what differs from the product's. */
function generationInForce(asked: GenerationDefaults, own: OwnDefaults['generation']): GenerationDefaults {
  const run = { ...productDefaults, ...own, ...generationToRun(asked, own) };
  const { numBeams, maxNewTokens, minNewTokens, numReturnSequences, ...rest } = run;
  const others = Object.entries(rest).filter(([name, value]) => value !== Reflect.get(productDefaults, name));
  return { numBeams, maxNewTokens, minNewTokens, numReturnSequences, ...Object.fromEntries(others) };
}

/** The same settings with the number of texts that are wanted; without one, all of them are. */
export function withWantedTexts(settings: DescribeSettings, { defaults }: ModelIdentity): DescribeSettings {
  const { generation, texts } = settings;
  if (texts === 'all' || generation.numReturnSequences !== undefined) return settings;
  const { numReturnSequences = productDefaults.numReturnSequences } = defaults.generation;
  return { ...settings, generation: { ...generation, numReturnSequences } };
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
