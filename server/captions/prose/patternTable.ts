/** Patterns as wordPatterns.ts has them: a line is `12; flowers|the; *ing|`, and weights are tenths of a logit. */
export interface WrittenPatterns {
  readonly bias: number;
  readonly weights: string;
}

/** A logistic model over word patterns. Its text is read when somebody first asks, so that no start pays for it. */
export class PatternTable {
  readonly #written: WrittenPatterns;
  #weights: ReadonlyMap<string, number> | undefined;

  constructor(written: WrittenPatterns) {
    this.#written = written;
  }

  /** In tenths of a logit. */
  sum(patterns: readonly string[]): number {
    const weights = this.#read();
    return patterns.reduce((sum, pattern) => sum + (weights.get(pattern) ?? 0), this.#written.bias);
  }

  has(pattern: string): boolean {
    return this.#read().has(pattern);
  }

  #read(): ReadonlyMap<string, number> {
    this.#weights ??= readWeights(this.#written.weights);
    return this.#weights;
  }
}

function readWeights(text: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const line of text.trim().split('\n')) {
    const [weight = '0', ...patterns] = line.split('; ');
    for (const pattern of patterns) weights.set(pattern, Number(weight));
  }
  return weights;
}
