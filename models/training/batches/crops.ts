/**
 * What a training sees of a picture: torchvision's `RandomResizedCrop` of an area from half of it to all of it and a mirrored
 * picture every second time, as LAVIS's `blip2_image_train` has them.
 */
import { randomBetween, randomIndex, type Random } from '../randomness.ts';

/** A rectangle within a picture, in pixels. */
export interface DrawnCrop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly facing: 'asIs' | 'mirrored';
}

const [leastShare, mostShare] = [0.5, 1];
const [narrowest, widest] = [3 / 4, 4 / 3];
const tries = 10;

/** A crop of a picture of this size. */
export function drawCrop(random: Random, width: number, height: number): DrawnCrop {
  const place = drawnWithin(random, width, height) ?? central(width, height);
  return { ...place, facing: random() < 2 ** 31 ? 'mirrored' : 'asIs' };
}

type Place = Omit<DrawnCrop, 'facing'>;

function drawnWithin(random: Random, width: number, height: number): Place | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const area = width * height * randomBetween(random, leastShare, mostShare);
    const ratio = Math.exp(randomBetween(random, Math.log(narrowest), Math.log(widest)));
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w <= 0 || h <= 0 || w > width || h > height) continue;
    const top = randomIndex(random, height - h + 1);
    return { left: randomIndex(random, width - w + 1), top, width: w, height: h };
  }
  return undefined;
}

/** Where no crop would fit: the middle, as wide as the ratios allow. */
function central(width: number, height: number): Place {
  const ratio = width / height;
  const w = ratio > widest ? Math.round(height * widest) : width;
  const h = ratio < narrowest ? Math.round(width / narrowest) : height;
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}
