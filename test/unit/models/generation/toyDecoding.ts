import type { Advance, Candidates, Decoding, Text } from '../../../../models/generation/decoding.ts';

/** A language model made of a hash: the twin of `Toy` in test/fixtures/generation/make_oracle.py. */
export interface Toy {
  readonly seed: number;
  readonly vocabSize: number;
  readonly endTokenIds: readonly number[];
  /** Added to the logits of end tokens. */
  readonly endBias: number;
  /** What the first logits follow. */
  readonly prefix: readonly number[];
}

interface ToyOptions {
  readonly maxSteps?: number;
  /** Candidates in a row; default: as many as asked for. */
  readonly rowWidth?: number;
  readonly onStep?: (step: number) => void;
}

/** One toy's text: its beams so far. */
export class ToyText implements Text {
  readonly toy: Toy;
  readonly maxSteps: number;
  beams: readonly (readonly number[])[];
  releases = 0;

  constructor(toy: Toy, maxSteps: number) {
    this.toy = toy;
    this.maxSteps = maxSteps;
    this.beams = [toy.prefix];
  }
}

/** Runs one toy for each picture and remembers how it was used. */
export class ToyDecoding implements Decoding<ToyText> {
  readonly vocabSize: number;
  readonly texts: readonly ToyText[];
  /** Candidates asked for, run by run. */
  readonly widths: number[] = [];
  /** Texts in each run. */
  readonly sizes: number[] = [];
  readonly #options: ToyOptions;

  constructor(toys: readonly Toy[], options: ToyOptions = {}) {
    this.vocabSize = toys[0]?.vocabSize ?? 0;
    this.texts = toys.map((toy) => new ToyText(toy, options.maxSteps ?? 1000));
    this.#options = options;
  }

  async prefill(texts: readonly ToyText[], width: number): Promise<readonly Candidates[]> {
    this.#count(texts, width);
    return texts.map((text) => this.#candidates(text.toy, text.beams, width));
  }

  recall(): undefined {
    return undefined;
  }

  async step(advances: ReadonlyMap<ToyText, Advance>, width: number): Promise<readonly Candidates[]> {
    this.#count([...advances.keys()], width);
    return [...advances].map(([text, { tokens, parents }]) => {
      text.beams = tokens.map((token, i) => [...(text.beams[parents[i] ?? -1] ?? []), token]);
      return this.#candidates(text.toy, text.beams, width);
    });
  }

  release(text: ToyText): void {
    text.releases++;
  }

  #count(texts: readonly ToyText[], width: number): void {
    if (texts.some(({ releases }) => releases > 0)) throw new Error('used after its release');
    this.widths.push(width);
    this.sizes.push(texts.length);
    this.#options.onStep?.(this.widths.length - 1);
  }

  #candidates(toy: Toy, texts: readonly (readonly number[])[], asked: number): Candidates {
    const width = Math.max(asked, this.#options.rowWidth ?? asked);
    const rows = texts.map((text) => bestTokens(computeLogits(toy, text), width));
    return {
      rows: rows.length,
      width,
      ids: rows.flatMap((row) => row.ids),
      logits: Float32Array.from(rows.flatMap((row) => row.logits)),
      logNormalizers: Float32Array.from(rows, (row) => row.logNormalizer),
    };
  }
}

function bestTokens(logits: readonly number[], width: number) {
  const ids = logits.map((_, token) => token).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  const top = ids.slice(0, width);
  const logNormalizer = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return { ids: top, logits: top.map((token) => logits[token] ?? 0), logNormalizer };
}

function computeLogits(toy: Toy, text: readonly number[]): readonly number[] {
  const last = text.at(-1) ?? 0;
  const before = text.at(-2) ?? 0;
  return Array.from({ length: toy.vocabSize }, (_, token) => {
    const habit = hashUnit(toy.seed, last, token);
    const mood = hashUnit(toy.seed + 1, before, text.length, token);
    return Math.fround(7 * habit * habit + 1.5 * mood - 0.5 + (toy.endTokenIds.includes(token) ? toy.endBias : 0));
  });
}

function hashUnit(...words: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const word of words) {
    h = Math.imul(h ^ word, 0x9e3779b1);
    h ^= h >>> 15;
    h = Math.imul(h, 0x85ebca77);
    h ^= h >>> 13;
  }
  return (h >>> 8) / 2 ** 24;
}
