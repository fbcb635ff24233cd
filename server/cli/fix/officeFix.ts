import { basename } from 'node:path';
import { recogniseFormat } from '../../images/pictureFormat.ts';
import { maxBytes } from '../../images/pictureRefusals.ts';
import type { PictureBytes } from '../../images/resolving/pictureSource.ts';
import type { OfficePicture } from '../../office/pictures/officePicture.ts';
import { documentFailure } from '../check/documentFailure.ts';
import { officePlaces } from '../check/officeCheck.ts';
import { lineStart } from '../terminal/textWidth.ts';
import type { World } from '../world.ts';
import { placedSubject } from './changeLine.ts';
import { collect, type FixTools, unsafeEdit } from './fixTools.ts';
import type { OfficePlan } from './officePlan.ts';
import type { AltTexts } from './pictureDescriptions.ts';

/** Describes the pictures of one Word document or presentation, and writes all texts of it at once. */
export async function fixOffice(
  { file, document, wanted }: OfficePlan,
  descriptions: AltTexts,
  tools: FixTools,
  signal: AbortSignal,
): Promise<void> {
  const placeOf = officePlaces(file, document.pictures);
  const subjectOf = (picture: OfficePicture) => placedSubject(placeOf(picture), picture);
  const read = (picture: OfficePicture) => readPart(document.path, picture, tools.world);
  const described = await collect(tools.describeEach(wanted, descriptions, { subjectOf, read }, signal));
  if (described.length === 0) return;
  const texts = described.map(({ image, alt }) => ({ picture: image, alt }));
  try {
    const refused = tools.options.outcome === 'written' ? await tools.world.office.write(document, texts) : [];
    for (const picture of refused) tools.fail(subjectOf(picture), unsafeEdit());
    const written = described.filter(({ image }) => !refused.includes(image));
    tools.tell(written.map((change) => ({ ...change, place: placeOf(change.image) })));
  } catch (thrown) {
    tools.fail(file, documentFailure(thrown));
  }
}

/** Says what only the document's author can describe. */
export function tellLeft({ file, document, left }: OfficePlan, tools: FixTools): void {
  const placeOf = officePlaces(file, document.pictures);
  for (const { picture, advice } of left) {
    tools.say(`${lineStart(placedSubject(placeOf(picture), picture))}: ${advice}\n`);
  }
}

/** Rejects as `readOfficePicture` and `recogniseFormat` do. */
async function readPart(
  path: string,
  { media, where }: OfficePicture,
  { office }: Pick<World, 'office'>,
): Promise<PictureBytes> {
  if (media.kind !== 'part') throw new Error('only a picture of the document is read');
  const bytes = await office.readPart(path, media.name, maxBytes);
  recogniseFormat(bytes);
  return { bytes, label: `${basename(path)}, ${where}` };
}
