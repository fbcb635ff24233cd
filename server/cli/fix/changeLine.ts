import type { ImageReference } from '../../languages/imageReference.ts';
import { type ImagePlace, imageName } from '../check/checkFinding.ts';
import { jsonText } from '../terminal/jsonText.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import type { FixOptions } from './fixOptions.ts';

/** An alt text that was written, or would be. */
export interface PlacedChange {
  readonly place: ImagePlace;
  readonly image: Pick<ImageReference, 'target'>;
  readonly alt: string;
}

/** What is printed of one change, line feed included. */
export function changeLine(change: PlacedChange, { format, outcome }: Pick<FixOptions, 'format' | 'outcome'>): string {
  if (format === 'json') return jsonLine(change);
  const line = `${lineStart(placedSubject(change.place, change.image))}: ${oneLine(change.alt)}\n`;
  // Among diffs, programs that apply them pass over it.
  return outcome === 'shown' ? `# ${line}` : line;
}

/** `docs/cup.md:3:1 cup.png`; `talk.pptx:1:1 slide 4, "Picture 3"`. */
export function placedSubject(
  { file, line, column, where }: ImagePlace,
  image: Pick<ImageReference, 'target'>,
): string {
  return `${file}:${line}:${column} ${where ?? imageName(image)}`;
}

/** Its members and their order are the command line's contract. */
function jsonLine({ place: { file, line, column, cell, where }, image, alt }: PlacedChange): string {
  const change = { file, line, column, image: imageName(image), alt };
  return `${jsonText({ ...change, ...(cell !== undefined && { cell }), ...(where !== undefined && { place: where }) })}\n`;
}
