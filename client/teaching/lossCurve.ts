import type { Step } from './teachingState.ts';

/** A line through the losses of steps. Coordinates of a picture of `width` by `height`. */
export interface LossCurve {
  readonly width: number;
  readonly height: number;
  /** `0,80 12,40`, of each step. */
  readonly points: string;
  /** The same without what changes from step to step. */
  readonly smooth: string;
  readonly highest: number;
  readonly lowest: number;
}

const [width, height, edge] = [600, 180, 6];
/** Points that are drawn at most. */
const most = 400;
/** How much the newest step counts in the smooth line. */
const newest = 0.1;

/** Undefined for fewer than two steps; `steps`: how many there will be. */
export function lossCurve(told: readonly Step[], steps: number): LossCurve | undefined {
  const all = told.map(({ loss }) => loss);
  if (all.length < 2) return undefined;
  const [lowest, highest] = [Math.min(...thinned(all, most)), Math.max(...thinned(all, most))];
  const across = (index: number) => edge + (index / Math.max(steps - 1, all.length - 1)) * (width - 2 * edge);
  const down = (loss: number) => edge + ((highest - loss) / Math.max(highest - lowest, 1e-9)) * (height - 2 * edge);
  let mean = all[0] ?? 0;
  const means = all.map((loss) => (mean += (loss - mean) * newest));
  const line = (values: readonly number[]) =>
    thinned([...values.keys()], most)
      .map((index) => `${across(index).toFixed(1)},${down(values[index] ?? lowest).toFixed(1)}`)
      .join(' ');
  return { width, height, points: line(all), smooth: line(means), highest, lowest };
}

/** At most so many, evenly, the last one always. */
function thinned<Item>(items: readonly Item[], count: number): readonly Item[] {
  const every = Math.ceil(items.length / count);
  return items.filter((_, index) => index % every === 0 || index === items.length - 1);
}
