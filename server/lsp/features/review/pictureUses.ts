import { lstat, realpath } from 'node:fs/promises';
import { resolveReference } from '../../../images/resolving/pictureTarget.ts';
import type { ReferenceContext } from '../../../images/resolving/pictureSource.ts';
import type { ImageReference } from '../../../languages/imageReference.ts';
import type { DocumentImages } from '../../documents/documents.ts';
import { contextOf } from '../../documents/pictures.ts';
import type { Conversation } from '../../session/conversation.ts';

/** Which references mean one picture file, as `findReference` understands them. */
export class PictureUses {
  readonly #conversation: Conversation;
  /** As the person named it, and as it really lies. */
  readonly #paths: ReadonlySet<string>;

  private constructor(conversation: Conversation, paths: ReadonlySet<string>) {
    this.#conversation = conversation;
    this.#paths = paths;
  }

  static async of(conversation: Conversation, path: string): Promise<PictureUses> {
    const real = await realpath(path).catch(() => path);
    return new PictureUses(conversation, new Set([path, real]));
  }

  async in({ document, images }: DocumentImages): Promise<ReadonlySet<ImageReference>> {
    const { path } = this.#conversation.documents.placeOf(document.uri);
    const context = await contextOf(this.#conversation, path, undefined);
    const uses = new Set<ImageReference>();
    for (const image of images) {
      if (image.target.source !== 'computed' && (await this.#isMeant(image.target.text, context))) uses.add(image);
    }
    return uses;
  }

  /** The first candidate that is there is meant. */
  async #isMeant(target: string, context: ReferenceContext): Promise<boolean> {
    const resolved = resolveReference(target, context);
    if (resolved.kind !== 'file') return false;
    const at = resolved.candidates.findIndex((candidate) => this.#paths.has(candidate));
    for (const before of resolved.candidates.slice(0, Math.max(at, 0))) {
      if (await isThere(before)) return false;
    }
    return at >= 0;
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
