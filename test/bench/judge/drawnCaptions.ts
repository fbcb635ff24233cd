import { seededRandom } from '../quality/scenes.ts';

const words =
  "a the of in light bee flower shot angle eye-level close-up natural soft, warm background. The mood is calm; it's " +
  'blurred f/2.8 and "golden" hour (dusk) shows mountains, lake boats black-and-white depth texture person\'s';

/** Captions of about 60 words, the same ones in every run. */
export function drawCaptions(count: number, random = seededRandom(17)): readonly string[] {
  const known = words.split(' ');
  const drawn = () => known[Math.floor(random() ** 2 * known.length)] ?? '';
  return Array.from({ length: count }, () => Array.from({ length: 40 + Math.floor(random() * 40) }, drawn).join(' '));
}
