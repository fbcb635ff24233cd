import { CaptionLensError } from '../../../models/errors.ts';
import { suitModel } from '../../../models/catalog/suitedSettings.ts';
import { ConcurrencyLimit } from '../../../models/concurrency.ts';
import type { Describer, DescribeSettings } from '../../captions/describer.ts';
import { defaultAltTextRules } from '../../captions/depiction/altText.ts';
import { pictureBudgets } from '../../images/reading/byteBudget.ts';
import type { Description, ModelState } from '../../protocol/messages.ts';
import type { LiveLine } from '../terminal/liveLine.ts';
import { inOptions } from '../terminal/optionNames.ts';
import { loadStatus } from '../terminal/loadStatus.ts';
import type { World } from '../world.ts';
import type { DescribedBy } from './captionOptions.ts';
import { once } from './notes.ts';
import type { ListedPicture, PictureDescriber } from './captionResults.ts';
import { readListed } from './listedBytes.ts';
import { modelSelection } from './modelSelection.ts';
import { spelled, type Wording } from '../../../models/wording.ts';
import { optionNames } from '../terminal/optionNames.ts';

/** Where it tells how the model comes along. */
export interface OwnCaptionsParts {
  readonly world: World;
  readonly line: LiveLine;
  /** Hears once of each thing that is to be said of the model and of engines that were lost. */
  readonly onNote: (note: string) => void;
}

/** Descriptions by a model that runs under this command: each is made anew, and none is kept. */
export class OwnCaptions implements PictureDescriber {
  readonly #world: World;
  readonly #describer: Describer;
  readonly #settings: DescribeSettings;
  readonly #tell: (note: string) => void;
  /** One after the other, so that no more is read than may be held. */
  readonly #reading = new ConcurrencyLimit(1);
  readonly #budget = pictureBudgets().batch;

  private constructor(world: World, describer: Describer, settings: DescribeSettings, tell: (note: string) => void) {
    this.#tell = tell;
    this.#world = world;
    this.#describer = describer;
    this.#settings = settings;
  }

  /**
   * Loads the model; the caller disposes what it gets. Rejects with what is wrong with the model, with
   * `cacheUnwritable` or `diskFull`, and with `aborted`.
   */
  static async open(
    options: DescribedBy,
    { world, line, onNote }: OwnCaptionsParts,
    signal: AbortSignal,
  ): Promise<OwnCaptions> {
    const settings = describeSettings(options);
    const tell = once(onNote);
    const describer = await world.openDescriber({
      onProgress: (progress) => line.show(loadStatus(progress)),
      onRetry: (loss) => tell(retryNote(loss)),
    });
    describer.setUnloadAfter(0);
    describer.onChange(() => notesOf(describer.modelState).forEach(tell));
    try {
      await describer.load(settings.model, () => undefined, signal);
      return new OwnCaptions(world, describer, settings, tell);
    } catch (thrown) {
      await describer.dispose(0);
      throw thrown;
    } finally {
      line.clear();
    }
  }

  /** What was loaded. Throws `engineLost` where it is not there any more. */
  get model(): { readonly name: string; readonly digest: string } {
    const { modelState } = this.#describer;
    if (modelState.kind === 'ready') return { name: modelState.name, digest: modelState.digest };
    throw new CaptionLensError('engineLost', 'The model is not loaded any more.');
  }

  async describe(picture: ListedPicture, onStatus: (text: string) => void, signal: AbortSignal): Promise<Description> {
    const { bytes, held } = await this.#reading.run(async () => this.#read(picture, signal), signal);
    try {
      const description = await this.#describer.describe(
        { bytes, settings: this.#settings, priority: 'batch', peer: 'caption', freshness: 'anew' },
        (update) => {
          // How the model comes is shown already.
          if (update.kind === 'looking') onStatus('…');
          if (update.kind === 'step') onStatus(update.text);
        },
        signal,
      );
      if (description.note !== undefined) this.#tell(description.note);
      return description;
    } finally {
      held.dispose();
    }
  }

  async dispose(): Promise<void> {
    await this.#describer.dispose(0);
  }

  async #read(picture: ListedPicture, signal: AbortSignal) {
    const bytes = await readListed(picture, this.#world, signal);
    return { bytes, held: await this.#budget.acquire(bytes.length, 'elsewhere', signal) };
  }
}

function describeSettings(options: DescribedBy): DescribeSettings {
  const { settings, prompt, rules, processor, clip } = options;
  const model = modelSelection(options);
  const asked = { generation: settings, ...(prompt !== undefined && { prompt }) };
  return {
    model,
    ...suitModel(asked, model.path, 'description'),
    texts: 'own',
    ...(rules !== undefined && { rules }),
    processor,
    altText: defaultAltTextRules,
    ...(clip && { agreement: clip }),
  };
}

function notesOf(model: ModelState<Wording>): readonly string[] {
  if (model.kind !== 'ready') return [];
  const { recogniserNote, settingsNotes = [], fallback } = model;
  return [recogniserNote, ...settingsNotes, fallback].flatMap((note) =>
    note === undefined ? [] : [spelled(note, optionNames)],
  );
}

/** `The engine crashed (SIGSEGV). The model is loaded again.` */
function retryNote(loss: CaptionLensError): string {
  const { code } = loss;
  return `${inOptions(loss).message} ${code === 'compiledDamaged' || code === 'recogniserDamaged' ? 'They are made anew.' : 'The model is loaded again.'}`;
}
