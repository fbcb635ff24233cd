/** Runs of several steps: which texts take them together, how many, and what the graph is told and says of them. */
import { unseen } from '../blip2/optAttention.ts';
import type { Advance, StepForecast } from '../generation/decoding.ts';
import type { OptText } from './optText.ts';
import { fetched, floatTensor, integerTensor, type Feeds, type Fetches } from './onnxSession.ts';

/** Steps of a run at most: between runs a stream goes on, and an abort is heard. */
const furthest = 8;

/** No token: what a text can end with where nobody asks how it goes on. */
const noToken = -1;

/** What the graph forecasts by. */
export interface AheadPlan extends StepForecast {
  /** Rows of each text. */
  readonly beams: number;
}

export type Member = readonly [OptText, Advance];

/** Texts whose steps are run together. */
export interface StepGroup {
  readonly members: readonly Member[];
  /** Undefined for graphs that take one step in a run. */
  readonly plan: AheadPlan | undefined;
}

/** One step of so many rows, and no matter how they go on. */
export function singleStep(rows: number): AheadPlan {
  return { beams: 1, scores: Array<number>(rows).fill(0), endTokenIds: [noToken], steps: 1 };
}

/**
 * Those with the same number of beams and the same ends go together, and those without a forecast. Nobody runs further
 * than a text of their kind which this step was `recalled` for has been run: so at the next run they all go together.
 */
export function formGroups(members: readonly Member[], recalled: readonly Member[]): readonly StepGroup[] {
  const kinds = new Map<string, Member[]>();
  for (const member of members) kinds.set(kindOf(member), [...(kinds.get(kindOf(member)) ?? []), member]);
  return [...kinds].map(([kind, alike]) => {
    const others = recalled.filter((member) => kindOf(member) === kind);
    return { members: alike, plan: planFor(alike, others) };
  });
}

function kindOf([, { tokens, forecast }]: Member): string {
  return forecast ? [tokens.length, ...forecast.endTokenIds].join() : 'blind';
}

function planFor(members: readonly Member[], others: readonly Member[]): AheadPlan {
  const forecasts = members.flatMap(([, { forecast }]) => forecast ?? []);
  const [[, { tokens }], first] = [members[0] as Member, forecasts[0]];
  if (!first) return singleStep(members.reduce((sum, [, advance]) => sum + advance.tokens.length, 0));
  const limits = [
    ...forecasts.map(({ steps }) => steps),
    ...members.map(([{ maxSteps, stepsRun }]) => maxSteps - stepsRun),
    ...others.map(([{ foreseen }]) => 1 + foreseen.length),
  ];
  return {
    beams: tokens.length,
    scores: forecasts.flatMap(({ scores }) => scores),
    endTokenIds: first.endTokenIds,
    steps: Math.max(1, Math.min(furthest, ...limits)),
  };
}

/** Inputs of `buildOptAhead` beside those of every graph of OPT. */
export function aheadFeeds({ beams, scores, endTokenIds, steps }: AheadPlan): Feeds {
  const rows = scores.length;
  const texts = rows / beams;
  const alone = new Float32Array(rows * rows).fill(unseen);
  for (let row = 0; row < rows; row++) alone[row * rows + row] = 0;
  return {
    steps: integerTensor([steps]),
    scores: floatTensor(Float32Array.from(scores), [texts, beams]),
    ends: integerTensor(endTokenIds),
    firstRows: integerTensor(
      Array.from({ length: texts }, (_, text) => text * beams),
      [texts, 1],
    ),
    alone: floatTensor(alone, [rows, rows]),
  };
}

/** What the graph takes to follow `step` (from 0), for rows `[first, first + rows)`. */
export function readForecast(
  fetches: Fetches,
  step: number,
  first: number,
  rows: number,
): Pick<Advance, 'tokens' | 'parents'> {
  const read = (name: string): readonly number[] => {
    const { data, dims } = fetched(fetches, name);
    const start = step * (dims[1] ?? 0) + first;
    return Array.from((data as BigInt64Array).subarray(start, start + rows), Number);
  };
  return { tokens: read('forecastTokens'), parents: read('forecastParents') };
}
