import type { OptConfig } from '../blip2/config.ts';
import { CaptionLensError } from '../errors.ts';
import type { Advance, Candidates, Decoding, Text } from '../generation/decoding.ts';
import type { EmbeddingTable } from './embeddingTable.ts';
import type { KeyValueCache } from './keyValueCache.ts';
import { fetched, floatsOf, floatTensor, integerTensor, type Fetches, type Session } from './session.ts';

/** Added to the score of a slot that a row must not see. Finite, because float16 devices know no larger one. */
const unseen = -60000;

/** One text: what it begins with, and which slots of the cache it has filled. */
export class OptText implements Text {
  readonly maxSteps: number;
  /** (length, width): the picture's query features, then the prompt's tokens. */
  readonly inputsEmbeds: Float32Array;
  /** Positions of the beginning. */
  readonly length: number;
  /** Slots of the beginning, once it has run. */
  prefixSlots: readonly number[] = [];
  /** For each live beam its slots beyond the beginning, oldest first. */
  lineages: readonly (readonly number[])[] = [];
  stepsRun = 0;

  /** Throws `promptTooLong` when the model has no learned position left for a first step. */
  constructor({ maxPositionEmbeddings }: OptConfig, inputsEmbeds: Float32Array, length: number) {
    this.maxSteps = maxPositionEmbeddings - length;
    this.inputsEmbeds = inputsEmbeds;
    this.length = length;
    if (this.maxSteps >= 1) return;
    throw new CaptionLensError(
      'promptTooLong',
      `The prompt and the picture take ${length} positions; this model has ${maxPositionEmbeddings}.`,
    );
  }
}

/** A row of a run: the slots that it sees, and the rows of the same run, itself included. */
interface Row {
  readonly slots: readonly number[];
  readonly ownRows: readonly [first: number, last: number];
  readonly position: number;
}

/** OPT over one cache that all texts share: see `blip2/optAttention.ts` for how they are told apart. */
export class OptDecoding implements Decoding<OptText> {
  readonly vocabSize: number;
  readonly #session: Session;
  readonly #embeddings: EmbeddingTable;
  readonly #cache: KeyValueCache;
  readonly #texts = new Set<OptText>();

  /** Owns `cache`, not the session and the table. */
  constructor({ vocabSize }: OptConfig, session: Session, embeddings: EmbeddingTable, cache: KeyValueCache) {
    this.vocabSize = vocabSize;
    this.#session = session;
    this.#embeddings = embeddings;
    this.#cache = cache;
  }

  /** Where keys and values lie: 'gpu-buffer' from the first prompt on where the device keeps them. */
  get cacheLocation(): KeyValueCache['location'] {
    return this.#cache.location;
  }

  async prefill(texts: readonly OptText[], width: number): Promise<readonly Candidates[]> {
    for (const text of texts) this.#texts.add(text);
    const rows: Row[] = [];
    const selected: number[] = [];
    const inputsEmbeds = new Float32Array(sum(texts.map((text) => text.inputsEmbeds.length)));
    for (const { inputsEmbeds: own, length } of texts) {
      const first = rows.length;
      inputsEmbeds.set(own, first * this.#embeddings.width);
      for (let position = 0; position < length; position++) {
        rows.push({ slots: [], ownRows: [first, first + position], position });
      }
      selected.push(rows.length - 1);
    }
    const { fetches, slots } = await this.#run(inputsEmbeds, rows, selected, width);
    let first = 0;
    for (const text of texts) {
      text.prefixSlots = slots.slice(first, first + text.length);
      text.lineages = [[]];
      first += text.length;
    }
    return texts.map((_, index) => readCandidates(fetches, index, 1));
  }

  async step(advances: ReadonlyMap<OptText, Advance>, width: number): Promise<readonly Candidates[]> {
    const rows: Row[] = [];
    const tokens: number[] = [];
    for (const [text, advance] of advances) {
      tokens.push(...advance.tokens);
      // Slots of beams that nobody continues are free from here on.
      text.lineages = advance.parents.map((parent) => text.lineages[parent] ?? []);
      for (const lineage of text.lineages) {
        const row = rows.length;
        const slots = [...text.prefixSlots, ...lineage];
        rows.push({ slots, ownRows: [row, row], position: text.length + text.stepsRun });
      }
    }
    const inputsEmbeds = await this.#embeddings.rows(tokens);
    const selected = rows.map((_, row) => row);
    const { fetches, slots } = await this.#run(inputsEmbeds, rows, selected, width);
    const found: Candidates[] = [];
    let first = 0;
    for (const [text, { tokens }] of advances) {
      text.lineages = text.lineages.map((lineage, beam) => [...lineage, slots[first + beam] ?? 0]);
      text.stepsRun++;
      found.push(readCandidates(fetches, first, tokens.length));
      first += tokens.length;
    }
    return found;
  }

  release(text: OptText): void {
    this.#texts.delete(text);
  }

  dispose(): void {
    this.#texts.clear();
    this.#cache.dispose();
  }

  async #run(inputsEmbeds: Float32Array, rows: readonly Row[], selected: readonly number[], width: number) {
    const live = new Set<number>();
    for (const { prefixSlots, lineages } of this.#texts) {
      for (const slots of [prefixSlots, ...lineages]) for (const slot of slots) live.add(slot);
    }
    const view = this.#cache.view(live, rows.length);
    const length = view.width + rows.length;
    const bias = new Float32Array(rows.length * length).fill(unseen);
    for (const [row, { slots, ownRows }] of rows.entries()) {
      const start = row * length;
      for (const slot of slots) bias[start + view.columnOf(slot)] = 0;
      bias.fill(0, start + view.width + ownRows[0], start + view.width + ownRows[1] + 1);
    }
    const fetches = await this.#session.run({
      ...view.feeds,
      inputsEmbeds: floatTensor(inputsEmbeds, [rows.length, this.#embeddings.width]),
      positions: integerTensor(rows.map(({ position }) => position)),
      bias: floatTensor(bias, [rows.length, length]),
      selected: integerTensor(selected),
      k: integerTensor([Math.min(width, this.vocabSize)]),
    });
    this.#cache.take(view, fetches);
    for (const text of this.#texts) {
      text.prefixSlots = text.prefixSlots.map(view.columnOf);
      text.lineages = text.lineages.map((lineage) => lineage.map(view.columnOf));
    }
    return { fetches, slots: view.fresh };
  }
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
