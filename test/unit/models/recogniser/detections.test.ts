import { describe, expect, test } from 'vitest';
import { around, readDetections } from '../../../../models/recogniser/detections.ts';

interface Seen {
  readonly cocoClass: number;
  readonly score: number;
  /** Top, left, bottom, right: as the detector gives them. */
  readonly corners: readonly [number, number, number, number];
}

const classes = 4;

/** What is found at one of these scores or more, as `class score` and its box. */
function find(seen: readonly Seen[], least = 0.5) {
  const scores = new Float32Array(seen.length * classes);
  seen.forEach(({ cocoClass, score }, anchor) => (scores[anchor * classes + cocoClass - 1] = score));
  return readDetections({ boxes: Float32Array.from(seen.flatMap(({ corners }) => corners)), scores }, least);
}

describe('what the detector found', () => {
  test('is each thing once, though boxes overlap', () => {
    // They share 0.4 * 0.3 of 0.4 * 0.5: 60 %.
    const twice = [
      { cocoClass: 1, score: 0.75, corners: [0, 0, 0.4, 0.4] },
      { cocoClass: 1, score: 0.875, corners: [0, 0.1, 0.4, 0.5] },
    ] as const;
    expect(find(twice).map(({ score }) => score)).toEqual([0.875]);
  });

  test('is two things where two stand close', () => {
    // They share a third of what they cover together.
    const pair = [
      { cocoClass: 1, score: 0.75, corners: [0, 0, 0.4, 0.4] },
      { cocoClass: 1, score: 0.875, corners: [0, 0.2, 0.4, 0.6] },
    ] as const;
    expect(find(pair)).toHaveLength(2);
  });

  test('is no part of a thing beside the whole', () => {
    const face = [
      { cocoClass: 1, score: 0.875, corners: [0.1, 0.1, 0.9, 0.5] },
      { cocoClass: 1, score: 0.75, corners: [0.1, 0.2, 0.3, 0.4] },
    ] as const;
    expect(find(face)).toHaveLength(1);
    expect(find([...face].reverse())).toHaveLength(1);
  });

  test('may be two things of different classes in one place', () => {
    const rider = [
      { cocoClass: 1, score: 0.75, corners: [0, 0, 0.5, 0.5] },
      { cocoClass: 2, score: 0.875, corners: [0, 0, 0.5, 0.5] },
    ] as const;
    expect(find(rider).map(({ cocoClass }) => cocoClass)).toEqual([2, 1]);
  });

  test('is cut to the picture', () => {
    const [found] = find([{ cocoClass: 3, score: 0.75, corners: [-0.25, 0.5, 0.5, 1.5] }]);
    expect(found?.box).toEqual({ left: 0.5, top: 0, width: 0.5, height: 0.5 });
  });

  test('is nothing that lies beside the picture, or has its sides turned round', () => {
    expect(find([{ cocoClass: 1, score: 0.75, corners: [0, -0.5, 0.5, -0.1] }])).toEqual([]);
    expect(find([{ cocoClass: 1, score: 0.75, corners: [0.5, 0.5, 0.25, 0.25] }])).toEqual([]);
  });

  test('is at most a hundred things, the likeliest, however many a network is sure of', () => {
    const side = 150;
    const cells = Array.from({ length: side * side }, (_, cell) => {
      const [top, left] = [Math.floor(cell / side) / side, (cell % side) / side];
      const corners = [top, left, top + 0.9 / side, left + 0.9 / side] as const;
      return { cocoClass: 1 + (cell % classes), score: 0.5 + cell / (2 * side * side), corners };
    });
    const found = find(cells);
    expect(found).toHaveLength(100);
    expect(Math.min(...found.map(({ score }) => score))).toBeCloseTo(cells.at(-100)?.score ?? 0, 5);
  });

  test('is nothing unlikely, and nothing where nothing was looked at', () => {
    expect(find([{ cocoClass: 1, score: 0.25, corners: [0, 0, 1, 1] }])).toEqual([]);
    expect(find([])).toEqual([]);
  });
});

test('a box around two things holds both', () => {
  const boxes = [
    { left: 0.5, top: 0.25, width: 0.25, height: 0.25 },
    { left: 0.125, top: 0.5, width: 0.125, height: 0.375 },
  ];
  expect(around(boxes)).toEqual({ left: 0.125, top: 0.25, width: 0.625, height: 0.625 });
});
