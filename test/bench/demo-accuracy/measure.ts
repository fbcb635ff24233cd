import { nameColour } from './colours.ts';
import type { Rules } from './rules.ts';
import { mean, quantile, spread, spreadOf } from './statistics.ts';

/** RGB, 8 bits, row by row, of the square that the rules measure. */
export interface Square {
  readonly data: Uint8Array;
  readonly size: number;
}

export type Measures = ReadonlyMap<string, number>;

interface Planes {
  readonly size: number;
  readonly red: Float64Array;
  readonly green: Float64Array;
  readonly blue: Float64Array;
  readonly luma: Float64Array;
  readonly chroma: Float64Array;
}

function split({ data, size }: Square, [r, g, b]: Rules['luma']): Planes {
  const count = size * size;
  const plane = (): Float64Array => new Float64Array(count);
  const planes = { size, red: plane(), green: plane(), blue: plane(), luma: plane(), chroma: plane() };
  for (let i = 0; i < count; i++) {
    const [red, green, blue] = [0, 1, 2].map((c) => (data[3 * i + c] ?? 0) / 255) as [number, number, number];
    planes.red[i] = red;
    planes.green[i] = green;
    planes.blue[i] = blue;
    planes.luma[i] = r * red + g * green + b * blue;
    planes.chroma[i] = Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return planes;
}

/** The values of a plane where a test of column and row holds. */
function pick(plane: Float64Array, size: number, test: (x: number, y: number) => boolean): Float64Array {
  return plane.filter((_, i) => test(i % size, Math.floor(i / size)));
}

/** How much neighbouring pixels differ: the spread of the Laplacian. */
function sharpnessOf({ luma, size }: Planes): number {
  const out: number[] = [];
  const at = (i: number): number => luma[i] ?? 0;
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const i = y * size + x;
      out.push(4 * at(i) - at(i - 1) - at(i + 1) - at(i - size) - at(i + size));
    }
  }
  return spread(out);
}

function measureLight({ luma, size }: Planes, third: number): [string, number][] {
  const part = (test: (x: number, y: number) => boolean): number => mean(pick(luma, size, test));
  const inner = (v: number): boolean => v >= third && v < size - third;
  return [
    ['lightAcross', part((x) => x >= size - third) - part((x) => x < third)],
    ['lightDown', part((_x, y) => y >= size - third) - part((_x, y) => y < third)],
    ['lightCentre', part((x, y) => inner(x) && inner(y)) - part((x, y) => !(inner(x) && inner(y)))],
  ];
}

/** The subject is what differs from the mean colour along the frame. */
function measureSubject(planes: Planes, rules: Rules['subject']): [string, number][] {
  const { size, red, green, blue } = planes;
  const band = Math.round(size * rules.border);
  const onBorder = (x: number, y: number): boolean => Math.min(x, y, size - 1 - x, size - 1 - y) < band;
  const borders = [red, green, blue].map((plane) => pick(plane, size, onBorder));
  const [r, g, b] = borders.map((values) => mean(values)) as [number, number, number];
  const quarter = Math.floor(size / 4);
  const inCore = (v: number): boolean => v >= quarter && v < size - quarter;

  let [total, across, down, core] = [0, 0, 0, 0];
  red.forEach((value, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    const far = Math.hypot(value - r, (green[i] ?? 0) - g, (blue[i] ?? 0) - b);
    const weight = Math.max(far - rules.from, 0);
    total += weight;
    across += (weight * (x + 0.5)) / size;
    down += (weight * (y + 0.5)) / size;
    if (inCore(x) && inCore(y)) core += weight;
  });
  // Without anything that differs, the middle is as good as any place.
  const share = (sum: number, without: number): number => (total > 1e-3 ? sum / total : without);
  return [
    ['subjectAcross', share(across, 0.5)],
    ['subjectDown', share(down, 0.5)],
    ['subjectCore', share(core, 0)],
    ['borderSpread', mean(borders.map((values) => spread(values)))],
  ];
}

/** How much of the frame is smooth, and how much is full of detail, in blocks. */
function measureBlocks({ luma, size }: Planes, rules: Rules['blocks']): [string, number][] {
  const step = Math.floor(size / rules.across);
  const spreads: number[] = [];
  for (let row = 0; row < rules.across; row++) {
    for (let column = 0; column < rules.across; column++) {
      const start = row * step * size + column * step;
      spreads.push(spreadOf(step * step, (k) => luma[start + Math.floor(k / step) * size + (k % step)] ?? 0));
    }
  }
  return [
    ['flatShare', mean(spreads.map((s) => Number(s < rules.flatBelow)))],
    ['busyShare', mean(spreads.map((s) => Number(s >= rules.busyFrom)))],
  ];
}

function measureColours(planes: Planes, rules: Rules['colours'], third: number): [string, number][] {
  const { size, red, green, blue } = planes;
  const rows = (from: number, to: number): Map<string, number> => {
    const counts = new Map(rules.names.map((name) => [name, 0]));
    for (let i = from * size; i < to * size; i++) {
      const name = nameColour(red[i] ?? 0, green[i] ?? 0, blue[i] ?? 0, rules);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // Divided only now: a sum of shares could come out a hair above 1.
    return new Map([...counts].map(([name, count]) => [name, count / ((to - from) * size)]));
  };
  const parts: [string, Map<string, number>][] = [
    ['share', rows(0, size)],
    ['top', rows(0, third)],
    ['bottom', rows(size - third, size)],
  ];
  return parts.flatMap(([part, shares]) => [...shares].map(([name, s]): [string, number] => [`${part}.${name}`, s]));
}

/** Every number that the rules set limits on. */
export function measure(square: Square, rules: Rules): Measures {
  const planes = split(square, rules.luma);
  const third = Math.floor(square.size / rules.thirds);
  return new Map<string, number>([
    ['lumaMean', mean(planes.luma)],
    ['lumaSpread', spread(planes.luma)],
    ['chromaMean', mean(planes.chroma)],
    ['chromaHigh', quantile(planes.chroma, 0.95)],
    ['warmth', mean(planes.red) - mean(planes.blue)],
    ['sharpness', sharpnessOf(planes)],
    ...measureLight(planes, third),
    ...measureSubject(planes, rules.subject),
    ...measureBlocks(planes, rules.blocks),
    ...measureColours(planes, rules.colours, third),
  ]);
}
