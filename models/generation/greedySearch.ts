import type { Advance, Candidates } from './decoding.ts';
import { checkCandidates, logProbability } from './continuations.ts';
import { outlookOf } from './stepForecast.ts';
import type { LogitsProcessor } from './processors.ts';
import type { Hypothesis, Search, SearchContext, SearchSnapshot } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/**
 * One beam: the highest processed logit at every step, as `_sample` of transformers 5.23 with `do_sample=False` and
 * `greedy_search` of 4.33.3. `prefix` is what penalties see besides the generated tokens.
 */
export class GreedySearch implements Search {
  readonly #context: SearchContext;
  readonly #settings: GenerationSettings;
  readonly #prefix: readonly number[];
  readonly #prepare: LogitsProcessor;
  #tokens: readonly number[] = [];
  #score = 0;
  #ended = false;

  constructor(
    settings: GenerationSettings,
    context: SearchContext,
    prefix: readonly number[],
    processor: LogitsProcessor,
  ) {
    this.#context = context;
    this.#settings = settings;
    this.#prefix = prefix;
    this.#prepare = processor;
  }

  get width(): number {
    return Math.min(1 + this.#processor().reach, this.#context.vocabSize);
  }

  advance(candidates: Candidates): Advance | undefined {
    checkCandidates(candidates, 1, this.width);
    const column = this.#bestColumn(candidates);
    const token = candidates.ids[column] ?? 0;
    this.#tokens = [...this.#tokens, token];
    this.#score = Math.fround(this.#score + logProbability(candidates, 0, column));
    const { length } = this.#tokens;
    this.#ended = this.#context.endTokenIds.includes(token) || length >= this.#settings.maxNewTokens;
    if (this.#ended) return undefined;
    const outlook = outlookOf(this.#settings, this.#context, [this.#score], length);
    return { tokens: [token], parents: [0], outlook };
  }

  snapshot(): SearchSnapshot {
    const text = { tokens: this.#tokens, score: this.#score };
    return { best: text.tokens, beams: this.#ended ? [] : [text], finished: this.#ended ? [text] : [] };
  }

  finish(): readonly Hypothesis[] {
    return [{ tokens: this.#tokens, score: null }];
  }

  #processor() {
    return this.#prepare({ seen: [...this.#prefix, ...this.#tokens], numGenerated: this.#tokens.length });
  }

  #bestColumn(candidates: Candidates): number {
    const processor = this.#processor();
    let best = { column: 0, token: Infinity, logit: -Infinity };
    for (let column = 0; column < candidates.width; column++) {
      const token = candidates.ids[column] ?? 0;
      const logit = processor.apply(token, candidates.logits[column] ?? -Infinity);
      if (logit > best.logit || (logit === best.logit && token < best.token)) best = { column, token, logit };
    }
    return best.column;
  }
}
