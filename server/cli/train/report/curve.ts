import { escaped } from '../../page/markup.ts';

export interface CurvePoint {
  /** In epochs: the second half of the first is 0.5 and on. */
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
  /** `line` joins all points; `marks` shows each, for those that are few. */
  readonly kind: 'line' | 'marks';
}

export interface Chart {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Where the x axis ends, in epochs. */
  readonly epochs: number;
}

const [width, height] = [360, 180];
const margin = { left: 56, right: 12, top: 12, bottom: 28 };
/** Points of a line; more cannot be told apart. */
const mostPoints = 400;

/** A figure with its own words for whoever does not see it; '' where there is nothing to draw. */
export function drawChart({ title, curves, epochs }: Chart): string {
  const shown = curves.map((curve) => ({ ...curve, points: curve.points.filter(({ y }) => Number.isFinite(y)) }));
  const values = shown.flatMap(({ points }) => points.map(({ y }) => y));
  if (values.length === 0) return '';
  const [low, high] = rangeOf(values);
  const across = (x: number) => margin.left + (x / Math.max(epochs, 1)) * (width - margin.left - margin.right);
  const up = (y: number) => margin.top + (1 - (y - low) / (high - low)) * (height - margin.top - margin.bottom);
  const at = ({ x, y }: CurvePoint) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`;
  const drawn = shown.map(({ points, kind }, index) => {
    const style = `class="curve c${String(index)}"`;
    const line = thinned(points).map(at).join(' ');
    const marks = points.map((point) => {
      const [x = '', y = ''] = at(point).split(',');
      return `<circle ${style} cx="${x}" cy="${y}" r="3.5"/>`;
    });
    return `<polyline ${style} points="${line}"/>${kind === 'marks' ? marks.join('') : ''}`;
  });
  const levels = [low, (low + high) / 2, high].map(
    (y) =>
      `<line class="grid" x1="${String(margin.left)}" x2="${String(width - margin.right)}" y1="${up(y).toFixed(1)}" y2="${up(y).toFixed(1)}"/>` +
      `<text x="${String(margin.left - 8)}" y="${(up(y) + 4).toFixed(1)}" text-anchor="end">${figure(y)}</text>`,
  );
  const step = Math.ceil(epochs / 10);
  const ticks = Array.from({ length: Math.floor(epochs / step) + 1 }, (_, index) => index * step).map(
    (x) => `<text x="${across(x).toFixed(1)}" y="${String(height - 8)}" text-anchor="middle">${String(x)}</text>`,
  );
  const words = shown
    .filter(({ points }) => points.length > 0)
    .map(inWords)
    .join(' ');
  const names =
    shown.length > 1
      ? shown.map(({ name }, index) => `<span class="key c${String(index)}">${escaped(name)}</span>`).join(' ')
      : '';
  return `<figure><figcaption>${escaped(title)} ${names}</figcaption>
<svg role="img" aria-label="${escaped(`${title}. ${words}`)}" viewBox="0 0 ${String(width)} ${String(height)}">
${levels.join('')}${ticks.join('')}${drawn.join('')}
</svg></figure>`;
}

function inWords({ name, points }: Curve): string {
  const values = points.map(({ y }) => y);
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return `${name}: first ${figure(values[0] ?? NaN)}, last ${figure(values.at(-1) ?? NaN)}, least ${figure(least)}, most ${figure(most)}.`;
}

/** Never empty, and a little wider than its values. */
function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  if (most > least) return [least, most];
  const around = Math.abs(most) || 1;
  return [least - around / 2, most + around / 2];
}

/** Means of as many neighbours as it takes. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const size = Math.ceil(points.length / mostPoints);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const some = points.slice(index * size, (index + 1) * size);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return { x: mean(some.map(({ x }) => x)), y: mean(some.map(({ y }) => y)) };
  });
}

/** 0.0001 is 1e-4: rates are small. */
function figure(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : value.toFixed(3);
}

export const chartStyle = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem 1.5rem; }
figure { margin: 0; }
figcaption { font-weight: 600; }
svg { width: 100%; height: auto; }
svg text { fill: currentColor; font-size: 12px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); }
.curve { fill: none; stroke: LinkText; stroke-width: 1.5; }
circle.curve { fill: LinkText; stroke: none; }
.c1.curve { stroke: CanvasText; stroke-dasharray: 5 3; }
circle.c1 { fill: CanvasText; }
.key { font-weight: 400; margin-left: .75rem; }
.key::before { content: ""; display: inline-block; width: 1.5em; margin-right: .4em; border-top: 2px solid LinkText; vertical-align: middle; }
.key.c1::before { border-top: 2px dashed CanvasText; }
`;
