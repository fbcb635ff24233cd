import type { AnchorConfig } from './networkConfig.ts';

/** Boxes that a detector starts from, in shares of the picture's sides: two numbers a box. */
export interface Anchors {
  readonly count: number;
  /** Down, then across. */
  readonly centres: Float32Array;
  /** Height, then width. */
  readonly sizes: Float32Array;
}

interface Shape {
  readonly scale: number;
  readonly ratio: number;
}

/** The boxes of a map's cells, shape by shape. Source: TensorFlow's `multiple_grid_anchor_generator.py`. */
export function shapesOf(config: AnchorConfig, map: number, maps: number): readonly Shape[] {
  const { smallestScale, largestScale, lowestScale, ratios } = config;
  const scaleOf = (index: number) =>
    index < maps ? smallestScale + ((largestScale - smallestScale) * index) / (maps - 1) : 1;
  const scale = scaleOf(map);
  if (map === 0) {
    return [
      { scale: lowestScale, ratio: 1 },
      { scale, ratio: 2 },
      { scale, ratio: 0.5 },
    ];
  }
  const between = { scale: Math.sqrt(scale * scaleOf(map + 1)), ratio: 1 };
  return [...ratios.map((ratio) => ({ scale, ratio })), between];
}

/** Of maps with these sides: map by map, row by row, cell by cell. */
export function placeAnchors(config: AnchorConfig, sides: readonly number[]): Anchors {
  const centres: number[] = [];
  const sizes: number[] = [];
  for (const [map, side] of sides.entries()) {
    const shapes = shapesOf(config, map, sides.length);
    for (let cell = 0; cell < side * side; cell++) {
      for (const { scale, ratio } of shapes) {
        centres.push((Math.floor(cell / side) + 0.5) / side, ((cell % side) + 0.5) / side);
        sizes.push(scale / Math.sqrt(ratio), scale * Math.sqrt(ratio));
      }
    }
  }
  return { count: sizes.length / 2, centres: Float32Array.from(centres), sizes: Float32Array.from(sizes) };
}
