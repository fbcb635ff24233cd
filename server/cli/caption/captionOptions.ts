import { checkModelFlags, type ModelFlags, modelReference } from '../models/modelFlags.ts';
import type { ClipUse, DeviceChoice, ModelReference, PrecisionChoice } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import type { EarlyStopping, GenerationDefaults, Rules } from '../../../models/generation/generationSettings.ts';
import type { ChoiceRule } from '../../protocol/settings.ts';
import type { ProcessorRule } from '../../images/decoding/decodeMessages.ts';

/** What `caption` was asked to do, checked. */
export interface CaptionOptions {
  /** Files, folders, and `-` for standard input; at least one. */
  readonly images: readonly string[];
  readonly model: ModelReference;
  readonly imageSize?: number;
  /** '' is none; absent: what suits the model. */
  readonly prompt?: string;
  /** Only those that were given. */
  readonly settings: GenerationDefaults;
  readonly rules?: Rules;
  readonly processor: ProcessorRule;
  readonly device: DeviceChoice;
  readonly precision: PrecisionChoice;
  /** Whether what is not said is as suits the model, or as its authors evaluated it. */
  readonly manner: 'usual' | 'asEvaluated';
  /** By what the best text is chosen, and for `agreement` by which CLIP: a folder, a name, or '' for one that is here. */
  readonly chooseBy: ChoiceRule;
  readonly clipModel: string;
  readonly format: 'text' | 'json';
  /** Where the model runs: in the daemon that all programs share, or under this command alone. */
  readonly runner: 'daemon' | 'own';
}

/** The options, and the CLIP that chooses among the texts where one does. */
export interface DescribedBy extends CaptionOptions {
  readonly clip: ClipUse | undefined;
}

/** The options as commander leaves them: each value already parsed, none yet compared with another. */
export interface CaptionFlags extends ModelFlags {
  readonly imageSize?: number;
  readonly prompt?: string;
  readonly numBeams?: number;
  readonly maxNewTokens?: number;
  readonly minNewTokens?: number;
  readonly lengthPenalty?: number;
  readonly earlyStopping?: 'false' | 'true' | 'never';
  readonly repetitionPenalty?: number;
  readonly noRepeatNgramSize?: number;
  readonly numCaptions?: number;
  readonly rules?: Rules;
  readonly processor?: ProcessorRule;
  readonly device?: DeviceChoice;
  readonly precision?: PrecisionChoice;
  readonly asEvaluated?: true;
  readonly chooseBy?: ChoiceRule;
  readonly clipModel?: string;
  readonly json?: true;
  /** False with --no-daemon. */
  readonly daemon?: boolean;
}

/** Compares the options with each other. Throws `invalidOption` where two contradict, or one needs another. */
export function captionOptions(images: readonly string[], flags: CaptionFlags): CaptionOptions {
  checkImages(images);
  checkModelFlags(flags);
  checkCounts(flags);
  checkChoice(flags);
  const { imageSize, prompt, rules } = flags;
  return {
    images,
    model: modelReference(flags),
    ...(imageSize !== undefined && { imageSize }),
    ...(prompt !== undefined && { prompt }),
    settings: settingsOf(flags),
    ...(rules !== undefined && { rules }),
    processor: flags.processor ?? 'default',
    device: flags.device ?? 'auto',
    precision: flags.precision ?? 'auto',
    manner: flags.asEvaluated ? 'asEvaluated' : 'usual',
    chooseBy: flags.chooseBy ?? 'likelihood',
    clipModel: flags.clipModel ?? '',
    format: flags.json ? 'json' : 'text',
    runner: flags.daemon === false ? 'own' : 'daemon',
  };
}

function checkImages(images: readonly string[]): void {
  if (images.length === 0) {
    throw usage('caption needs at least one picture: a file, a folder, or - for standard input.');
  }
  if (images.includes('')) throw usage('An empty path names no picture.');
  if (images.filter((image) => image === '-').length > 1) {
    throw usage('Standard input (-) holds one picture and can be given only once.');
  }
}

function checkCounts({ numBeams, numCaptions, minNewTokens, maxNewTokens }: CaptionFlags): void {
  if (numCaptions !== undefined && numBeams !== undefined && numCaptions > numBeams) {
    throw usage(`--num-captions ${numCaptions} needs at least as many beams, but --num-beams is ${numBeams}.`);
  }
  if (minNewTokens !== undefined && maxNewTokens !== undefined && minNewTokens > maxNewTokens) {
    throw usage(`--min-new-tokens ${minNewTokens} is more than --max-new-tokens ${maxNewTokens}.`);
  }
}

function checkChoice({ chooseBy = 'likelihood', clipModel, numBeams }: CaptionFlags): void {
  if (clipModel !== undefined && chooseBy === 'likelihood') {
    throw usage('--clip-model names what chooses by agreement: give it with --choose-by agreement.');
  }
  if (chooseBy === 'agreement' && numBeams === 1) {
    throw usage('--choose-by agreement chooses among several beams, but --num-beams is 1.');
  }
}

function settingsOf(flags: CaptionFlags): GenerationDefaults {
  const given = {
    numBeams: flags.numBeams,
    maxNewTokens: flags.maxNewTokens,
    minNewTokens: flags.minNewTokens,
    lengthPenalty: flags.lengthPenalty,
    earlyStopping: flags.earlyStopping === undefined ? undefined : earlyStoppings[flags.earlyStopping],
    repetitionPenalty: flags.repetitionPenalty,
    noRepeatNgramSize: flags.noRepeatNgramSize,
    numReturnSequences: flags.numCaptions,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const earlyStoppings: Readonly<Record<'false' | 'true' | 'never', EarlyStopping>> = {
  false: false,
  true: true,
  never: 'never',
};

function usage(message: string): CaptionLensError {
  return new CaptionLensError('invalidOption', message);
}
