/** A line chart as SVG, on its own light ground so that it reads in dark pages too. */
import { fitLine, type Point } from '../statistics.ts';

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const width = 640;
const height = 400;
const plot = { left: 76, right: 616, top: 56, bottom: 336 } as const;
const colours = ['#0b5cad', '#b3420a', '#2a7a2f', '#7a3d9e', '#5a5a5a'];
const text = 'font-family="system-ui, sans-serif" fill="#222"';

/** From 0 in equal round steps to the first that is not below `most`. */
export function ticksTo(most: number): readonly number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/** Both axes begin at 0, so that a cost twice as high looks so. The dashed line is what a linear cost would be. */
export function drawChart({ title, xLabel, yLabel, series }: Chart): string {
  const all = series.flatMap(({ points }) => points);
  const xTicks = ticksTo(Math.max(0, ...all.map(([x]) => x)));
  const yTicks = ticksTo(Math.max(0, ...all.map(([, y]) => y)));
  const x = scale(xTicks, plot.left, plot.right);
  const y = scale(yTicks, plot.bottom, plot.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${plot.left}" y="28" font-size="16" font-weight="600" ${text}>${escape(title)}</text>`,
    ...yTicks.flatMap((tick) => [
      `<path d="M${plot.left} ${y(tick)}H${plot.right}" stroke="${tick === 0 ? '#222' : '#ddd'}"/>`,
      `<text x="${plot.left - 8}" y="${y(tick) + 4}" font-size="12" text-anchor="end" ${text}>${group(tick)}</text>`,
    ]),
    ...xTicks.map(
      (tick) =>
        `<text x="${x(tick)}" y="${plot.bottom + 20}" font-size="12" text-anchor="middle" ${text}>${group(tick)}</text>`,
    ),
    `<text x="${(plot.left + plot.right) / 2}" y="${height - 22}" font-size="13" text-anchor="middle" ${text}>${escape(xLabel)}</text>`,
    `<text transform="translate(20 ${(plot.top + plot.bottom) / 2}) rotate(-90)" font-size="13" text-anchor="middle" ${text}>${escape(yLabel)}</text>`,
    ...series.flatMap((one, index) => drawSeries(one, colours[index % colours.length] ?? '#222', index, x, y)),
    '</svg>\n',
  ].join('\n');
}

type Place = (value: number) => number;

function scale(ticks: readonly number[], from: number, to: number): Place {
  const most = ticks.at(-1) ?? 1;
  return (value) => round(from + ((to - from) * value) / most);
}

function drawSeries({ name, points }: Series, colour: string, index: number, x: Place, y: Place): readonly string[] {
  const place = ([a, b]: Point): string => `${x(a)},${y(b)}`;
  const ends = [points[0], points.at(-1)].flatMap((point) => (point ? [point[0]] : []));
  const line = fitLine(points);
  const fitted = line ? ends.map((at) => place([at, line.intercept + line.slope * at])).join(' ') : '';
  const legend = plot.left + 12 + index * 150;
  return [
    `<polyline points="${fitted}" fill="none" stroke="${colour}" stroke-dasharray="4 4" stroke-opacity="0.6"/>`,
    `<polyline points="${points.map(place).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map((point) => `<circle cx="${x(point[0])}" cy="${y(point[1])}" r="3.5" fill="${colour}"/>`),
    `<rect x="${legend}" y="38" width="12" height="4" fill="${colour}"/>`,
    `<text x="${legend + 18}" y="44" font-size="12" ${text}>${escape(name)}</text>`,
  ];
}

function group(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 3 });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escape(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
