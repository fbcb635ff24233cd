import { CaptionLensError } from '../../errors.ts';
import { sizeOf, type Parameter } from '../parameters.ts';
import type { TensorStore } from '../stores/tensorStore.ts';
import { updateAdamW } from './adamW.ts';
import type { ParameterGroup } from './groups.ts';

/** Where an optimizer has its numbers. */
export interface OptimizerStores {
  readonly weights: TensorStore;
  readonly firstMoments: TensorStore;
  readonly secondMoments: TensorStore;
  /** Sums of gradients between updates, of the batches that one update is made of. */
  readonly gradients: TensorStore;
}

/** What is done with the gradients of one batch. */
export interface BatchUpdate {
  /** `sum`: more batches follow before the weights change. */
  readonly kind: 'sum' | 'update';
  /** Whether the sums begin with this batch. */
  readonly isFirst: boolean;
  readonly learningRate: number;
}

/**
 * Takes gradients as they come, one tensor at a time, and changes its weights as soon as a tensor is complete: nowhere
 * do all gradients have to be at once.
 */
export class Updates {
  readonly #stores: OptimizerStores;
  readonly #groups: ReadonlyMap<string, { readonly parameter: Parameter; readonly weightDecay: number }>;
  #step = 0;
  #squares = 0;

  /** `step`: updates so far. */
  constructor(groups: readonly ParameterGroup[], stores: OptimizerStores, step = 0) {
    this.#stores = stores;
    this.#step = step;
    this.#groups = new Map(
      groups.flatMap(({ parameters, weightDecay }) =>
        parameters.map((parameter) => [parameter.name, { parameter, weightDecay }] as const),
      ),
    );
  }

  /** Updates so far. */
  get step(): number {
    return this.#step;
  }

  begin({ kind }: BatchUpdate): void {
    this.#squares = 0;
    if (kind === 'update') this.#step++;
  }

  /** The whole gradient of a batch for one parameter. Throws `numericFault`, and then has changed nothing of it. */
  async take(name: string, gradient: Float32Array, { kind, isFirst, learningRate }: BatchUpdate): Promise<void> {
    const own = this.#groups.get(name);
    if (!own) throw new Error(`${name} is not trained`);
    const sum = isFirst ? gradient : added(await this.#stores.gradients.read(name), gradient);
    const squares = sumOfSquares(sum);
    if (!Number.isFinite(squares)) throw notFinite(`the gradient of ${name}`);
    this.#squares += squares;
    if (kind === 'sum') return this.#stores.gradients.write(name, sum);
    const { weights, firstMoments, secondMoments } = this.#stores;
    const [values, first, second] = await Promise.all([
      weights.read(name),
      firstMoments.read(name),
      secondMoments.read(name),
    ]);
    if (values.length !== sizeOf(own.parameter)) throw new Error(`${name} has ${String(values.length)} numbers`);
    updateAdamW(values, sum, { first, second }, { learningRate, weightDecay: own.weightDecay, step: this.#step });
    await Promise.all([
      weights.write(name, values),
      firstMoments.write(name, first),
      secondMoments.write(name, second),
    ]);
  }

  /** The length of all gradients of the batch together, with those that were summed before it. */
  norm(): number {
    return Math.sqrt(this.#squares);
  }
}

export function notFinite(what: string): CaptionLensError {
  return new CaptionLensError('numericFault', `Training came to numbers that are no numbers, in ${what}.`);
}

/** Whether sums of gradients wait for more batches once so many were learned from. */
export function sumsAfter(batches: number, accumulate: number): 'pending' | 'none' {
  return batches % accumulate === 0 ? 'none' : 'pending';
}

/** `b` into `a`, which is given back. */
export function added(a: Float32Array, b: Float32Array): Float32Array {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + (b[i] as number);
  return a;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}
