import type { ColourRules } from './rules.ts';

/** Hue in degrees; 0 where there is no colour. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  if (chroma === 0) return 0;
  let sixth: number;
  if (value === red) sixth = (green - blue) / chroma;
  else if (value === green) sixth = 2 + (blue - red) / chroma;
  else sixth = 4 + (red - green) / chroma;
  return (sixth * 60 + 360) % 360;
}

/** The everyday name of a colour; the channels go from 0 to 1. */
export function nameColour(red: number, green: number, blue: number, rules: ColourRules): string {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (value < rules.blackBelow) return 'black';
  const saturation = chroma / value;
  if (chroma < rules.greyBelowChroma || saturation < rules.greyBelowSaturation) {
    return value >= rules.whiteFrom ? 'white' : 'grey';
  }
  const hue = hueOf(red, green, blue, value, chroma);
  const name = rules.hues.find(([, from, to]) => hue >= from && hue < to)?.[0] ?? 'red';
  if (name !== 'orange') return name;
  // Dark orange is brown to everybody, and pale orange beige.
  if (value < rules.brownBelow) return 'brown';
  return saturation < rules.beigeBelowSaturation ? 'beige' : 'orange';
}
