/** What is remembered, in answers; the oldest make room. */
const mostKept = 5000;

interface Kept<T> {
  readonly since: number;
  readonly value: Promise<T>;
}

/** Answers that count for a while, so that the same is not looked up for every picture of every document. */
export class KeptAnswers<T> {
  readonly #keptMs: number;
  readonly #known = new Map<string, Kept<T>>();

  /** `keptMs`: milliseconds for which an answer counts. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** The answer that is known, else what `look` gives. */
  ask(key: string, look: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const kept = this.#known.get(key);
    if (kept && now - kept.since < this.#keptMs) return kept.value;
    const value = look();
    this.#known.delete(key);
    this.#known.set(key, { since: now, value });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostKept) break;
      this.#known.delete(oldest);
    }
    return value;
  }
}
