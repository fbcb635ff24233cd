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
  /** Who said it: the model, or whoever wrote it into the picture's file. */
  readonly source: 'model' | 'picture';
}

/** What is printed of one change, line feed included. */
export function changeLine(change: PlacedChange, { format, outcome }: Pick<FixOptions, 'format' | 'outcome'>): string {
  if (format === 'json') return jsonLine(change);
  const source = change.source === 'picture' ? " (the picture's own)" : '';
  const line = `${lineStart(placedSubject(change.place, change.image))}: ${oneLine(change.alt)}${source}\n`;
  // Among diffs, programs that apply them pass over it.
  return outcome === 'shown' ? `# ${line}` : line;
}

/** `docs/cup.md:3:1 cup.png`; `talk.pptx:1:1 slide 4, "Picture 3"`; `cup.png` of a picture's own file. */
export function placedSubject(place: ImagePlace, image: Pick<ImageReference, 'target'>): string {
  const { file, line, column, where } = place;
  if (where === undefined && image.target.text === file) return file;
  return `${file}:${line}:${column} ${where ?? imageName(image)}`;
}

/** Its members and their order are the command line's contract. */
function jsonLine({ place: { file, line, column, cell, where }, image, alt, source }: PlacedChange): string {
  const change = { file, line, column, image: imageName(image), alt };
  const more = {
    ...(cell !== undefined && { cell }),
    ...(where !== undefined && { place: where }),
    ...(source === 'picture' && { source }),
  };
  return `${jsonText({ ...change, ...more })}\n`;
}
