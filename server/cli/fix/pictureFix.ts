import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { recogniseFormat } from '../../images/pictureFormat.ts';
import { writePictureAlt } from '../../images/metadata/pictureTexts.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { documentFailure } from '../check/documentFailure.ts';
import { DocumentError } from '../../documents/documentFile.ts';
import type { FixTools } from './fixTools.ts';
import type { AltTexts } from './pictureDescriptions.ts';
import type { PicturePlan } from './picturePlan.ts';

/** Describes pictures and writes each one's text into its file, one after the other. */
export async function fixPictures(
  { wanted }: PicturePlan,
  descriptions: AltTexts,
  tools: FixTools,
  signal: AbortSignal,
): Promise<void> {
  const { world, options } = tools;
  const digests = new Map<ImageReference, string>();
  const subjectOf = ({ target }: ImageReference) => target.text;
  const read = async (image: ImageReference, stop: AbortSignal) => {
    const path = image.target.text;
    const bytes = await world.readPicture(path, stop);
    recogniseFormat(bytes);
    // What is to be written must be possible before a model thinks of it.
    await writePictureAlt(bytes, 'A picture');
    digests.set(image, digestOf(bytes));
    return { bytes, label: path, uri: pathToFileURL(resolve(path)).href };
  };
  for await (const described of tools.describeEach(wanted, descriptions, { subjectOf, read }, signal)) {
    const { image, alt } = described;
    const file = subjectOf(image);
    try {
      const before = await world.readPicture(image.target.text, signal);
      if (digestOf(before) !== digests.get(image)) throw changed();
      const after = await writePictureAlt(before, alt);
      if (options.outcome === 'written') await world.writePicture(image.target.text, before, after);
      tools.tell([{ ...described, place: { file, line: 1, column: 1, endLine: 1, endColumn: 1 } }]);
    } catch (thrown) {
      tools.fail(file, documentFailure(thrown));
    }
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function changed(): DocumentError {
  return new DocumentError('documentChanged', 'The file was changed meanwhile and is left as it is.');
}
