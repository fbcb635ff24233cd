import { type AltFinding, checkAlt, type CheckRules } from '../../languages/alttext/altRules.ts';
import type { OfficePicture } from '../../office/pictures/officePicture.ts';
import type { PlaceOf } from './checkFinding.ts';
import { type DocumentWorld, shownPath } from './documentList.ts';

/** What is wrong in a Word document or a presentation, and where; rejects as `readOfficeDocument` does. */
export async function examineOffice(
  path: string,
  rules: CheckRules,
  world: Pick<DocumentWorld, 'office'>,
): Promise<{ readonly findings: readonly AltFinding[]; readonly placeOf: PlaceOf }> {
  const { pictures } = await world.office.read(path);
  // What stands beside a picture is not known here.
  const findings = checkAlt({ text: '', images: pictures }, rules);
  return { findings, placeOf: officePlaces(shownPath(path), pictures) };
}

/** Says where the pictures of a file without lines are: one place for programs, and words for a person. */
export function officePlaces(file: string, pictures: readonly OfficePicture[]): PlaceOf {
  const places = new Map<Parameters<PlaceOf>[0], string>(pictures.map((picture) => [picture, picture.where]));
  return (image) => {
    const where = places.get(image);
    return { file, line: 1, column: 1, endLine: 1, endColumn: 1, ...(where !== undefined && { where }) };
  };
}
