import { basename } from 'node:path';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { Refusal } from '../../protocol/failure.ts';
import { changeAlts, type WantedAlt } from '../../languages/alttext/altChanges.ts';
import { imageName } from '../check/checkFinding.ts';
import { failureLine, noteLine } from '../caption/captionResult.ts';
import { DaemonSeat, isOfModel } from '../daemon/daemonSeat.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import type { FixOptions } from './fixOptions.ts';
import { type DocumentPlan, planFixes } from './fixPlan.ts';
import { mapInOrder } from '../../../models/concurrency.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { pictureContexts } from './pictureContext.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import { defaultSettings } from '../../protocol/settings.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { PictureDescriptions } from './pictureDescriptions.ts';
import { progressBar } from '../terminal/progressBar.ts';
import { textDiff } from './textDiff.ts';
import { lineStart, oneLine } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';
import { jsonText } from '../terminal/jsonText.ts';

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
    const plans: DocumentPlan[] = [];
    for await (const planned of planFixes(options, world, signal)) {
      if (planned.kind === 'failed') run.fail(planned.file, planned.error);
      if (planned.kind === 'plan') plans.push(planned);
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

  async fixAll(plans: readonly DocumentPlan[], signal: AbortSignal): Promise<ExitCode> {
    for (const plan of plans) this.#tellLeft(plan);
    const total = plans.reduce((sum, { wanted }) => sum + wanted.length, 0);
    if (total > 0) {
      const seat = await this.#openSeat(signal);
      try {
        const descriptions = new PictureDescriptions(seat, await this.#describeOptions(signal));
        const start = this.#world.now();
        const bar = () => progressBar({ done: this.#done, total, elapsedMs: this.#world.now() - start });
        for (const plan of plans) await this.#fixDocument(plan, descriptions, bar, signal);
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

  async #fixDocument(
    plan: DocumentPlan,
    descriptions: PictureDescriptions,
    bar: () => string,
    signal: AbortSignal,
  ): Promise<void> {
    const described: WantedAlt[] = [];
    const contextOf = pictureContexts(plan.path, plan.document.text, plan.context);
    const describe = async (image: ImageReference, stop: AbortSignal): Promise<Described> => {
      const onStatus = (text: string) => this.#line.show(`${bar()} · ${basename(imageName(image))}:`, text);
      try {
        onStatus('…');
        const picture = await this.#world.readReference(image.target.text, contextOf(image), stop);
        return { kind: 'described', image, alt: await descriptions.textOf(picture, onStatus, stop) };
      } catch (thrown) {
        return { kind: 'failed', image, thrown };
      }
    };
    for await (const outcome of mapInOrder(plan.wanted, ahead, describe, signal)) {
      throwIfAborted(signal);
      this.#done += 1;
      this.#line.show(bar());
      if (outcome.kind === 'described') described.push(outcome);
      else this.#failPicture(plan, outcome.image, outcome.thrown);
    }
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
      const tell = format === 'json' ? jsonLine : textLine;
      this.#world.stdout.write(written.map((change) => tell(plan, change)).join(''));
    }
  }

  #failPicture(plan: DocumentPlan, image: ImageReference, thrown: unknown): void {
    // What is wrong with the model is wrong for every picture.
    if (thrown instanceof CaptionLensError && isOfModel(thrown)) throw thrown;
    this.fail(subjectOf(plan, image), documentFailure(thrown));
  }

  /** What no description helps with. It is no failure: a second run would leave it as well. */
  #tellLeft(plan: DocumentPlan): void {
    const tell = (image: ImageReference, advice: string) =>
      this.#say(`${lineStart(subjectOf(plan, image))}: ${advice}; it is left to you.\n`);
    for (const image of plan.inLinks) {
      tell(image, 'The picture is in a link, so its text should say where that leads');
    }
    for (const image of plan.computed) {
      tell(image, 'The source of this picture is computed, so there is no file to describe');
    }
  }

  #say(line: string): void {
    this.#line.clear();
    this.#world.stderr.write(line);
  }
}

type Described =
  | ({ readonly kind: 'described' } & WantedAlt)
  | { readonly kind: 'failed'; readonly image: ImageReference; readonly thrown: unknown };

function unsafeEdit(): Refusal {
  return new Refusal('unsafeEdit', 'The alt text cannot be written here without changing something else.');
}

/** `docs/cup.md:3:1 cup.png` */
function subjectOf(plan: DocumentPlan, image: ImageReference): string {
  const { file, line, column } = plan.placeOf(image);
  return `${file}:${line}:${column} ${imageName(image)}`;
}

function textLine(plan: DocumentPlan, { image, alt }: WantedAlt): string {
  return `${lineStart(subjectOf(plan, image))}: ${oneLine(alt)}\n`;
}

/** Its members and their order are the command line's contract. */
function jsonLine(plan: DocumentPlan, { image, alt }: WantedAlt): string {
  const { file, line, column, cell } = plan.placeOf(image);
  const change = { file, line, column, image: imageName(image), alt, ...(cell !== undefined && { cell }) };
  return `${jsonText(change)}\n`;
}
