import { Option } from 'commander';
import type { ModelReference } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { someText } from '../terminal/optionValues.ts';

/** Of a command that works with a model, as commander leaves them. */
export interface ModelFlags {
  readonly model?: string;
  readonly languageModel?: string;
  readonly base?: string;
}

/** The options that name a model. Each throws `invalidOption` for an empty text. */
export function modelOptions(): Readonly<Record<keyof ModelFlags, Option>> {
  return {
    model: option(
      '--model',
      '<name>',
      'a model: a folder, a .pth, or one of the Hub, which is fetched (default: what `models use` chose)',
    ),
    languageModel: option('--language-model', '<dir>', 'the OPT folder of a LAVIS checkpoint without one'),
    base: option('--base', '<name>', 'the BLIP-2 model that completes a LAVIS checkpoint or an adapter'),
  };
}

/** Throws `invalidOption` where an option completes a model that none names. */
export function checkModelFlags({ model, languageModel, base }: ModelFlags): void {
  if (model !== undefined) return;
  if (languageModel !== undefined) throw lonely('--language-model completes a LAVIS checkpoint');
  if (base !== undefined) throw lonely('--base completes a LAVIS checkpoint or an adapter');
}

/** The model that the options name. */
export function modelReference({ model, languageModel, base }: ModelFlags): ModelReference {
  return { path: model, ...(languageModel !== undefined && { languageModel }), ...(base !== undefined && { base }) };
}

function lonely(fact: string): CaptionLensError {
  return new CaptionLensError('invalidOption', `${fact}: give that with --model.`);
}

function option(name: string, value: string, description: string): Option {
  return new Option(`${name} ${value}`, description).argParser(someText(name));
}
