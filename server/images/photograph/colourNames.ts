import type { ColourName } from '../../protocol/photographMessages.ts';

/** Lightness 0 to 1, green to red, blue to yellow (B. Ottosson, "A perceptual color space for image processing", 2020). */
export type Oklab = readonly [lightness: number, a: number, b: number];

/** Of sRGB with 0 to 255 a channel. */
export function oklabOf(rgb: readonly [number, number, number]): Oklab {
  const [r, g, b] = rgb.map((value) => decode(value / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** '#c84b31' */
export function toHex([lightness, a, b]: Oklab): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const byte = (value: number) => Math.round(255 * Math.min(1, Math.max(0, encode(value))));
  return `#${linear.map((value) => byte(value).toString(16).padStart(2, '0')).join('')}`;
}

function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encode(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** What is less colourful has no hue to the eye; light ones show theirs sooner. */
const greyest = { light: 0.035, other: 0.04 } as const;

/**
 * A colour by the eleven basic terms (B. Berlin and P. Kay, "Basic Color Terms", 1969) and turquoise, which German and
 * English set apart from green and blue, by ranges of OKLab's hue. They are ours; the tests hold them to the names that
 * CSS gives to colours.
 */
export function nameColour([lightness, a, b]: Oklab): ColourName {
  const chroma = Math.hypot(a, b);
  if (lightness < 0.2 && chroma < 0.06) return { hue: 'black', tone: 'middle' };
  if (chroma < (lightness > 0.75 ? greyest.light : greyest.other)) return nameGrey(lightness);
  const degrees = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  return nameHue(degrees, lightness, chroma);
}

function nameGrey(lightness: number): ColourName {
  if (lightness < 0.24) return { hue: 'black', tone: 'middle' };
  if (lightness > 0.94) return { hue: 'white', tone: 'middle' };
  return { hue: 'grey', tone: toneOf(lightness, 0.53, 0.75) };
}

function nameHue(degrees: number, lightness: number, chroma: number): ColourName {
  if (degrees < 15 || degrees >= 342) {
    return lightness > 0.6
      ? { hue: 'pink', tone: toneOf(lightness, 0, 0.8) }
      : { hue: 'red', tone: toneOf(lightness, 0.48, 1) };
  }
  if (degrees < 37) {
    if (lightness > 0.8) return { hue: 'pink', tone: 'light' };
    return chroma < 0.08 || (chroma < 0.11 && lightness < 0.62)
      ? { hue: 'brown', tone: toneOf(lightness, 0.42, 0.68) }
      : { hue: 'red', tone: toneOf(lightness, 0.48, 0.68) };
  }
  if (degrees < 87) return nameWarm(lightness, chroma);
  if (degrees < 116) {
    if (lightness < 0.6) return { hue: degrees > 104 ? 'green' : 'brown', tone: toneOf(lightness, 0.5, 1) };
    return { hue: 'yellow', tone: chroma < 0.11 && lightness > 0.85 ? 'light' : lightness < 0.72 ? 'dark' : 'middle' };
  }
  if (degrees < 170) return { hue: 'green', tone: toneOf(lightness, 0.5, 0.78) };
  if (degrees < 195 || (degrees < 222 && chroma >= 0.08))
    return { hue: 'turquoise', tone: toneOf(lightness, 0.58, 0.92) };
  if (degrees < 290) return { hue: 'blue', tone: toneOf(lightness, 0.42, 0.72) };
  return lightness > 0.86 ? { hue: 'purple', tone: 'light' } : { hue: 'purple', tone: toneOf(lightness, 0.42, 0.72) };
}

/** Between red and yellow: orange, and brown where it is dark or dull. */
function nameWarm(lightness: number, chroma: number): ColourName {
  if (lightness < 0.62 || chroma < 0.1) return { hue: 'brown', tone: toneOf(lightness, 0.42, 0.68) };
  return { hue: 'orange', tone: toneOf(lightness, 0.5, 0.84) };
}

function toneOf(lightness: number, dark: number, light: number): ColourName['tone'] {
  if (lightness < dark) return 'dark';
  return lightness > light ? 'light' : 'middle';
}
