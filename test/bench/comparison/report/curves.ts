/** What one more beam, token or pixel costs. */
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Chart, Series } from './chart.ts';
import type { BenchOptions } from '../options.ts';
import { runOurs } from '../ours/runOurs.ts';
import type { Figures } from '../ours/task.ts';
import type { Contender } from '../prepare.ts';
import type { Records, Subject } from '../records.ts';
import { fitLine, type Point } from '../statistics.ts';

const beams = [1, 2, 3, 4, 5, 6, 7, 8];
const lengths = [10, 20, 30, 40, 50, 60];
const tokensPerBeamCount = 12;

/** A curve that becomes a file. */
export interface Curve {
  readonly name: 'beams' | 'tokens' | 'pixels';
  readonly chart: Chart;
}

export function curveSubjects(contenders: readonly Contender[]): readonly Subject[] {
  return contenders.flatMap(({ label, order }) => [
    {
      name: `${label}/beams`,
      run: async () =>
        (await runOurs({ ...order, task: { kind: 'beams', beams, tokens: tokensPerBeamCount } })).figures,
    },
    {
      name: `${label}/tokens`,
      run: async () => (await runOurs({ ...order, task: { kind: 'tokens', tokens: lengths } })).figures,
    },
  ]);
}

/** One compiled model after the other, each removed once it was measured: a size costs gigabytes. */
export function pixelSubjects(
  { label, order, imageSize }: Contender,
  work: string,
  { pixels, tokens }: Pick<BenchOptions, 'pixels' | 'tokens'>,
): readonly Subject[] {
  return pixels.map((side) => ({
    name: `${label}/pixels-${side}`,
    run: async (): Promise<Figures> => {
      const task = { kind: 'speed', tokens } as const;
      if (side === imageSize) return (await runOurs({ ...order, task })).figures;
      const cache = join(work, 'compiled-pixels');
      try {
        const resized = { ...order, cache, imageSize: side };
        // Compiled by a process of its own, whose work and pages are no part of what is timed.
        await runOurs({ ...resized, task: { kind: 'compile' } });
        return (await runOurs({ ...resized, task })).figures;
      } finally {
        await rm(cache, { recursive: true, force: true });
      }
    },
  }));
}

/** Those of which there are at least two points. */
export function readCurves(
  records: Records,
  contenders: readonly Contender[],
  { pixels, tokens }: Pick<BenchOptions, 'pixels' | 'tokens'>,
): readonly Curve[] {
  const labels = contenders.map(({ label }) => label);
  const ofSubject = (kind: string): readonly Series[] =>
    labels.map((label) => ({ name: label, points: pointsOf(records, `${label}/${kind}`) }));
  const ofPixels = (label: string, what: string, figure: string): Series => ({
    name: `${label}, ${what}`,
    points: pixels.flatMap((side): readonly Point[] => {
      const [value] = records.values(`${label}/pixels-${side}`, figure);
      return value === undefined ? [] : [[(side * side) / 1000, value]];
    }),
  });
  const charts: readonly Curve[] = [
    {
      name: 'beams',
      chart: { title: 'Cost of beams', xLabel: 'beams', yLabel: 'ms a step', series: ofSubject('beams') },
    },
    {
      name: 'tokens',
      chart: {
        title: 'Cost of length, 5 beams',
        xLabel: 'tokens of a caption',
        yLabel: 'ms a caption',
        series: ofSubject('tokens'),
      },
    },
    {
      name: 'pixels',
      chart: {
        title: `Cost of pixels, ${tokens} tokens, 5 beams`,
        xLabel: 'thousand pixels',
        yLabel: 'ms',
        series: labels.flatMap((label) => [
          ofPixels(label, 'vision', 'visionMs'),
          ofPixels(label, 'caption', 'captionMs'),
        ]),
      },
    },
  ];
  return charts
    .map(({ name, chart }) => ({
      name,
      chart: { ...chart, series: chart.series.filter(({ points }) => points.length > 1) },
    }))
    .filter(({ chart }) => chart.series.length > 0);
}

function pointsOf(records: Records, subject: string): readonly Point[] {
  const round = records.rounds.find((one) => one.subject === subject);
  return Object.entries(round?.figures ?? {})
    .filter(([name]) => /^\d+$/.test(name))
    .map(([name, value]): Point => [Number(name), value]);
}

/** One sentence a series: what one more costs, and how far from a line the costs lie. */
export function describeCurves(curves: readonly Curve[]): readonly string[] {
  return curves.flatMap(({ chart }) =>
    chart.series.flatMap(({ name, points }) => {
      const line = fitLine(points);
      if (!line) return [];
      const fit = `${line.intercept.toFixed(1)} + ${line.slope.toFixed(2)} x ${chart.xLabel}`;
      return [`${chart.title}, ${name}: ${chart.yLabel} = ${fit}, at most ${(100 * line.worst).toFixed(0)} % off.`];
    }),
  );
}
