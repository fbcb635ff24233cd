import { CaptionLensError } from '../../../models/errors.ts';

/** What an option of the command line is called among the settings of editors. */
const settingOf: Readonly<Record<string, string>> = {
  '--num-beams': 'captionLens.description.beams',
  '--max-new-tokens': 'captionLens.description.maxNewTokens',
  '--min-new-tokens': 'captionLens.description.minNewTokens',
  '--prompt': 'captionLens.description.prompt',
  '--model': 'captionLens.model.path',
  '--base': 'captionLens.model.base',
  '--language-model': 'captionLens.model.languageModel',
  '--device': 'captionLens.model.device',
  '--precision': 'captionLens.model.precision',
};

/** The same failure for a person who has settings and no command line. */
export function inSettingNames(error: CaptionLensError): CaptionLensError {
  const [message, advice] = [renamed(error.message), error.advice === undefined ? undefined : renamed(error.advice)];
  if (message === error.message && advice === error.advice) return error;
  return new CaptionLensError(error.code, message, { cause: error, ...(advice !== undefined && { advice }) });
}

/** 'give it with --base DIR' becomes 'give it with captionLens.model.base'. */
function renamed(text: string): string {
  return text.replace(/(--[a-z]+(?:-[a-z]+)*)( DIR\b)?/g, (whole, option: string) => settingOf[option] ?? whole);
}
