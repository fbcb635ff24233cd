import { type FailureWording, spelledFailure } from '../../../models/errors.ts';
import type { SettingName, Spelling } from '../../../models/wording.ts';

const options: Readonly<Record<SettingName, string>> = {
  numBeams: '--num-beams',
  maxNewTokens: '--max-new-tokens',
  minNewTokens: '--min-new-tokens',
  lengthPenalty: '--length-penalty',
  earlyStopping: '--early-stopping',
  repetitionPenalty: '--repetition-penalty',
  noRepeatNgramSize: '--no-repeat-ngram-size',
  numReturnSequences: '--num-captions',
  asEvaluated: '--as-evaluated',
  base: '--base',
  device: '--device',
  imageSize: '--image-size',
  languageModel: '--language-model',
  model: '--model',
  precision: '--precision',
  prompt: '--prompt',
  // A command line fetches no pictures: an editor does, where this is set.
  remoteEnabled: 'captionLens.remote.enabled',
};

/** For people at a terminal: `--base`, `--base DIR`, `--precision int8`. */
export const optionNames: Spelling = {
  setting: ({ setting, value, takes }) => {
    const wanted = value ?? (takes === 'folder' ? 'DIR' : undefined);
    return wanted === undefined ? options[setting] : `${options[setting]} ${wanted}`;
  },
  action: (mention) =>
    mention.action === 'restart'
      ? 'run "caption-lens daemon restart"'
      : `Run "caption-lens models pull ${mention.model}", or "Choose Model…" in the editor.`,
};

/** What failed and what a person can do about it, with settings named as options. */
export function inOptions({ wording }: { readonly wording: FailureWording }): ReturnType<typeof spelledFailure> {
  return spelledFailure(wording, optionNames);
}
