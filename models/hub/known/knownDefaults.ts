import type { GenerationDefaults, KnownPrompt, Purpose, Rules } from '../../generation/generationSettings.ts';

/** How a model's authors made the texts that they measured. */
export interface Evaluation {
  readonly prompt: string;
  readonly generation: GenerationDefaults;
  /** Of the search, and of preparing pictures. */
  readonly rules: Rules;
}

/** What suits a known model, where neither a person nor an editor's settings say otherwise. */
export interface KnownDefaults {
  readonly prompt: string;
  /** Tokens, by what the text is for. */
  readonly maxNewTokens: Readonly<Record<Purpose, number>>;
  /** To choose from; no prompt at all is always one more. */
  readonly prompts: readonly KnownPrompt[];
  readonly evaluation: Evaluation;
}

/** Chosen from the commonest beginnings of the 9,549 captions that it was trained on, the commonest first. */
const gurushotsBeginnings = [
  'this is a',
  'a close-up shot',
  'the image shows',
  'a landscape photo',
  'the scene is',
  'a wide shot',
] as const;

/** Decision 39 says why. */
export const gurushotsDefaults: KnownDefaults = {
  prompt: gurushotsBeginnings[0],
  maxNewTokens: { description: 100, altText: 40 },
  prompts: [
    ...gurushotsBeginnings.map((text): KnownPrompt => ({ kind: 'beginning', text })),
    { kind: 'evaluation', text: 'a photo of' },
  ],
  // LAVIS's `max_len` 100 and `min_len` 8 count the start token.
  evaluation: {
    prompt: 'a photo of',
    generation: { numBeams: 5, maxNewTokens: 99, minNewTokens: 7, repetitionPenalty: 1.15, lengthPenalty: 0 },
    rules: 'lavis',
  },
};
