import { isObject } from '../../plainObject.ts';
import type { RowCandidates } from './drafts.ts';

/** Tokens that a context may have at most. */
export const longestContext = 5;

/** Of each context: contexts rarer than this many newer ones are forgotten. About 200 bytes each. */
const mostContexts = 40_000;
/** Of one context. The tail of a row is no draft. */
const mostNext = 12;
const leastProbability = 0.002;
/**
 * What a shorter context weighs beside one time that a longer one was seen. The model's whole distribution is seen each
 * time, and not one drawn token, so a single time says much.
 */
const backOffWeight = 0.3;

/** Of a table on the disk: a megabyte or two. */
const mostSaved = 10_000;
const savedVersion = 1;

/** A table as plain data: for each context how often it was seen, and tokens and their masses in turn. */
export interface SavedTable {
  readonly version: number;
  readonly contexts: readonly (readonly [context: string, total: number, masses: readonly number[]])[];
}

/** What came after a context: how often it was seen, and the summed probabilities of what may follow. */
interface Followers {
  total: number;
  readonly masses: Map<number, number>;
}

/** What probably follows. */
export interface Prediction {
  /** Tokens of the longest context that was seen before; 0: nothing is known. */
  readonly order: number;
  readonly probabilities: ReadonlyMap<number, number>;
}

/**
 * What a model has said behind the last one to five tokens of a text. Bounded: contexts are kept in two generations, and
 * when the younger one is full the older one is forgotten.
 */
export class NgramTable {
  #young = new Map<string, Followers>();
  #old = new Map<string, Followers>();

  /** The newest contexts, as plain data. */
  save(): SavedTable {
    const contexts = [...this.#young, ...(this.#young.size < mostSaved ? this.#old : [])].slice(-mostSaved);
    return {
      version: savedVersion,
      contexts: contexts.map(([context, { total, masses }]) => {
        const rounded = [...masses].flatMap(([token, mass]) => [token, Number(mass.toFixed(3))]);
        return [context, total, rounded];
      }),
    };
  }

  /** Takes what `save` gave; what is anything else is as if nothing had been saved. */
  static restore(saved: unknown): NgramTable {
    const table = new NgramTable();
    for (const [context, total, rounded] of isSavedTable(saved) ? saved.contexts : []) {
      const masses = new Map<number, number>();
      for (let index = 0; index < rounded.length; index += 2) masses.set(rounded[index] ?? 0, rounded[index + 1] ?? 0);
      table.#young.set(context, { total, masses });
    }
    return table;
  }

  /** Contexts that it has. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** `tokens` end with the context. */
  learn(tokens: readonly number[], { ids, logits, logNormalizer }: RowCandidates): void {
    const next: (readonly [token: number, probability: number])[] = [];
    for (let column = 0; column < Math.min(ids.length, mostNext); column++) {
      const probability = Math.exp((logits[column] ?? -Infinity) - logNormalizer);
      if (probability < leastProbability) break;
      next.push([ids[column] ?? 0, probability]);
    }
    for (const context of contextsOf(tokens)) {
      const followers = this.#followersFor(context);
      followers.total++;
      for (const [token, probability] of next) {
        followers.masses.set(token, (followers.masses.get(token) ?? 0) + probability);
      }
      if (followers.masses.size > 2 * mostNext) trim(followers);
    }
  }

  /** Longer contexts weigh more, as often as they were seen (interpolated as Witten and Bell do, with a fixed weight). */
  predict(tokens: readonly number[]): Prediction {
    let order = 0;
    let probabilities = new Map<number, number>();
    for (const [index, context] of contextsOf(tokens).entries()) {
      const found = this.#young.get(context) ?? this.#old.get(context);
      if (!found) break;
      order = index + 1;
      const whole = found.total + backOffWeight;
      const mixed = new Map<number, number>();
      for (const [token, probability] of probabilities) mixed.set(token, (backOffWeight * probability) / whole);
      for (const [token, mass] of found.masses) mixed.set(token, (mixed.get(token) ?? 0) + mass / whole);
      probabilities = mixed;
    }
    return { order, probabilities };
  }

  #followersFor(context: string): Followers {
    const known = this.#young.get(context);
    if (known) return known;
    const followers = this.#old.get(context) ?? { total: 0, masses: new Map<number, number>() };
    if (this.#young.size >= mostContexts) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(context, followers);
    return followers;
  }
}

/** Shortest first. */
function contextsOf(tokens: readonly number[]): readonly string[] {
  const contexts: string[] = [];
  let context = '';
  for (let length = 1; length <= Math.min(longestContext, tokens.length); length++) {
    context = `${String(tokens[tokens.length - length])} ${context}`;
    contexts.push(context);
  }
  return contexts;
}

function trim({ masses }: Followers): void {
  const kept = [...masses].sort(([, one], [, other]) => other - one).slice(0, mostNext);
  masses.clear();
  for (const [token, mass] of kept) masses.set(token, mass);
}

function isSavedTable(value: unknown): value is SavedTable {
  if (!isObject(value) || value.version !== savedVersion || !Array.isArray(value.contexts)) return false;
  if (value.contexts.length > mostSaved) return false;
  return value.contexts.every((each: unknown) => {
    if (!Array.isArray(each)) return false;
    const [context, total, masses] = each as readonly unknown[];
    if (typeof context !== 'string' || !isCount(total) || !Array.isArray(masses)) return false;
    return masses.length % 2 === 0 && masses.length <= 4 * mostNext && masses.every(isCount);
  });
}

/** Of times, of tokens, of probabilities. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
