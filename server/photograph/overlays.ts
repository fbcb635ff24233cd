/** Lines that are laid over a picture to see its composition. Pure: pages import it. */
import { say, type Wording } from '../../models/wording.ts';

export const overlayKinds = ['thirds', 'goldenRatio', 'diagonals', 'modelSquare'] as const;
export type OverlayKind = (typeof overlayKinds)[number];

/** From one end to the other; 0 to 1 from the left and from the top of the upright picture. */
export interface OverlayLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** What is drawn, and the same in words for whoever does not see it. */
export interface Overlay {
  readonly kind: OverlayKind;
  readonly lines: readonly OverlayLine[];
  readonly words: Wording;
}

/** Pixels; of a picture upright. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** What a model looks at: the side of its square, and of the patches that it cuts it into, in pixels. */
export interface ModelSight {
  readonly imageSize: number;
  readonly patchSize: number;
}

/** BLIP-2 at the size that the embedded model and most captioners see. */
export const usualSight: ModelSight = { imageSize: 364, patchSize: 14 };

/** The lines of one kind over a picture with these sides. `sight` matters to `modelSquare` alone. */
export function overlayOf(kind: OverlayKind, picture: Sides, sight: ModelSight = usualSight): Overlay {
  switch (kind) {
    case 'thirds':
      return { kind, lines: crossing([1 / 3, 2 / 3]), words: thirdsWords };
    case 'goldenRatio':
      return { kind, lines: crossing([1 - golden, golden]), words: goldenWords };
    case 'diagonals':
      return { kind, lines: diagonals(picture), words: diagonalWords };
    case 'modelSquare':
      return { kind, lines: crossing(patchEdges(sight)), words: squareWords(picture, sight) };
  }
}

/** The longer part of a side that is divided so that the whole is to it as it is to the shorter one. */
const golden = (Math.sqrt(5) - 1) / 2;

const thirdsWords = say`Two lines down and two across divide the picture into nine equal parts; their four crossings are where the rule of thirds puts what matters.`;
const goldenWords = say`Two lines down and two across divide each side at 38 % and at 62 %, by the golden ratio.`;
const diagonalWords = say`Two lines join opposite corners, and from each corner another meets one of them at a right angle.`;

function crossing(at: readonly number[]): readonly OverlayLine[] {
  return [...at.map((x) => ({ x1: x, y1: 0, x2: x, y2: 1 })), ...at.map((y) => ({ x1: 0, y1: y, x2: 1, y2: y }))];
}

/**
 * Both diagonals, and from each corner its reciprocal: the line that meets the diagonal between the two neighbouring
 * corners at a right angle, drawn to where it leaves the picture (J. Hambidge, "The Elements of Dynamic Symmetry",
 * 1926). In a square they are the diagonals themselves.
 */
function diagonals({ width, height }: Sides): readonly OverlayLine[] {
  const both = [
    { x1: 0, y1: 0, x2: 1, y2: 1 },
    { x1: 0, y1: 1, x2: 1, y2: 0 },
  ];
  if (width === height) return both;
  // From (0, 0) at a right angle to the diagonal (0, height)-(width, 0): the direction (height, width).
  const [endX, endY] =
    width > height ? [(height * height) / (width * width), 1] : [1, (width * width) / (height * height)];
  const corner = { x1: 0, y1: 0, x2: endX, y2: endY };
  const flipX = ({ x1, y1, x2, y2 }: OverlayLine) => ({ x1: 1 - x1, y1, x2: 1 - x2, y2 });
  const flipY = ({ x1, y1, x2, y2 }: OverlayLine) => ({ x1, y1: 1 - y1, x2, y2: 1 - y2 });
  return [...both, corner, flipX(corner), flipY(corner), flipX(flipY(corner))];
}

/** Where patches meet, the picture's own edges included: 27 for a square of 364 pixels and patches of 14. */
function patchEdges({ imageSize, patchSize }: ModelSight): readonly number[] {
  const count = Math.max(1, Math.trunc(imageSize / patchSize));
  return Array.from({ length: count + 1 }, (_, edge) => edge / count);
}

/** BLIP-2's processor crops nothing: it presses all of the picture into the square (models/blip2/imageProcessor.ts). */
function squareWords({ width, height }: Sides, { imageSize, patchSize }: ModelSight): Wording {
  const patches = Math.max(1, Math.trunc(imageSize / patchSize));
  const seen = say`The model sees the whole picture as a square of ${imageSize} x ${imageSize} pixels, in ${patches} x ${patches} patches.`;
  if (width === height) return seen;
  const figure = { figure: Math.max(width, height) / Math.min(width, height), decimals: 2 };
  return width > height
    ? say`${seen} To it everything is ${figure} times narrower than it is.`
    : say`${seen} To it everything is ${figure} times flatter than it is.`;
}
