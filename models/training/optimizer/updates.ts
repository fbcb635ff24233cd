import { CaptionLensError } from '../../errors.ts';
import { product } from '../../graph/shapes/sizes.ts';
import type { Parameter } from '../parameters.ts';
import type { DeviceTensor } from '../stores/deviceMath.ts';
import type { ParameterGroup } from './groups.ts';
import { nextScale, type ScalerState } from './lossScaler.ts';
import type { ParameterPlace } from './places.ts';

/** What is done with the gradients of one batch. */
export interface BatchUpdate {
  /** `sum`: more batches follow before the weights change. */
  readonly kind: 'sum' | 'update';
  /** Whether the sums begin with this batch. */
  readonly isFirst: boolean;
  readonly learningRate: number;
}

export interface UpdatesSettings {
  readonly groups: readonly ParameterGroup[];
  /** Where a parameter lies. */
  readonly placeOf: (name: string) => ParameterPlace;
  /** Updates so far. */
  readonly step: number;
  /** Where gradients come multiplied, and may overflow. */
  readonly scaler: ScalerState | undefined;
}

/** Below this, no scale of the loss keeps gradients finite. */
const smallestScale = 2 ** -24;

/**
 * Takes gradients as they come, one tensor at a time, and changes its weights as soon as a tensor is complete: nowhere
 * do all gradients have to be at once. Where they may overflow, all are kept until it is known that none has.
 */
export class Updates {
  readonly #settings: UpdatesSettings;
  readonly #groups: ReadonlyMap<string, { readonly parameter: Parameter; readonly weightDecay: number }>;
  #step: number;
  #scaler: ScalerState | undefined;
  #squares = 0;

  constructor(settings: UpdatesSettings) {
    this.#settings = settings;
    this.#step = settings.step;
    this.#scaler = settings.scaler;
    this.#groups = new Map(
      settings.groups.flatMap(({ parameters, weightDecay }) =>
        parameters.map((parameter) => [parameter.name, { parameter, weightDecay }] as const),
      ),
    );
  }

  /** Updates so far. */
  get step(): number {
    return this.#step;
  }

  get scaler(): ScalerState | undefined {
    return this.#scaler;
  }

  begin(): void {
    this.#squares = 0;
  }

  /** The whole gradient of a batch for one parameter. Throws `numericFault`, and then has changed nothing of it. */
  async take(name: string, gradient: DeviceTensor, { kind, isFirst, learningRate }: BatchUpdate): Promise<void> {
    const own = this.#groups.get(name);
    if (!own) throw new Error(`${name} is not trained`);
    if (gradient.size !== product(own.parameter.shape)) throw new Error(`${name} has ${String(gradient.size)} numbers`);
    const place = this.#settings.placeOf(name);
    const sum = isFirst ? gradient : await place.sum(name, gradient);
    const squares = await place.squares(sum);
    this.#squares += squares;
    if (this.#scaler || kind === 'sum') {
      if (!this.#scaler && !Number.isFinite(squares)) throw notFinite(`the gradient of ${name}`);
      return place.keep(name, sum);
    }
    if (!Number.isFinite(squares)) throw notFinite(`the gradient of ${name}`);
    await place.update(name, sum, { learningRate, weightDecay: own.weightDecay, step: this.#step + 1 }, 1);
    sum.dispose();
  }

  /**
   * After all gradients of a batch. The length of all of them together, with those that were summed before; undefined
   * where some have overflowed: then nothing has changed but the scale. Throws `numericFault` where no scale helps.
   */
  async end({ kind, learningRate }: BatchUpdate): Promise<number | undefined> {
    const isFinite = Number.isFinite(this.#squares);
    const scale = 1 / (this.#scaler?.scale ?? 1);
    if (kind === 'update') {
      if (this.#scaler && isFinite) await this.#updateAll(learningRate, scale);
      if (isFinite) this.#step++;
      this.#scaler &&= nextScale(this.#scaler, isFinite ? 'updated' : 'overflowed');
      if (this.#scaler && this.#scaler.scale < smallestScale) throw notFinite('its gradients');
    }
    return isFinite ? Math.sqrt(this.#squares) * scale : undefined;
  }

  async #updateAll(learningRate: number, scale: number): Promise<void> {
    for (const [name, { weightDecay }] of this.#groups) {
      const place = this.#settings.placeOf(name);
      const settings = { learningRate, weightDecay, step: this.#step + 1 };
      await place.update(name, await place.kept(name), settings, scale);
    }
  }
}

export function notFinite(what: string): CaptionLensError {
  return new CaptionLensError('numericFault', `Training came to numbers that are no numbers, in ${what}.`);
}

/** Whether sums of gradients wait for more batches once so many were learned from. */
export function sumsAfter(batches: number, accumulate: number): 'pending' | 'none' {
  return batches % accumulate === 0 ? 'none' : 'pending';
}
