import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import type { ImageReference } from '../../languages/imageReference.ts';
import { changeAlts } from '../../languages/alttext/altChanges.ts';
import { noteLine } from '../caption/captionResult.ts';
import { DaemonSeat } from '../daemon/daemonSeat.ts';
import { documentFailure } from '../check/documentFailure.ts';
import type { FixOptions } from './fixOptions.ts';
import { type DocumentPlan, type Plan, planFixes } from './fixPlan.ts';
import { collect, FixTools, unsafeEdit } from './fixTools.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { placedSubject } from './changeLine.ts';
import { fixOffice, tellLeft } from './officeFix.ts';
import { pictureContexts } from './pictureContext.ts';
import { fixPictures } from './pictureFix.ts';
import type { DescribeOptions } from '../../protocol/messages.ts';
import { defaultSettings } from '../../protocol/settings.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { JobDescriptions } from './jobDescriptions.ts';
import { type AltTexts, PictureDescriptions } from './pictureDescriptions.ts';
import { textDiff } from './textDiff.ts';
import { lineStart } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';

/**
 * Describes what has no alt text, and writes it into the documents, one whole document after the other. The exit code
 * is 1 where a picture or a document failed. Rejects with `aborted`, with `engineLost` where no daemon can be reached,
 * with an error that every picture would get (`isOfModel`), and as `chooseModel` does.
 */
export async function runFix(options: FixOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  const run = new FixRun(new FixTools(options, world, line));
  try {
    return await run.fixAll(signal);
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    line.clear();
  }
}

class FixRun {
  readonly #tools: FixTools;

  constructor(tools: FixTools) {
    this.#tools = tools;
  }

  async fixAll(signal: AbortSignal): Promise<ExitCode> {
    const { limit } = this.#tools.options;
    const all = await this.#planAll(signal);
    const plans = limit ? limited(all, limit.most) : all;
    for (const plan of plans) this.#tellLeft(plan);
    const total = wantedIn(plans);
    limit?.onLeft(wantedIn(all) - total);
    if (total > 0) {
      const descriptions = await this.#openTexts(signal);
      try {
        this.#tools.begin(total);
        for (const plan of plans) await this.#fix(plan, descriptions, signal);
      } finally {
        await descriptions.dispose();
      }
    }
    return this.#tools.failures === 0 ? 0 : 1;
  }

  async #planAll(signal: AbortSignal): Promise<readonly Plan[]> {
    const { options, world } = this.#tools;
    const plans: Plan[] = [];
    for await (const planned of planFixes(options, world, signal)) {
      if (planned.kind === 'failed') this.#tools.fail(planned.file, planned.error);
      else if (planned.kind !== 'nothing') plans.push(planned);
    }
    return plans;
  }

  #fix(plan: Plan, descriptions: AltTexts, signal: AbortSignal): Promise<void> {
    switch (plan.kind) {
      case 'plan':
        return this.#fixDocument(plan, descriptions, signal);
      case 'officePlan':
        return fixOffice(plan, descriptions, this.#tools, signal);
      case 'picturePlan':
        return fixPictures(plan, descriptions, this.#tools, signal);
    }
  }

  async #openTexts(signal: AbortSignal): Promise<AltTexts> {
    const { options, world } = this.#tools;
    if (options.fromJobs) {
      const { name, database } = options.fromJobs;
      return new JobDescriptions(await (await world.loadJobs()).openTexts(database, name), name);
    }
    const seat = await this.#openSeat(signal);
    try {
      return new PictureDescriptions(seat, await this.#describeOptions(signal));
    } catch (thrown) {
      await seat.dispose();
      throw thrown;
    }
  }

  async #describeOptions(signal: AbortSignal): Promise<DescribeOptions> {
    const { options, world, line } = this.#tools;
    const { model, altText } = options;
    if (model === undefined) return { purpose: 'altText', altText };
    const { path = '', languageModel = '', base = '' } = await chooseModel(model, world, line, signal);
    return {
      purpose: 'altText',
      altText,
      model: { ...defaultSettings.model, path, languageModel, base, imageSize: 0 },
    };
  }

  async #openSeat(signal: AbortSignal): Promise<DaemonSeat> {
    const { world, line } = this.#tools;
    line.show('Connecting to the daemon');
    try {
      const client = await world.reachDaemon('ifNeeded', signal);
      return new DaemonSeat(world, client, (note) => this.#tools.say(noteLine(note)));
    } catch (thrown) {
      throwIfAborted(signal);
      const { message } = asCaptionLensError(thrown);
      throw new CaptionLensError('engineLost', message, { cause: thrown });
    }
  }

  async #fixDocument(plan: DocumentPlan, descriptions: AltTexts, signal: AbortSignal): Promise<void> {
    const { options, world } = this.#tools;
    const contextOf = pictureContexts(plan.path, plan.document.text, plan.context);
    const reading = {
      subjectOf: (image: ImageReference) => subjectOf(plan, image),
      read: (image: ImageReference, stop: AbortSignal) =>
        world.readReference(image.target.text, contextOf(image), stop),
    };
    const described = await collect(this.#tools.describeEach(plan.wanted, descriptions, reading, signal));
    const { text, changes, refused } = changeAlts(plan.adapter, plan.parsed, described);
    for (const image of refused) this.#tools.fail(subjectOf(plan, image), unsafeEdit());
    const written = described.filter(({ image }) => !refused.includes(image));
    if (written.length === 0) return;
    try {
      if (options.outcome === 'written') await world.documents.write(plan.document, text);
    } catch (thrown) {
      this.#tools.fail(plan.file, documentFailure(thrown));
      return;
    }
    if (options.format === 'text' && options.outcome === 'shown') {
      this.#tools.line.clear();
      world.stdout.write(textDiff(plan.file, plan.document.text, changes));
    } else {
      this.#tools.tell(written.map((change) => ({ ...change, place: plan.placeOf(change.image) })));
    }
  }

  /** What no description helps with. It is no failure: a second run would leave it as well. */
  #tellLeft(plan: Plan): void {
    if (plan.kind === 'officePlan') tellLeft(plan, this.#tools);
    if (plan.kind !== 'plan') return;
    const tell = (image: ImageReference, advice: string) =>
      this.#tools.say(`${lineStart(subjectOf(plan, image))}: ${advice}; it is left to you.\n`);
    for (const image of plan.inLinks) {
      tell(image, 'The picture is in a link, so its text should say where that leads');
    }
    for (const image of plan.computed) {
      tell(image, 'The source of this picture is computed, so there is no file to describe');
    }
  }
}

function subjectOf(plan: DocumentPlan, image: ImageReference): string {
  return placedSubject(plan.placeOf(image), image);
}

function wantedIn(plans: readonly Plan[]): number {
  return plans.reduce((sum, { wanted }) => sum + wanted.length, 0);
}

/** The first of the pictures that are wanted, `most` of all plans together. */
function limited(plans: readonly Plan[], most: number): readonly Plan[] {
  let room = most;
  return plans.map((plan) => {
    const wanted = plan.wanted.slice(0, room);
    room -= wanted.length;
    return { ...plan, wanted } as Plan;
  });
}
