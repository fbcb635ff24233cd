import type { Advance, Candidates } from './decoding.ts';
import { checkCandidates, rankContinuations } from './continuations.ts';
import type { Continuation } from './continuations.ts';
import { outlookOf } from './stepForecast.ts';
import type { LogitsProcessor, PreparedProcessor } from './processors.ts';
import type { Beam, Hypothesis, Search, SearchContext, SearchSnapshot } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/** A continuation together with the whole text that it makes. */
export interface RankedBeam extends Continuation, Beam {
  readonly ends: boolean;
}

/** What a step came to. */
export interface StepOutcome {
  /** The best continuations of all beams, those that end included, best first. */
  readonly ranked: readonly RankedBeam[];
  /** The `numBeams` best that go on. */
  readonly running: readonly RankedBeam[];
  /** Tokens in every text of this step. */
  readonly length: number;
  /** Whether these texts are as long as texts may get. */
  readonly isLast: boolean;
}

/** The ended texts of one picture, and the decision to stop: where the rule sets differ. */
export interface HypothesisLedger {
  /** Takes the ended texts of a step; true when the search is over. */
  record(outcome: StepOutcome): boolean;
  /** Ended texts, best first. */
  list(): readonly ScoredHypothesis[];
  /** What a running text would score if it stopped at this length. */
  scoreRunning(beam: Beam): number;
  /** No text that goes on from this one can score more. */
  hopeOf(beam: Beam): number;
}

export interface ScoredHypothesis extends Hypothesis {
  readonly score: number;
}

/** Keeps beams 2 and up out of the first step, where they are all the same text; transformers' value. */
const unborn = -1e9;

/** Beam search of one picture; `ledger` makes it transformers 5.23's or 4.33.3's. */
export class BeamSearch implements Search {
  readonly #settings: GenerationSettings;
  readonly #context: SearchContext;
  readonly #prefix: readonly number[];
  readonly #prepare: LogitsProcessor;
  readonly #ledger: HypothesisLedger;
  readonly #ends: ReadonlySet<number>;
  #beams: readonly Beam[];
  #length = 0;
  #ended = false;
  #processors: readonly PreparedProcessor[];

  constructor(
    settings: GenerationSettings,
    context: SearchContext,
    prefix: readonly number[],
    processor: LogitsProcessor,
    ledger: HypothesisLedger,
  ) {
    this.#settings = settings;
    this.#context = context;
    this.#prefix = prefix;
    this.#prepare = processor;
    this.#ledger = ledger;
    this.#ends = new Set(context.endTokenIds);
    this.#beams = Array.from({ length: settings.numBeams }, (_, i) => ({ tokens: [], score: i === 0 ? 0 : unborn }));
    this.#processors = this.#prepareProcessors();
  }

  get width(): number {
    const reach = Math.max(...this.#processors.map((processor) => processor.reach));
    return Math.min(this.#numRanked + reach, this.#context.vocabSize);
  }

  advance(candidates: Candidates): Advance | undefined {
    const { numBeams, maxNewTokens } = this.#settings;
    const isFirst = this.#length === 0;
    checkCandidates(candidates, isFirst ? 1 : numBeams, this.width);

    const branches = this.#beams.map(({ score }, i) => {
      const processor = this.#processors[i] ?? this.#prepareProcessor([]);
      return { row: isFirst ? 0 : i, score, processor };
    });
    const ranked = rankContinuations(candidates, branches, this.#numRanked).map((next) => this.#extend(next));
    const running = ranked.filter(({ ends }) => !ends).slice(0, numBeams);

    this.#length++;
    this.#beams = running;
    this.#processors = this.#prepareProcessors();
    const isLast = this.#length >= maxNewTokens;
    const isOver = this.#ledger.record({ ranked, running, length: this.#length, isLast });
    this.#ended = isLast || isOver || this.#isSettled();
    if (this.#ended) return undefined;
    const scores = running.map(({ score }) => score);
    return {
      tokens: running.map(({ token }) => token),
      parents: running.map(({ parent }) => parent),
      outlook: outlookOf(this.#settings, this.#context, scores, this.#length),
    };
  }

  snapshot(): SearchSnapshot {
    const finished = this.#ledger.list();
    const [hypothesis] = finished;
    if (this.#ended) return { best: hypothesis?.tokens ?? [], beams: [], finished };
    const [leader] = this.#beams;
    const leads = leader !== undefined && this.#ledger.scoreRunning(leader) > (hypothesis?.score ?? -Infinity);
    const best = leads ? leader.tokens : (hypothesis?.tokens ?? leader?.tokens ?? []);
    const beams = this.#beams.map((beam) => ({ tokens: beam.tokens, score: this.#ledger.scoreRunning(beam) }));
    return { best, beams, finished };
  }

  finish(): readonly Hypothesis[] {
    return this.#ledger.list().slice(0, this.#settings.numReturnSequences);
  }

  /** Enough that `numBeams` go on even if every beam's best tokens are end tokens; both versions' formula. */
  get #numRanked(): number {
    return Math.max(2, 1 + this.#ends.size) * this.#settings.numBeams;
  }

  /**
   * Whether the texts that were asked for are known, though the versions would go on to fill up their lists: every step
   * lowers a sum of log-probabilities, so nothing can still come between them.
   */
  #isSettled(): boolean {
    const last = this.#ledger.list()[this.#settings.numReturnSequences - 1];
    const [leader] = this.#beams;
    return last !== undefined && leader !== undefined && last.score > this.#ledger.hopeOf(leader);
  }

  #extend(next: Continuation): RankedBeam {
    const { parent, token, score } = next;
    const tokens = [...(this.#beams[parent]?.tokens ?? []), token];
    return { parent, token, score, tokens, ends: this.#ends.has(token) };
  }

  #prepareProcessors(): readonly PreparedProcessor[] {
    return this.#beams.map(({ tokens }) => this.#prepareProcessor(tokens));
  }

  #prepareProcessor(tokens: readonly number[]): PreparedProcessor {
    return this.#prepare({ seen: [...this.#prefix, ...tokens], numGenerated: tokens.length });
  }
}
