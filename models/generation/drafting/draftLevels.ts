import type { Draft, DraftedText } from './drafts.ts';
import { longestContext, type NgramTable } from './ngramTable.ts';

/** Levels of a tree: steps that may be known before they are asked for. */
const deepest = 5;

/** Drafts of a step beside as many as there are beams: what is foreseen is seldom in the right order. */
const spare = 6;

/**
 * A draft is left out where its score is by so much less than what the last beam of the step after it is thought to
 * have: then the step is decided without it.
 */
const margin = 1;

/** The drafts of one step to come. */
export interface DraftLevel {
  readonly drafts: readonly Draft[];
  /** Whole texts, as `textKey` has them, that the drafts make. */
  readonly texts: ReadonlySet<string>;
  /** How sure it is, as a number of `confidences`. */
  readonly confidence: number;
}

/** Kinds of confidence: how long the contexts were that are known, and how far the last draft is before the next one. */
export const confidences = (longestContext + 1) * 3;

interface Node {
  readonly draft: Draft | undefined;
  readonly beam: number;
  /** Prompt and text. */
  readonly tokens: readonly number[];
  readonly score: number;
}

interface Option extends Node {
  readonly draft: Draft;
  readonly order: number;
}

/**
 * Plays the search on with what the table predicts instead of the model: with the best continuations of all beams that
 * end nothing, step after step. Ends where nothing is predicted.
 */
export function foreseeLevels(text: DraftedText, table: NgramTable): readonly DraftLevel[] {
  const { promptIds, beams, forecast } = text;
  const ends = new Set(forecast.endTokenIds);
  const behind = (nodes: readonly Node[]): readonly Option[] =>
    nodes.flatMap((node) => optionsBehind(node, table, ends)).sort((one, other) => other.score - one.score);
  const roots = beams.map((tokens, beam): Node => {
    return { draft: undefined, beam, tokens: [...promptIds, ...tokens], score: forecast.scores[beam] ?? 0 };
  });
  const levels: DraftLevel[] = [];
  const kept = new Set<Draft | undefined>([undefined]);
  let options = behind(roots);
  while (levels.length < Math.min(deepest, forecast.steps - 1)) {
    const likely = options.slice(0, beams.length === 1 ? 1 : beams.length + spare);
    const next = behind(likely);
    const least = (next[beams.length - 1]?.score ?? -Infinity) - margin;
    const taken = likely.filter(({ score, draft }) => score >= least && kept.has(draft.parent));
    if (taken.length === 0) break;
    for (const { draft } of taken) kept.add(draft);
    levels.push({
      drafts: taken.map(({ draft }) => draft),
      texts: new Set(taken.map(({ tokens }) => textKey(tokens))),
      confidence: confidenceOf(options, beams.length),
    });
    options = next;
  }
  return levels;
}

export function textKey(tokens: readonly number[]): string {
  return tokens.join();
}

function optionsBehind(node: Node, table: NgramTable, ends: ReadonlySet<number>): readonly Option[] {
  const { order, probabilities } = table.predict(node.tokens);
  return [...probabilities].flatMap(([token, probability]) => {
    if (ends.has(token)) return [];
    return {
      draft: { beam: node.beam, parent: node.draft, token },
      beam: node.beam,
      tokens: [...node.tokens, token],
      score: node.score + Math.log(probability),
      order,
    };
  });
}

/** `options`: best first. */
function confidenceOf(options: readonly Option[], beams: number): number {
  const taken = options.slice(0, beams);
  if (taken.length < beams) return 0;
  const order = Math.round(taken.reduce((sum, option) => sum + option.order, 0) / beams);
  const lead = (taken.at(-1)?.score ?? 0) - (options[beams]?.score ?? -Infinity);
  return order * 3 + (lead < 0.2 ? 0 : lead < 0.7 ? 1 : 2);
}
