import { CaptionLensError } from '../../errors.ts';
import { type Fields } from '../../files/jsonFields.ts';
import { isObject } from '../../plainObject.ts';
import { mostPatterns, parsePatterns, type ModulePattern } from './modulePatterns.ts';
import { say, type Wording } from '../../wording.ts';

/** `adapter_config.json` of a LoRA that can be merged (peft 0.21, `tuners/lora/config.py`). */
export interface AdapterConfig {
  /** For errors: the file. */
  readonly label: string;
  /** What it was trained on: a repository of the Hub or a folder, as its author called it. */
  readonly base: string | undefined;
  /** Branch, tag or commit of `base`. */
  readonly revision: string | undefined;
  /** As far as it says which class of transformers it was made of. */
  readonly trainedOn: 'blip2' | undefined;
  readonly rank: number;
  /** Of single modules. */
  readonly rankPattern: readonly ModulePattern[];
  readonly alpha: number;
  readonly alphaPattern: readonly ModulePattern[];
  /** What alpha is divided by: the rank, or its square root (`use_rslora`). */
  readonly divisor: 'rank' | 'rootOfRank';
  readonly direction: 'lora' | 'dora';
  /** Whether what is added has a bias of its own. */
  readonly bias: 'none' | 'lora';
  /**
   * The last steps of the names of all modules that it has tensors for; undefined where it says so otherwise, by a
   * regular expression or by layers.
   */
  readonly targets: readonly string[] | undefined;
}

/** Kinds of adapters that are no LoRA, by `peft_type`; others are named as they are. */
const kinds: ReadonlyMap<string, Wording> = new Map<string, Wording>([
  ['ADALORA', 'AdaLoRA'],
  ['ADAPTION_PROMPT', 'LLaMA-Adapter'],
  ['LN_TUNING', 'a tuning of norms'],
  ['LOHA', 'LoHa'],
  ['LOKR', 'LoKr'],
  ['MULTITASK_PROMPT_TUNING', 'prompt tuning'],
  ['PREFIX_TUNING', 'prefix tuning'],
  ['PROMPT_TUNING', 'prompt tuning'],
  ['P_TUNING', 'p-tuning'],
  ['TRAINABLE_TOKENS', say`a training of single tokens`],
  ['VERA', 'VeRA'],
  ['XLORA', 'X-LoRA'],
]);

/** What makes of a LoRA something else than one sum of matrices, where it is set. */
const unmergeable: readonly (readonly [field: string, what: Wording])[] = [
  ['alora_invocation_tokens', say`it acts after certain tokens alone (aLoRA)`],
  ['arrow_config', say`it chooses among several adapters for each token (Arrow)`],
  ['kasa_config', say`it changes the weights of its base as well (KaSA)`],
  ['layer_replication', say`it repeats layers of its base (layer_replication)`],
  ['monteclora_config', say`it is a distribution of adapters (MonteCLoRA)`],
  ['target_parameters', say`it changes parameters that belong to no linear layer (target_parameters)`],
  ['trainable_token_indices', say`it trains single token embeddings (trainable_token_indices)`],
  ['use_bdlora', say`its matrices are in blocks (BD-LoRA)`],
  ['use_qalora', say`it belongs to a quantised base (QA-LoRA)`],
];

/** Ways to begin that leave the base as it is. All others take from its weights what the adapter begins with. */
const plainBeginnings: ReadonlySet<unknown> = new Set([
  undefined,
  true,
  false,
  'gaussian',
  'eva',
  'mica',
  'orthogonal',
]);

/** Throws `checkpointUnsupported` for what cannot be merged, `checkpointInvalid` for what makes no sense. */
export function parseAdapterConfig(fields: Fields): AdapterConfig {
  checkKind(fields);
  const base = fields.text('base_model_name_or_path');
  const revision = fields.text('revision');
  return {
    label: fields.label,
    base: base === '' ? undefined : base,
    revision: revision === '' ? undefined : revision,
    trainedOn: /^Blip2/.test(fields.object('auto_mapping').text('base_model_class') ?? '') ? 'blip2' : undefined,
    rank: fields.size('r', 8),
    rankPattern: parsePatterns(fields, 'rank_pattern'),
    alpha: fields.number('lora_alpha') ?? 8,
    alphaPattern: parsePatterns(fields, 'alpha_pattern'),
    divisor: fields.flag('use_rslora') === true ? 'rootOfRank' : 'rank',
    direction: fields.flag('use_dora') === true ? 'dora' : 'lora',
    bias: fields.flag('lora_bias') === true ? 'lora' : 'none',
    targets: targets(fields),
  };
}

function checkKind(fields: Fields): void {
  const kind = fields.text('peft_type') ?? '';
  if (kind !== 'LORA') {
    const name = kinds.get(kind) ?? JSON.stringify(kind.slice(0, 60));
    throw unsupported(fields, say`it is ${name}, and only a LoRA can be merged into its base`);
  }
  for (const [field, what] of unmergeable) if (isSet(fields.get(field))) throw unsupported(fields, what);
  const beginning = fields.get('init_lora_weights');
  if (plainBeginnings.has(beginning)) return;
  const shown = JSON.stringify(beginning).slice(0, 60);
  throw unsupported(fields, say`it began with ${shown}, which changes the weights of its base as well`);
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== false && !(isObject(value) && Object.keys(value).length === 0);
}

function targets(fields: Fields): readonly string[] | undefined {
  const value = fields.get('target_modules');
  const isNarrowed = ['layers_to_transform', 'layers_pattern', 'exclude_modules'].some((name) => fields.has(name));
  if (!Array.isArray(value) || isNarrowed) return undefined;
  if (value.length > mostPatterns || !value.every((name) => typeof name === 'string'))
    throw fields.wrong('target_modules', say`names of modules`);
  return value;
}

function unsupported({ label }: Fields, what: Wording): CaptionLensError {
  return new CaptionLensError('checkpointUnsupported', say`${label} is not supported: ${what}.`);
}
