import { checkAlt } from '../../languages/alttext/altRules.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import type { OfficeDocument } from '../../office/officeDocument.ts';
import type { OfficePicture } from '../../office/pictures/officePicture.ts';
import { checkRules, type DocumentContext } from '../check/documentContext.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import { shownPath } from '../check/documentList.ts';
import type { FixOptions } from './fixOptions.ts';
import type { World } from '../world.ts';

/** A Word document or a presentation, and those of its pictures that are to be described. */
export interface OfficePlan {
  readonly kind: 'officePlan';
  /** The path as it is printed. */
  readonly file: string;
  readonly document: OfficeDocument;
  readonly wanted: readonly OfficePicture[];
  /** What only its author can describe, and why. */
  readonly left: readonly { readonly picture: OfficePicture; readonly advice: string }[];
}

/** Says what there is to do in a document; where it cannot be done, `failed`. */
export async function planOffice(
  path: string,
  options: FixOptions,
  context: Pick<DocumentContext, 'project'>,
  world: Pick<World, 'office'>,
): Promise<
  | OfficePlan
  | { readonly kind: 'failed'; readonly file: string; readonly error: DocumentFailure }
  | { readonly kind: 'nothing' }
> {
  const file = shownPath(path);
  try {
    const document = await world.office.read(path);
    const poor = new Set<ImageReference>(
      checkAlt({ text: '', images: document.pictures }, checkRules(options, context))
        .filter(({ rule }) => options.rules.has(rule))
        .map(({ image }) => image),
    );
    if (poor.size === 0) return { kind: 'nothing' };
    const obstacle = await world.office.obstacle(document);
    if (obstacle) return { kind: 'failed', file, error: obstacle };
    const pictures = document.pictures.filter((picture) => poor.has(picture));
    return {
      kind: 'officePlan',
      file,
      document,
      wanted: pictures.filter((picture) => adviceOn(picture) === undefined),
      left: pictures.flatMap((picture) => {
        const advice = adviceOn(picture);
        return advice === undefined ? [] : [{ picture, advice }];
      }),
    };
  } catch (thrown) {
    return { kind: 'failed', file, error: documentFailure(thrown) };
  }
}

/** Why a picture is left to its author; undefined where it can be described. */
function adviceOn({ place, drawn, media }: OfficePicture): string | undefined {
  if (place === 'inLink') {
    return 'The picture is a link, so its text should say where that leads; it is left to you.';
  }
  switch (drawn.kind) {
    case 'chart':
    case 'SmartArt graphic':
      return `A ${drawn.kind} is drawn from its data, so there is no picture to describe; it is left to you.`;
    case 'group':
      return 'The text of a group speaks for several pictures; it is left to you.';
    case 'object':
      return 'The picture stands for a file inside of the document; it is left to you.';
    case 'recording':
      return 'A recording is more than its first picture; it is left to you.';
    case 'picture':
      return media.kind === 'part' ? undefined : 'The picture is not in the document itself; it is left to you.';
  }
}
