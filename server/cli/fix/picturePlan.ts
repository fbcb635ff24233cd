import { throwIfAborted } from '../../../models/errors.ts';
import { readShownText } from '../../captions/shown/shownText.ts';
import { readPictureTexts } from '../../images/metadata/pictureTexts.ts';
import { pictureWith } from '../../languages/alttext/altQuality.ts';
import { checkAlt } from '../../languages/alttext/altRules.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { listPictures } from '../caption/pictureList.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import { shownPath } from '../check/documentList.ts';
import type { World } from '../world.ts';
import type { FixOptions } from './fixOptions.ts';

/** Picture files that are to get alt text themselves; a target is a path. */
export interface PicturePlan {
  readonly kind: 'picturePlan';
  readonly wanted: readonly ImageReference[];
}

/** Looks at all pictures that the options name; one that cannot be read is a `failed` one. Rejects with `aborted`. */
export async function* planPictures(
  { paths, rules, longFrom }: FixOptions,
  world: World,
  signal: AbortSignal,
): AsyncGenerator<PicturePlan | { readonly kind: 'failed'; readonly file: string; readonly error: DocumentFailure }> {
  const wanted: ImageReference[] = [];
  const seen = new Set<string>();
  for (const listed of await listPictures(paths, world, signal)) {
    throwIfAborted(signal);
    const file = shownPath(listed.image);
    if (seen.has(file)) continue;
    seen.add(file);
    try {
      if (listed.kind === 'failed') throw listed.error;
      const { alt = '' } = await readPictureTexts(await world.readPicture(listed.image, signal));
      const image = pictureWith(readShownText(alt), file);
      const [finding] = checkAlt({ text: '', images: [image] }, { longFrom });
      if (finding && rules.has(finding.rule)) wanted.push(image);
    } catch (thrown) {
      throwIfAborted(signal);
      yield { kind: 'failed', file, error: documentFailure(thrown) };
    }
  }
  if (wanted.length > 0) yield { kind: 'picturePlan', wanted };
}
