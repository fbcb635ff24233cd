/** Runs of several steps: which texts take them together, how many, and what the graph is told and says of them. */
import { unseen } from '../../blip2/optAttention.ts';
import type { Advance, StepForecast } from '../../generation/decoding.ts';
import type { Member } from './draftedRun.ts';
import { fetched, floatTensor, integerTensor, type Feeds, type Fetches } from '../onnxSession.ts';

/** Steps of a run at most: between runs a stream goes on, and an abort is heard. */
const furthest = 8;

/** No token: what a text can end with where nobody asks how it goes on. */
const noToken = -1;

/** What the graph forecasts by. */
export interface AheadPlan extends Omit<StepForecast, 'rule'> {
  /** Rows of each text. */
  readonly beams: number;
}

/** Texts whose steps are run together. */
export interface StepGroup {
  readonly members: readonly Member[];
  readonly plan: AheadPlan;
}

/** One step of so many rows, and no matter how they go on. */
export function singleStep(rows: number): AheadPlan {
  return { beams: 1, scores: Array<number>(rows).fill(0), endTokenIds: [noToken], steps: 1 };
}

/** Those with the same number of beams and the same ends go together, and those without a forecast. */
export function formGroups(members: readonly Member[]): readonly StepGroup[] {
  const kinds = new Map<string, Member[]>();
  for (const member of members) kinds.set(kindOf(member), [...(kinds.get(kindOf(member)) ?? []), member]);
  return [...kinds.values()].map((alike) => ({ members: alike, plan: planFor(alike) }));
}

function kindOf([, { tokens, forecast }]: Member): string {
  return forecast.rule === 'scores' ? [tokens.length, ...forecast.endTokenIds].join() : 'blind';
}

/** Nobody runs further than any of them can go. */
function planFor(members: readonly Member[]): AheadPlan {
  const forecasts = members.map(([, { forecast }]) => forecast);
  const [[, { tokens }], first] = [members[0] as Member, forecasts[0]];
  if (first?.rule !== 'scores') return singleStep(members.reduce((sum, [, advance]) => sum + advance.tokens.length, 0));
  const limits = [
    ...forecasts.map(({ steps }) => steps),
    ...members.map(([{ maxSteps, stepsRun }]) => maxSteps - stepsRun),
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
