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
  readonly #table = new NgramTable();
  readonly #costs = new RunCosts();
  readonly #outcomes = Array.from({ length: confidences }, () => ({ ...firstGuess }));
  readonly #foresights = new WeakMap<object, Foresight>();

  propose(texts: readonly DraftedText[]): readonly (readonly Draft[])[] {
    const plans = texts.map((text): Plan => {
      this.#compare(text);
      const levels = foreseeLevels(text, this.#table);
      this.#foresights.set(text.key, { length: text.beams[0]?.length ?? 0, levels });
      return { levels, depth: 0 };
    });
    this.#choose(
      plans,
      texts.reduce((sum, { rows }) => sum + rows, 0),
    );
    return plans.map(({ levels, depth }) => levels.slice(0, depth).flatMap(({ drafts }) => drafts));
  }

  learn(tokens: readonly number[], next: RowCandidates): void {
    this.#table.learn(tokens, next);
  }

  tookRun(rows: number, ms: number): void {
    this.#costs.add(rows, ms);
  }

  /** What was foreseen at the last run beside what the search has done since. */
  #compare({ key, promptIds, beams }: DraftedText): void {
    const before = this.#foresights.get(key);
    if (!before) return;
    const steps = (beams[0]?.length ?? 0) - before.length;
    for (const [index, level] of before.levels.slice(0, steps).entries()) {
      // All but the last were known already, or the text would have been run before.
      const isKept = index < steps - 1 || beams.every((tokens) => level.texts.has(textKey([...promptIds, ...tokens])));
      const outcome = this.#outcomes[level.confidence];
      if (!outcome) continue;
      outcome.kept = outcome.kept * fading + (isKept ? 1 : 0);
      outcome.of = outcome.of * fading + 1;
    }
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
