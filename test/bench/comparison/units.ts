import type { Summary } from './statistics.ts';

export type Unit = 'ms' | 'bytes' | 'perMinute';

interface Scale {
  readonly divisor: number;
  readonly digits: number;
  readonly name: string;
}

/** The scale that suits a value of a unit. */
function scaleOf(value: number, unit: Unit): Scale {
  switch (unit) {
    case 'ms':
      if (value >= 10_000) return { divisor: 1000, digits: 1, name: 's' };
      return { divisor: 1, digits: value < 10 ? 2 : value < 100 ? 1 : 0, name: 'ms' };
    case 'bytes':
      if (value >= 1e9) return { divisor: 1e9, digits: 2, name: 'GB' };
      return { divisor: 1e6, digits: 0, name: 'MB' };
    case 'perMinute':
      return { divisor: 1, digits: 1, name: '/min' };
  }
}

export function formatValue(value: number, unit: Unit): string {
  const { divisor, digits, name } = scaleOf(value, unit);
  return `${(value / divisor).toFixed(digits)} ${name}`;
}

/** The median, and what it lies between where there were several rounds. */
export function formatSummary({ median, low, high, count }: Summary, unit: Unit): string {
  if (count < 2) return formatValue(median, unit);
  const { divisor, digits, name } = scaleOf(median, unit);
  const number = (value: number): string => (value / divisor).toFixed(digits);
  return `${number(median)} ${name} (${number(low)} to ${number(high)})`;
}

export function formatRatio({ median, low, high, count }: Summary): string {
  if (count < 2) return `${median.toFixed(2)} x`;
  return `${median.toFixed(2)} x (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
