import type { OptConfig } from '../blip2/config.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import type { Advance, Candidates, Decoding } from '../generation/decoding.ts';
import type { EmbeddingTable } from './embeddingTable.ts';
import type { KeyValueCache } from './keyValueCache.ts';
import { fetched, floatsOf, floatTensor, integerTensor, type Fetches, type Session } from './session.ts';

/** Added to the score of a slot that a row must not see. Finite, because float16 devices know no larger one. */
const unseen = -60000;

/** What all pictures of a decoding begin with. */
export interface Prefix {
  readonly pictures: number;
  /** One picture after the other, each (length, width): its query features, then the prompt's tokens. */
  readonly inputsEmbeds: Float32Array;
  readonly length: number;
}

/** Slots that a live beam sees beyond the prefix, oldest first. */
type Lineage = readonly number[];

/** OPT over one shared cache: see `blip2/opt.ts` for how beams are told apart by what they may see. */
export class OptDecoding implements Decoding {
  readonly vocabSize: number;
  readonly maxSteps: number;
  readonly #session: Session;
  readonly #embeddings: EmbeddingTable;
  readonly #cache: KeyValueCache;
  readonly #prefix: Prefix;
  readonly #firstSlot: number;
  #lineages: readonly (readonly Lineage[])[];
  #stepsRun = 0;

  /** `promptTooLong` when the model has no learned position left for a first step. Owns `cache`. */
  constructor(config: OptConfig, session: Session, embeddings: EmbeddingTable, cache: KeyValueCache, prefix: Prefix) {
    this.vocabSize = config.vocabSize;
    this.maxSteps = config.maxPositionEmbeddings - prefix.length;
    if (this.maxSteps < 1) {
      cache.dispose();
      throw new CaptionLensError(
        'promptTooLong',
        `The prompt and the picture take ${prefix.length} positions; this model has ${config.maxPositionEmbeddings}.`,
      );
    }
    this.#session = session;
    this.#embeddings = embeddings;
    this.#cache = cache;
    this.#prefix = prefix;
    this.#firstSlot = cache.length;
    this.#lineages = Array.from({ length: prefix.pictures }, () => [[]]);
  }

  /** Where keys and values lie: 'gpu-buffer' from the prompt on where the device keeps them. */
  get cacheLocation(): KeyValueCache['location'] {
    return this.#cache.location;
  }

  async prefill(width: number, signal?: AbortSignal): Promise<readonly Candidates[]> {
    throwIfAborted(signal);
    const { pictures, length, inputsEmbeds } = this.#prefix;
    const total = this.#firstSlot + length;
    const bias = new Float32Array(pictures * length * total).fill(unseen);
    for (let row = 0; row < pictures * length; row++) {
      const start = row * total + this.#firstSlot;
      bias.fill(0, start, start + (row % length) + 1);
    }
    const positions = Array.from({ length }, (_, index) => index);
    const selected = Array.from({ length: pictures }, (_, picture) => (picture + 1) * length - 1);
    const fetches = await this.#run({ inputsEmbeds, rows: length, bias, positions, selected, width });
    return Array.from({ length: pictures }, (_, picture) => readCandidates(fetches, picture, 1));
  }

  async step(
    advances: readonly (Advance | undefined)[],
    width: number,
    signal?: AbortSignal,
  ): Promise<readonly (Candidates | undefined)[]> {
    throwIfAborted(signal);
    const rows = Math.max(...advances.map((advance) => advance?.tokens.length ?? 0));
    const base = this.#cache.length;
    const total = base + rows;
    this.#lineages = advances.map((advance, picture) => extendLineages(this.#lineages[picture] ?? [], advance, base));

    const inputsEmbeds = new Float32Array(advances.length * rows * this.#embeddings.width);
    const bias = new Float32Array(advances.length * rows * total).fill(unseen);
    for (const [picture, advance] of advances.entries()) {
      const firstRow = picture * rows;
      // A row always sees itself, also the idle rows of a picture that is done: a softmax over nothing is no number.
      for (let row = 0; row < rows; row++) bias[(firstRow + row) * total + base + row] = 0;
      if (!advance) continue;
      inputsEmbeds.set(await this.#embeddings.rows(advance.tokens), firstRow * this.#embeddings.width);
      for (const [row, lineage] of (this.#lineages[picture] ?? []).entries()) {
        const start = (firstRow + row) * total;
        bias.fill(0, start + this.#firstSlot, start + this.#firstSlot + this.#prefix.length);
        for (const slot of lineage) bias[start + slot] = 0;
      }
    }
    const positions = Array.from({ length: rows }, () => this.#prefix.length + this.#stepsRun);
    const selected = Array.from({ length: advances.length * rows }, (_, row) => row);
    const fetches = await this.#run({ inputsEmbeds, rows, bias, positions, selected, width });
    this.#stepsRun++;
    return advances.map((advance, picture) => advance && readCandidates(fetches, picture * rows, rows));
  }

  dispose(): void {
    this.#cache.dispose();
  }

  async #run(inputs: {
    readonly inputsEmbeds: Float32Array;
    readonly rows: number;
    readonly bias: Float32Array;
    readonly positions: readonly number[];
    readonly selected: readonly number[];
    readonly width: number;
  }): Promise<Fetches> {
    const { pictures } = this.#prefix;
    const { rows } = inputs;
    const total = this.#cache.length + rows;
    const fetches = await this.#session.run({
      ...this.#cache.feeds(),
      inputsEmbeds: floatTensor(inputs.inputsEmbeds, [pictures, rows, this.#embeddings.width]),
      positions: integerTensor(inputs.positions),
      bias: floatTensor(inputs.bias, [pictures, 1, rows, total]),
      selected: integerTensor(inputs.selected),
      k: integerTensor([Math.min(inputs.width, this.vocabSize)]),
    });
    this.#cache.extend(fetches, rows);
    return fetches;
  }
}

function extendLineages(before: readonly Lineage[], advance: Advance | undefined, base: number): readonly Lineage[] {
  if (!advance) return [];
  return advance.parents.map((parent, row) => [...(before[parent] ?? []), base + row]);
}

/** Rows `[first, first + rows)` of a run's outputs. */
function readCandidates(fetches: Fetches, first: number, rows: number): Candidates {
  const width = fetched(fetches, 'topIds').dims[1] ?? 0;
  const ids = fetched(fetches, 'topIds').data as BigInt64Array;
  const logNormalizers = floatsOf(fetches, 'logNormalizers').slice(first, first + rows);
  if (!logNormalizers.every(Number.isFinite)) {
    throw new CaptionLensError('numericFault', 'The model gave numbers that are no numbers; nothing can be said.');
  }
  return {
    rows,
    width,
    ids: Int32Array.from(ids.subarray(first * width, (first + rows) * width), Number),
    logits: floatsOf(fetches, 'topLogits').slice(first * width, (first + rows) * width),
    logNormalizers,
  };
}
