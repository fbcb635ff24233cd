import { createHash } from 'node:crypto';
import { CaptionLensError } from '../../../models/errors.ts';
import type { PictureBytes } from '../../images/resolving/pictureSource.ts';
import type { JobTexts } from '../world.ts';
import type { AltTexts } from './pictureDescriptions.ts';

/** Alt texts that a job has already, by the pictures' bytes: wherever a site keeps its copies. */
export class JobDescriptions implements AltTexts {
  readonly #texts: JobTexts;
  readonly #name: string;

  /** Whoever made this disposes it, and `texts` with it. */
  constructor(texts: JobTexts, name: string) {
    this.#texts = texts;
    this.#name = name;
  }

  async textOf({ bytes }: PictureBytes): Promise<string> {
    const text = await this.#texts.textOf(createHash('sha256').update(bytes).digest('hex'));
    if (text !== undefined && text !== '') return text;
    throw new CaptionLensError('imageNotFound', `The job ${JSON.stringify(this.#name)} has no text for this picture.`);
  }

  dispose(): Promise<void> {
    return this.#texts.dispose();
  }
}
