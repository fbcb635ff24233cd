/** From where both pictures are seen. */
export interface Viewpoint {
  /** 1: each fills its window. */
  readonly zoom: number;
  /** The point of each picture that is in the middle of its window: 0 to 1 from the left, from the top. */
  readonly x: number;
  readonly y: number;
}

/** Pixels of a picture at zoom 1. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
}

export const fitted: Viewpoint = { zoom: 1, x: 0.5, y: 0.5 };

/** Twice as near in four steps. */
export const zoomStep = 2 ** 0.25;
const nearest = 16;

/** As near by `factor`; the point `at` of the picture, in pixels from its window's middle, stays where it is. */
export function zoomed(
  { zoom, x, y }: Viewpoint,
  factor: number,
  { width, height }: Drawn,
  at: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): Viewpoint {
  const next = Math.min(nearest, Math.max(1, zoom * factor));
  const stays = 1 / zoom - 1 / next;
  return bounded({ zoom: next, x: x + (at.x / width) * stays, y: y + (at.y / height) * stays });
}

/** Moved by pixels, as a hand moves a picture. */
export function moved({ zoom, x, y }: Viewpoint, by: Drawn, { width, height }: Drawn): Viewpoint {
  return bounded({ zoom, x: x - by.width / (width * zoom), y: y - by.height / (height * zoom) });
}

/** Not beyond the picture's edges. */
export function bounded({ zoom, x, y }: Viewpoint): Viewpoint {
  const edge = 0.5 / zoom;
  const inside = (at: number): number => Math.min(1 - edge, Math.max(edge, at));
  return { zoom, x: inside(x), y: inside(y) };
}
