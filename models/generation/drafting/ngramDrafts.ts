import type { StepForecast } from '../decoding.ts';
import { isDecided } from './decidedStep.ts';
import { confidences, foreseeLevels, textKey, type DraftLevel } from './draftLevels.ts';
import type { Draft, DraftedText, DraftSource, RowCandidates } from './drafts.ts';
import { NgramTable } from './ngramTable.ts';
import { RunCosts } from './runCosts.ts';

/** What is foreseen must come so often, of what was foreseen as surely, before it has been seen. */
const firstGuess = { kept: 1, of: 4 };
/** Older outcomes count less. */
const fading = 0.97;
/** Steps a millisecond must grow by this much: below, it is the noise of the machine. */
const leastGain = 1.05;

/** What was foreseen for a text at its last run. */
interface Foresight {
  /** Tokens of its beams then. */
  readonly length: number;
  readonly levels: readonly DraftLevel[];
  /** A level of the run before, whose step was then run: what that said is known at the next one. */
  readonly open: OpenLevel | undefined;
}

interface OpenLevel {
  readonly level: DraftLevel;
  readonly forecast: StepForecast;
  /** Of the beams that the step had. */
  readonly texts: readonly string[];
}

/** A tree that could be run for a text, so many levels deep. */
interface Plan {
  readonly levels: readonly DraftLevel[];
  depth: number;
}

/**
 * Drafts from what the model has said before, in this text and in others. How deep they go is weighed at each run: by
 * how often what was foreseen as surely came true, which every step tells though nothing was drafted, and by what more
 * rows take.
 */
export class NgramDrafts implements DraftSource {
  readonly #table: NgramTable;
  readonly #costs = new RunCosts();
  readonly #outcomes = Array.from({ length: confidences }, () => ({ ...firstGuess }));
  /** What the last run said, by whole texts. */
  readonly #said = new Map<string, RowCandidates>();
  readonly #foresights = new WeakMap<object, Foresight>();

  constructor(table: NgramTable = new NgramTable()) {
    this.#table = table;
  }

  propose(texts: readonly DraftedText[]): readonly (readonly Draft[])[] {
    const plans = texts.map((text): Plan => {
      const open = this.#compare(text);
      const levels = foreseeLevels(text, this.#table);
      this.#foresights.set(text.key, { length: text.beams[0]?.length ?? 0, levels, open });
      return { levels, depth: 0 };
    });
    this.#said.clear();
    this.#choose(
      plans,
      texts.reduce((sum, { rows }) => sum + rows, 0),
    );
    return plans.map(({ levels, depth }) => levels.slice(0, depth).flatMap(({ drafts }) => drafts));
  }

  learn(tokens: readonly number[], next: RowCandidates): void {
    this.#table.learn(tokens, next);
    this.#said.set(textKey(tokens), next);
  }

  tookRun(rows: number, ms: number): void {
    this.#costs.add(rows, ms);
  }

  /** What was foreseen before the last run beside what the search has done since, and what the run said. */
  #compare({ key, promptIds, beams, forecast }: DraftedText): OpenLevel | undefined {
    const before = this.#foresights.get(key);
    if (!before) {
      this.#learnPrompt(promptIds);
      return undefined;
    }
    const { open } = before;
    if (open) {
      const rows = open.texts.map((text) => (open.level.texts.has(text) ? this.#said.get(text) : undefined));
      this.#note(open.level, isDecided(open.forecast, rows));
    }
    const steps = (beams[0]?.length ?? 0) - before.length;
    // All but the last were known already, or the text would have been run before.
    for (const level of before.levels.slice(0, steps - 1)) this.#note(level, true);
    const level = before.levels[steps - 1];
    return level && { level, forecast, texts: beams.map((tokens) => textKey([...promptIds, ...tokens])) };
  }

  /** A text often repeats words of its prompt, such as the names of what was seen. */
  #learnPrompt(promptIds: readonly number[]): void {
    for (const [index, token] of promptIds.entries()) {
      if (index === 0) continue;
      const certain = { ids: Int32Array.of(token), logits: new Float32Array(1), logNormalizer: 0 };
      this.#table.learn(promptIds.slice(0, index), certain);
    }
  }

  #note({ confidence }: DraftLevel, isKept: boolean): void {
    const outcome = this.#outcomes[confidence];
    if (!outcome) return;
    outcome.kept = outcome.kept * fading + (isKept ? 1 : 0);
    outcome.of = outcome.of * fading + 1;
  }

  /** Deepens the most promising tree by one level as long as that can pay, and keeps the best of all. */
  #choose(plans: readonly Plan[], ownRows: number): void {
    const alone = this.#costs.msOf(ownRows);
    if (alone === undefined) return;
    let rows = ownRows;
    let steps = plans.length;
    let best = { gain: leastGain, depths: plans.map(() => 0) };
    for (;;) {
      const deeper = plans
        .map((plan) => ({ plan, level: plan.levels[plan.depth], chance: this.#chanceOf(plan, plan.depth + 1) }))
        .sort((one, other) => other.chance - one.chance)[0];
      if (!deeper?.level || deeper.chance <= 0) break;
      deeper.plan.depth++;
      rows += deeper.level.drafts.length;
      steps += deeper.chance;
      const ms = this.#costs.msOf(rows) ?? Infinity;
      const gain = steps / plans.length / (ms / alone);
      if (gain > best.gain) best = { gain, depths: plans.map(({ depth }) => depth) };
    }
    for (const [index, plan] of plans.entries()) plan.depth = best.depths[index] ?? 0;
  }

  /** That so many levels come true; 0 where there are not so many. */
  #chanceOf({ levels }: Plan, depth: number): number {
    if (levels.length < depth) return 0;
    return levels.slice(0, depth).reduce((chance, { confidence }) => {
      const { kept, of } = this.#outcomes[confidence] ?? firstGuess;
      return chance * (kept / of);
    }, 1);
  }
}
