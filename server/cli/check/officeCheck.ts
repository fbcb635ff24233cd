import { checkAlt } from '../../languages/alttext/altRules.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import type { OfficePicture } from '../../office/pictures/officePicture.ts';
import { altOf, type ImagePlace, imageName, type PlacedFinding } from './checkFinding.ts';
import type { CheckOptions } from './checkOptions.ts';
import { type DocumentWorld, shownPath } from './documentList.ts';

/** What is wrong in a Word document or a presentation; rejects as `readOfficeDocument` does. */
export async function examineOffice(
  path: string,
  options: Pick<CheckOptions, 'longFrom' | 'rules'>,
  world: Pick<DocumentWorld, 'office'>,
): Promise<readonly PlacedFinding[]> {
  const { pictures } = await world.office.read(path);
  const placeOf = officePlaces(shownPath(path), pictures);
  return checkAlt(pictures, { longFrom: options.longFrom })
    .filter(({ rule }) => options.rules.has(rule))
    .map(({ image, rule, message }) => ({
      ...placeOf(image),
      rule,
      message,
      image: imageName(image),
      alt: altOf(image),
    }));
}

/** Says where the pictures of a file without lines are: one place for programs, and words for a person. */
export function officePlaces(file: string, pictures: readonly OfficePicture[]): (image: ImageReference) => ImagePlace {
  const places = new Map<ImageReference, string>(pictures.map((picture) => [picture, picture.where]));
  return (image) => {
    const where = places.get(image);
    return { file, line: 1, column: 1, endLine: 1, endColumn: 1, ...(where !== undefined && { where }) };
  };
}
