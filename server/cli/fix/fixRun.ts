import { basename } from 'node:path';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { Refusal } from '../../protocol/failure.ts';
import { changeAlts } from '../../languages/alttext/altChanges.ts';
import { imageName } from '../check/checkFinding.ts';
import { failureLine, noteLine } from '../caption/captionResult.ts';
import { DaemonSeat, isOfModel } from '../daemon/daemonSeat.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import type { FixOptions } from './fixOptions.ts';
import { type DocumentPlan, planFixes } from './fixPlan.ts';
import { mapInOrder } from '../../../models/concurrency.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { changeLine, placedSubject } from './changeLine.ts';
import { officePlaces } from '../check/officeCheck.ts';
import { type OfficePlan, readOfficeBytes } from './officePlan.ts';
import type { OfficePicture } from '../../office/pictures/officePicture.ts';
import type { PictureBytes } from '../../images/resolving/pictureSource.ts';
import { pictureContexts } from './pictureContext.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import { defaultSettings } from '../../protocol/settings.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { PictureDescriptions } from './pictureDescriptions.ts';
import { progressBar } from '../terminal/progressBar.ts';
import { textDiff } from './textDiff.ts';
import { lineStart } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';

const ahead = 8; // pictures that the daemon knows of at a time: as many as it describes together, and some more

/**
 * Describes what has no alt text, and writes it into the documents, one whole document after the other. The exit code
 * is 1 where a picture or a document failed. Rejects with `aborted`, with `engineLost` where no daemon can be reached,
 * with an error that every picture would get (`isOfModel`), and as `chooseModel` does.
 */
export async function runFix(options: FixOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  const run = new FixRun(options, world, line);
  try {
    const plans: Plan[] = [];
    for await (const planned of planFixes(options, world, signal)) {
      if (planned.kind === 'failed') run.fail(planned.file, planned.error);
      if (planned.kind === 'plan' || planned.kind === 'officePlan') plans.push(planned);
    }
    return await run.fixAll(plans, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    line.clear();
  }
}

class FixRun {
  readonly #options: FixOptions;
  readonly #world: World;
  readonly #line: LiveLine;
  #failures = 0;
  #done = 0;

  constructor(options: FixOptions, world: World, line: LiveLine) {
    this.#options = options;
    this.#world = world;
    this.#line = line;
  }

  fail(subject: string, error: DocumentFailure): void {
    this.#failures += 1;
    this.#say(failureLine(subject, error));
  }

  async fixAll(plans: readonly Plan[], signal: AbortSignal): Promise<ExitCode> {
    for (const plan of plans) this.#tellLeft(plan);
    const total = plans.reduce((sum, { wanted }) => sum + wanted.length, 0);
    if (total > 0) {
      const seat = await this.#openSeat(signal);
      try {
        const descriptions = new PictureDescriptions(seat, await this.#describeOptions(signal));
        const start = this.#world.now();
        const bar = () => progressBar({ done: this.#done, total, elapsedMs: this.#world.now() - start });
        for (const plan of plans) {
          if (plan.kind === 'plan') await this.#fixDocument(plan, { descriptions, bar }, signal);
          else await this.#fixOffice(plan, { descriptions, bar }, signal);
        }
      } finally {
        await seat.dispose();
      }
    }
    return this.#failures === 0 ? 0 : 1;
  }

  async #describeOptions(signal: AbortSignal): Promise<DescribeOptions> {
    const { model, altText } = this.#options;
    if (model === undefined) return { purpose: 'altText', altText };
    const { path = '', languageModel = '', base = '' } = await chooseModel(model, this.#world, this.#line, signal);
    return {
      purpose: 'altText',
      altText,
      model: { ...defaultSettings.model, path, languageModel, base, imageSize: 0 },
    };
  }

  async #openSeat(signal: AbortSignal): Promise<DaemonSeat> {
    this.#line.show('Connecting to the daemon');
    try {
      const client = await this.#world.reachDaemon('ifNeeded', signal);
      return new DaemonSeat(this.#world, client, (note) => this.#say(noteLine(note)));
    } catch (thrown) {
      throwIfAborted(signal);
      const { message } = asCaptionLensError(thrown);
      throw new CaptionLensError('engineLost', message, { cause: thrown });
    }
  }

  async #fixDocument(plan: DocumentPlan, describing: Describing, signal: AbortSignal): Promise<void> {
    const contextOf = await pictureContexts(plan.path, plan.document.text);
    const described = await this.#describeAll(plan.wanted, describing, signal, {
      nameOf: imageName,
      subjectOf: (image) => subjectOf(plan, image),
      read: (image, stop) => this.#world.readReference(image.target.text, contextOf(image), stop),
    });
    const { text, changes, refused } = changeAlts(plan.adapter, plan.parsed, described);
    for (const image of refused) this.fail(subjectOf(plan, image), unsafeEdit());
    const written = described.filter(({ image }) => !refused.includes(image));
    if (written.length === 0) return;
    try {
      if (this.#options.outcome === 'written') await this.#world.documents.write(plan.document, text);
    } catch (thrown) {
      this.fail(plan.file, documentFailure(thrown));
      return;
    }
    this.#line.clear();
    const { format, outcome } = this.#options;
    if (format === 'text' && outcome === 'shown') {
      this.#world.stdout.write(textDiff(plan.file, plan.document.text, changes));
    } else {
      const places = written.map((change) => ({ ...change, place: plan.placeOf(change.image) }));
      this.#world.stdout.write(places.map((change) => changeLine(change, this.#options)).join(''));
    }
  }

  async #fixOffice(plan: OfficePlan, describing: Describing, signal: AbortSignal): Promise<void> {
    const placeOf = officePlaces(plan.file, plan.document.pictures);
    const subject = (picture: OfficePicture) => placedSubject(placeOf(picture), picture);
    const described = await this.#describeAll<OfficePicture>(plan.wanted, describing, signal, {
      nameOf: imageName,
      subjectOf: subject,
      read: (picture) => readOfficeBytes(plan.document.path, picture, this.#world),
    });
    if (described.length === 0) return;
    const wanted = described.map(({ image, alt }) => ({ picture: image, alt }));
    try {
      const refused = this.#options.outcome === 'written' ? await this.#world.office.write(plan.document, wanted) : [];
      for (const picture of refused) this.fail(subject(picture), unsafeEdit());
      this.#line.clear();
      const written = described.filter(({ image }) => !refused.includes(image));
      const places = written.map((change) => ({ ...change, place: placeOf(change.image) }));
      this.#world.stdout.write(places.map((change) => changeLine(change, this.#options)).join(''));
    } catch (thrown) {
      this.fail(plan.file, documentFailure(thrown));
    }
  }

  /** Describes pictures of one document, several at a time; those that fail are told. */
  async #describeAll<Image extends ImageReference>(
    images: readonly Image[],
    { descriptions, bar }: Describing,
    signal: AbortSignal,
    { nameOf, subjectOf, read }: PictureReading<Image>,
  ): Promise<readonly Described<Image>[]> {
    const described: Described<Image>[] = [];
    const describe = async (image: Image, stop: AbortSignal): Promise<Described<Image> | Failed<Image>> => {
      const onStatus = (text: string) => this.#line.show(`${bar()} · ${basename(nameOf(image))}:`, text);
      try {
        onStatus('…');
        const picture = await read(image, stop);
        return { kind: 'described', image, alt: await descriptions.textOf(picture, onStatus, stop) };
      } catch (thrown) {
        return { kind: 'failed', image, thrown };
      }
    };
    for await (const outcome of mapInOrder(images, ahead, describe, signal)) {
      throwIfAborted(signal);
      this.#done += 1;
      this.#line.show(bar());
      if (outcome.kind === 'described') described.push(outcome);
      else this.#failPicture(subjectOf(outcome.image), outcome.thrown);
    }
    return described;
  }

  #failPicture(subject: string, thrown: unknown): void {
    // What is wrong with the model is wrong for every picture.
    if (thrown instanceof CaptionLensError && isOfModel(thrown)) throw thrown;
    this.fail(subject, documentFailure(thrown));
  }

  #tellLeft(plan: Plan): void {
    if (plan.kind === 'officePlan') {
      const placeOf = officePlaces(plan.file, plan.document.pictures);
      for (const { picture, advice } of plan.left) {
        this.#say(`${lineStart(placedSubject(placeOf(picture), picture))}: ${advice}\n`);
      }
      return;
    }
    for (const image of plan.inLinks) {
      const advice = 'The picture is in a link, so its text should say where that leads; it is left to you.';
      this.#say(`${lineStart(subjectOf(plan, image))}: ${advice}\n`);
    }
  }

  #say(line: string): void {
    this.#line.clear();
    this.#world.stderr.write(line);
  }
}

type Plan = DocumentPlan | OfficePlan;

/** What describes the pictures of all documents, and how far that is. */
interface Describing {
  readonly descriptions: PictureDescriptions;
  readonly bar: () => string;
}

/** How the pictures of one document are read and named. */
interface PictureReading<Image> {
  nameOf(image: Image): string;
  subjectOf(image: Image): string;
  read(image: Image, signal: AbortSignal): Promise<PictureBytes>;
}

interface Described<Image extends ImageReference> {
  readonly kind: 'described';
  readonly image: Image;
  readonly alt: string;
}

interface Failed<Image> {
  readonly kind: 'failed';
  readonly image: Image;
  readonly thrown: unknown;
}

function unsafeEdit(): Refusal {
  return new Refusal('unsafeEdit', 'The alt text cannot be written here without changing something else.');
}

function subjectOf(plan: DocumentPlan, image: ImageReference): string {
  return placedSubject(plan.placeOf(image), image);
}
