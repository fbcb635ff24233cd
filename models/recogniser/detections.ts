/** What the detector found, each thing once. */
import type { Box } from '../caption.ts';
import type { Evidence } from './evidence.ts';

export interface Detection {
  /** As COCO numbers them, from 1. */
  readonly cocoClass: number;
  readonly score: number;
  readonly box: Box;
}

/** Boxes of one class that share more of their area, or of which one lies so far in the other, are the same thing. */
const sameOverlap = 0.5;
const sameInside = 0.75;

/**
 * Boxes that are looked at, the likeliest, and things that are found in them. SSD's own limits are 100 of each class and
 * 100 of all; without any, networks that are sure of everything would have billions of pairs compared.
 */
const mostBoxes = 2000;
const mostThings = 100;

/** Of each class the boxes of at least this score, likeliest first, each thing once (greedy suppression, as SSD does). */
export function readDetections({ boxes, scores }: Pick<Evidence, 'boxes' | 'scores'>, least: number): Detection[] {
  const classes = scores.length / (boxes.length / 4);
  const candidates: Detection[] = [];
  scores.forEach((score, at) => {
    if (score < least) return;
    const box = readBox(boxes, Math.floor(at / classes));
    // What lies beside the picture is not in it.
    if (areaOf(box) > 0) candidates.push({ cocoClass: (at % classes) + 1, score, box });
  });
  const found: Detection[] = [];
  for (const candidate of candidates.sort((a, b) => b.score - a.score).slice(0, mostBoxes)) {
    if (found.length === mostThings) break;
    const { cocoClass, box } = candidate;
    if (!found.some((other) => other.cocoClass === cocoClass && isSame(box, other.box))) found.push(candidate);
  }
  return found;
}

function isSame(a: Box, b: Box): boolean {
  return overlap(a, b) >= sameOverlap || Math.max(shareInside(a, b), shareInside(b, a)) >= sameInside;
}

/** Cut to the picture. */
function readBox(boxes: Float32Array, anchor: number): Box {
  const [top, left, bottom, right] = [0, 1, 2, 3].map((side) =>
    Math.min(1, Math.max(0, boxes[4 * anchor + side] ?? 0)),
  ) as [number, number, number, number];
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

export function areaOf({ width, height }: Box): number {
  return width * height;
}

/** Share of the area that two boxes cover together. */
export function overlap(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared / (areaOf(a) + areaOf(b) - shared || 1);
}

/** How much of `inner` lies in `outer`. */
export function shareInside(inner: Box, outer: Box): number {
  return sharedArea(inner, outer) / (areaOf(inner) || 1);
}

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** The smallest box around all. */
export function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}
