// How much and how long, in words for a person.

import { type Figure, ownNames, say, spelled, type Wording } from './wording.ts';

/** How exactly bytes are said. */
export type ByteStyle =
  /** To a tenth of its unit: `512 B`, `1.2 kB`, `7.5 GB`. */
  | 'exact'
  /** Megabytes are whole, and so are kilobytes, of which there is at least one: `7.5 GB`, `120 MB`. */
  | 'short'
  /** What is needed is rounded up and what is free down, so that a lack shows; never less than megabytes. */
  | 'needed'
  | 'free'
  /** Always in gigabytes: `0.6 GB`. */
  | 'gigabytes';

export function byteCount(bytes: number, style: ByteStyle = 'exact'): string {
  return spelled(byteWording(bytes, style), ownNames);
}

/** As `byteCount`, before a front end says it: `7,5 GB` in German. */
export function byteWording(bytes: number, style: ByteStyle = 'exact'): Wording {
  switch (style) {
    case 'exact':
      return exactly(bytes);
    case 'short':
      if (bytes >= leastGigabyte) return inGigabytes(bytes);
      return bytes >= 999_500 ? say`${Math.round(bytes / 1e6)} MB` : say`${Math.ceil(bytes / 1000)} kB`;
    case 'needed':
      return rounded(bytes, Math.ceil);
    case 'free':
      return rounded(bytes, Math.floor);
    case 'gigabytes':
      return inGigabytes(bytes);
  }
}

/** `0:07`, `12:40`, `3:05:09` */
export function duration(seconds: number, round: 'nearest' | 'down' = 'nearest'): string {
  const whole = round === 'nearest' ? Math.round(seconds) : Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** From here on a thousand megabytes would be said. */
const leastGigabyte = 999_500_000;

const units: readonly ((amount: number | Figure) => Wording)[] = [
  (amount) => say`${amount} B`,
  (amount) => say`${amount} kB`,
  (amount) => say`${amount} MB`,
  (amount) => say`${amount} GB`,
  (amount) => say`${amount} TB`,
];

function exactly(bytes: number): Wording {
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return units[unit]?.(unit === 0 ? value : { figure: value, decimals: 1 }) ?? '';
}

function rounded(bytes: number, round: (value: number) => number): Wording {
  return bytes >= leastGigabyte ? inGigabytes(round(bytes / 1e8) * 1e8) : say`${round(bytes / 1e6)} MB`;
}

function inGigabytes(bytes: number): Wording {
  return say`${{ figure: bytes / 1e9, decimals: 1 }} GB`;
}
