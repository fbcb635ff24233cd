import { type Figure, say, type Wording } from '../../models/wording.ts';

/** A number with at most so many decimals, none of them a zero at the end: 50, 6.8. */
export function shortest(value: number, most: number): Figure {
  const rounded = Number(value.toFixed(most));
  const decimals = [...Array(most + 1).keys()].find((places) => Number(rounded.toFixed(places)) === rounded) ?? most;
  return { figure: rounded, decimals };
}

/** '1/250 s', '2.5 s': as ExifTool prints it, below a quarter of a second as a fraction. */
export function exposureTimeWords(seconds: number): Wording {
  return seconds < 0.25001 ? say`1/${Math.trunc(0.5 + 1 / seconds)} s` : say`${shortest(seconds, 1)} s`;
}

/** 'f/2.8', 'f/0.95' */
export function apertureWords(fNumber: number): Wording {
  return say`f/${shortest(fNumber, fNumber < 1 ? 2 : 1)}`;
}

/** '50 mm' */
export function focalLengthWords(millimetres: number): Wording {
  return say`${shortest(millimetres, 1)} mm`;
}

/** '+0.7 EV', '0 EV' */
export function compensationWords(stops: number): Wording {
  const size = shortest(Math.abs(stops), 1);
  if (size.figure === 0) return say`${size} EV`;
  return stops > 0 ? say`+${size} EV` : say`-${size} EV`;
}

/** '12 %', '0.4 %'; `share` is 0 to 1. */
export function shareWords(share: number): Wording {
  const percent = 100 * share;
  return say`${shortest(percent, percent < 10 ? 1 : 0)} %`;
}

/** '1 stop', '2.3 stops'; its size alone. */
export function stopWords(stops: number): Wording {
  const size = shortest(Math.abs(stops), 1);
  return size.figure === 1 ? say`1 stop` : say`${size} stops`;
}
