import { expectedTensors } from '../../blip2/tensorTable.ts';
import { tokenEmbeddings } from '../../blip2/opt.ts';
import type { Blip2Config } from '../../blip2/blip2Config.ts';
import { CaptionLensError } from '../../errors.ts';
import { entryOf, type TensorView } from '../sources.ts';
import type { DType, TensorUpdate } from '../tensors.ts';
import type { AdapterConfig } from './adapterConfig.ts';
import type { AdapterTensors, ModuleTensors } from './adapterTensors.ts';
import { areNames, valueFor } from './modulePatterns.ts';
import { say, type Wording } from '../../wording.ts';

/** A base's tensors as an adapter wants them. */
export interface Adaptation {
  /** Those of the base, but for what the adapter has whole. */
  readonly views: ReadonlyMap<string, TensorView>;
  readonly factors: ReadonlyMap<string, TensorView>;
  readonly updates: ReadonlyMap<string, TensorUpdate>;
}

/** An adapter and the base that it is laid on. */
export interface AdaptationParts {
  readonly config: AdapterConfig;
  readonly tensors: AdapterTensors;
  /** For errors: the adapter's file, and the base's name. */
  readonly path: string;
  readonly baseName: string;
}

const languageModel = 'language_model.';
const head = `${languageModel}lm_head.weight`;
const floats: ReadonlySet<DType> = new Set<DType>(['F64', 'F32', 'F16', 'BF16']);

/**
 * Lays an adapter on a base. Nothing is computed yet: what is to be is said by `updates`. Throws `tensorsMismatch` where
 * the adapter was made for another base, `checkpointInvalid`, `checkpointUnsupported`.
 */
export function adapt(
  base: Blip2Config,
  baseViews: ReadonlyMap<string, TensorView>,
  parts: AdaptationParts,
): Adaptation {
  const fitting = new Fitting(base, baseViews, parts);
  const views = new Map(baseViews);
  const factors = new Map<string, TensorView>();
  const updates = new Map<string, TensorUpdate>();
  for (const [name, view] of parts.tensors.whole) {
    const own = fitting.place(name, view);
    views.set(own, view);
    updates.set(own, { kind: 'rounding', format: fitting.formatOf(own) });
  }
  // peft copies a module that it trains whole, so a head that was tied to the embeddings keeps the old ones
  const before = baseViews.get(tokenEmbeddings);
  if (before && base.text.tieWordEmbeddings && views.get(tokenEmbeddings) !== before && !views.has(head)) {
    views.set(head, before);
  }
  for (const [module, tensors] of parts.tensors.modules) fitting.update(module, tensors, factors, updates);
  fitting.checkTargets(updates);
  if (updates.size === 0) {
    throw new CaptionLensError('checkpointInvalid', say`${parts.path} holds no tensors.`);
  }
  return { views, factors, updates };
}

/** Finds the place of each of an adapter's tensors in its base. */
class Fitting {
  readonly #parts: AdaptationParts;
  readonly #views: ReadonlyMap<string, TensorView>;
  readonly #isTied: boolean;
  /** All that a base of this configuration may have, a head of its own included. */
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  /** What names begin with that the adapter leaves out: it was made of OPT alone. */
  #omitted = '';

  constructor(base: Blip2Config, views: ReadonlyMap<string, TensorView>, parts: AdaptationParts) {
    this.#parts = parts;
    this.#views = views;
    this.#isTied = base.text.tieWordEmbeddings;
    this.#shapes = expectedTensors({ ...base, text: { ...base.text, tieWordEmbeddings: false } });
  }

  /** The base's name of a tensor that takes the place of its own. */
  place(name: string, view: TensorView): string {
    const own = this.#find(name);
    this.#checkShape(view, own, this.#shapes.get(own) ?? []);
    return own;
  }

  update(
    module: string,
    { down, up, upBias, magnitude }: ModuleTensors,
    factors: Map<string, TensorView>,
    updates: Map<string, TensorUpdate>,
  ): void {
    const weight = this.#find(`${module}.weight`);
    const own = weight.slice(0, -'.weight'.length);
    const [outputs = 0, ...inputs] = this.#shapes.get(weight) ?? [];
    if (inputs.length === 0 || own.includes('.embed_') || (weight === head && this.#isTied)) {
      const why = inputs.length === 0 ? say`which is no linear layer` : say`which embeddings and head share`;
      throw this.#unsupported(say`it is a LoRA on ${own}, ${why}`);
    }
    const [rank = 0] = entryOf(down.source, down.name).shape;
    if (rank < 1) throw this.#invalid(say`${down.name} has no rank`);
    this.#checkShape(down, weight, [rank, ...inputs]);
    this.#checkShape(up, weight, [outputs, rank, ...inputs.slice(1).map(() => 1)]);
    this.#checkRank(module, down, rank);
    this.#checkPresence(own, 'lora_magnitude_vector', magnitude, this.#parts.config.direction === 'dora', 'use_dora');
    this.#checkPresence(own, 'lora_B.bias', upBias, this.#parts.config.bias === 'lora', 'lora_bias');
    const add = (part: string, view: TensorView): string => {
      factors.set(`${own}.${part}`, view);
      return `${own}.${part}`;
    };
    const scale = this.#scale(module, rank);
    const pair = { down: add('lora_A.weight', down), up: add('lora_B.weight', up) };
    if (magnitude) {
      if (inputs.length > 1) throw this.#unsupported(say`it is a DoRA on ${own}, which is a convolution`);
      this.#checkShape(magnitude, weight, [outputs]);
      const length = add('lora_magnitude_vector', magnitude);
      updates.set(weight, { kind: 'lowRank', scale, ...pair, magnitude: length, format: this.formatOf(weight) });
    } else updates.set(weight, { kind: 'lowRank', scale, ...pair, format: this.formatOf(weight) });
    if (upBias) {
      this.#checkShape(upBias, weight, [outputs]);
      const bias = `${own}.bias`;
      updates.set(bias, { kind: 'shift', scale, by: add('lora_B.bias', upBias), format: this.formatOf(bias) });
    }
  }

  /** Every module that the configuration lists by name was trained, so a file without one was cut or is another's. */
  checkTargets(updates: ReadonlyMap<string, TensorUpdate>): void {
    const { config, path } = this.#parts;
    const linear = [...this.#shapes].filter(([name, shape]) => name.endsWith('.weight') && shape.length > 1);
    const open = linear
      .map(([name]) => name)
      .filter((name) => name.startsWith(this.#omitted) && !updates.has(name))
      .map((name) => name.slice(this.#omitted.length, -'.weight'.length));
    for (const target of config.targets ?? []) {
      const module = open.find((name) => name === target || name.endsWith(`.${target}`));
      if (module === undefined) continue;
      throw new CaptionLensError(
        'checkpointInvalid',
        say`${path} lacks the tensors of ${module}, which ${config.label} says it has.`,
      );
    }
  }

  #find(name: string): string {
    if (this.#shapes.has(name)) return name;
    if (this.#shapes.has(languageModel + name)) {
      this.#omitted = languageModel;
      return languageModel + name;
    }
    const { path, baseName } = this.#parts;
    throw new CaptionLensError(
      'tensorsMismatch',
      say`${path} was made for another base: it changes ${name}, which ${baseName} does not have.`,
    );
  }

  #checkShape(view: TensorView, place: string, wanted: readonly number[]): void {
    const { shape, dtype, name } = entryOf(view.source, view.name);
    if (!floats.has(dtype)) throw this.#invalid(say`${name} holds ${dtype} numbers, expected floating point`);
    if (shape.length === wanted.length && shape.every((side, axis) => side === wanted[axis])) return;
    const { path, baseName } = this.#parts;
    const there = this.#shapes.get(place) ?? [];
    throw new CaptionLensError(
      'tensorsMismatch',
      say`${path} was made for another base: its ${name} has shape [${shape.join(', ')}], and ${place} of ${baseName} has [${there.join(', ')}].`,
    );
  }

  /** What a pattern that is no name says of ranks need not be known: the tensors show it. */
  #checkRank(module: string, down: TensorView, rank: number): void {
    const { config, path } = this.#parts;
    if (!areNames(config.rankPattern)) return;
    const stated = valueFor(module, config.rankPattern, config.rank, config.label);
    if (stated === rank) return;
    throw new CaptionLensError(
      'checkpointInvalid',
      say`${config.label} gives ${module} the rank ${stated}, but ${down.name} of ${path} has ${rank}.`,
    );
  }

  #checkPresence(module: string, part: string, view: TensorView | undefined, wanted: boolean, flag: string): void {
    if ((view !== undefined) === wanted) return;
    const { config } = this.#parts;
    const found = wanted ? say`has no ${part}` : say`has a ${part}`;
    throw this.#invalid(say`${module} ${found}, though ${config.label} says ${flag} is ${String(wanted)}`);
  }

  #scale(module: string, rank: number): number {
    const { config } = this.#parts;
    const alpha = valueFor(module, config.alphaPattern, config.alpha, config.label);
    return alpha / (config.divisor === 'rank' ? rank : Math.sqrt(rank));
  }

  /** The base's own, but for the Q-Former, which transformers 5 widens from float16 (`_keep_in_fp32_modules`). */
  formatOf(name: string): DType {
    const view = this.#views.get(name) ?? (name === head ? this.#views.get(tokenEmbeddings) : undefined);
    const dtype = view ? entryOf(view.source, view.name).dtype : 'F32';
    return dtype === 'F16' && /^(?:qformer\.|query_tokens$)/.test(name) ? 'F32' : dtype;
  }

  #invalid(what: Wording): CaptionLensError {
    return new CaptionLensError('checkpointInvalid', say`${this.#parts.path} is no sound adapter: ${what}.`);
  }

  #unsupported(what: Wording): CaptionLensError {
    return new CaptionLensError('checkpointUnsupported', say`${this.#parts.path} is not supported: ${what}.`);
  }
}
