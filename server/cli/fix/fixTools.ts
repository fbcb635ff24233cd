import { basename } from 'node:path';
import { mapInOrder } from '../../../models/concurrency.ts';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { PictureBytes } from '../../images/resolving/pictureSource.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { Refusal } from '../../protocol/failure.ts';
import { failureLine } from '../caption/captionResult.ts';
import { imageName } from '../check/checkFinding.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import { isOfModel } from '../daemon/daemonSeat.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import { progressBar } from '../terminal/progressBar.ts';
import type { World } from '../world.ts';
import { changeLine, type PlacedChange } from './changeLine.ts';
import type { FixOptions } from './fixOptions.ts';
import { ownAltText } from './ownText.ts';
import type { AltTexts } from './pictureDescriptions.ts';

const ahead = 8; // pictures that the daemon knows of at a time: as many as it describes together, and some more

/** A picture and its new alt text. */
export interface Described<Image extends ImageReference> {
  readonly image: Image;
  readonly alt: string;
  readonly source: PlacedChange['source'];
}

/** How the pictures of one document are read and named. */
export interface PictureReading<Image> {
  subjectOf(image: Image): string;
  read(image: Image, signal: AbortSignal): Promise<PictureBytes>;
}

/** What every kind of document needs to be fixed: words for its pictures, and somebody to tell. */
export class FixTools {
  readonly options: FixOptions;
  readonly world: World;
  readonly line: LiveLine;
  #failures = 0;
  #done = 0;
  #total = 0;
  #start = 0;

  constructor(options: FixOptions, world: World, line: LiveLine) {
    this.options = options;
    this.world = world;
    this.line = line;
  }

  get failures(): number {
    return this.#failures;
  }

  /** `total`: pictures of all documents. */
  begin(total: number): void {
    this.#total = total;
    this.#start = this.world.now();
  }

  fail(subject: string, error: DocumentFailure): void {
    this.#failures += 1;
    this.say(failureLine(subject, error));
  }

  say(line: string): void {
    this.line.clear();
    this.world.stderr.write(line);
  }

  tell(changes: readonly PlacedChange[]): void {
    this.line.clear();
    this.world.stdout.write(changes.map((change) => changeLine(change, this.options)).join(''));
  }

  /**
   * Alt texts of pictures in their order, several being described at a time; those that fail are told and left out.
   * Rejects with `aborted`, and with an error that every picture would get (`isOfModel`).
   */
  async *describeEach<Image extends ImageReference>(
    images: readonly Image[],
    descriptions: AltTexts,
    { subjectOf, read }: PictureReading<Image>,
    signal: AbortSignal,
  ): AsyncGenerator<Described<Image>> {
    const describe = async (image: Image, stop: AbortSignal) => {
      const onStatus = (text: string) => this.line.show(`${this.#bar()} · ${basename(imageName(image))}:`, text);
      try {
        onStatus('…');
        const picture = await read(image, stop);
        const own = await this.#ownText(picture, image);
        if (own !== undefined) return { image, alt: own, source: 'picture' } as const;
        return { image, alt: await descriptions.textOf(picture, onStatus, stop), source: 'model' } as const;
      } catch (thrown) {
        return { image, thrown };
      }
    };
    for await (const outcome of mapInOrder(images, ahead, describe, signal)) {
      throwIfAborted(signal);
      this.#done += 1;
      this.line.show(this.#bar());
      if (!('thrown' in outcome)) yield outcome;
      else this.#failPicture(subjectOf(outcome.image), outcome.thrown);
    }
  }

  async #ownText({ bytes }: PictureBytes, { target }: ImageReference): Promise<string | undefined> {
    const { ownTexts, longFrom } = this.options;
    return ownTexts === 'used' ? ownAltText(bytes, target.text, longFrom) : undefined;
  }

  #failPicture(subject: string, thrown: unknown): void {
    // What is wrong with the model is wrong for every picture.
    if (thrown instanceof CaptionLensError && isOfModel(thrown)) throw thrown;
    this.fail(subject, documentFailure(thrown));
  }

  #bar(): string {
    return progressBar({ done: this.#done, total: this.#total, elapsedMs: this.world.now() - this.#start });
  }
}

/** All that comes, as a list. */
export async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

export function unsafeEdit(): Refusal {
  return new Refusal('unsafeEdit', 'The alt text cannot be written here without changing something else.');
}
