import type { ClipUse, LoadProgress, ScoredText, Snapshot, View } from '../../models/caption.ts';
import { openingOf } from '../../models/hub/known/knownModels.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { forkCaptioner } from '../engine/engine.ts';
import { rawNote } from '../images/raw/rawNote.ts';
import type { DecodedPhotograph } from '../images/decoding/decodeMessages.ts';
import type { PictureDecoder } from '../images/decoding/decoder.ts';
import { inputOf, inputSettings } from '../images/decoding/modelInput.ts';
import type { DescribeUpdate, Description, ModelSelection, ModelState } from '../protocol/messages.ts';
import { defaultSettings } from '../protocol/settings.ts';
import {
  captionKey,
  generationToRun,
  hashOf,
  identityOf,
  jobKey,
  withWantedTexts,
  type ModelIdentity,
} from './store/captionKey.ts';
import { CaptionStore } from './store/captionStore.ts';
import type { AltTextRules } from './depiction/altText.ts';
import type { Clock } from './clock.ts';
import type { Describer, DescribeJob, DescribeSettings, PicturePreview, QueueCounts } from './describer.ts';
import { likeliestInstead } from './agreementNote.ts';
import { toDescription } from './description.ts';
import { EngineSeat, type SeatedEngine } from './seat/engineSeat.ts';
import { JobQueue } from './queue/jobQueue.ts';
import { ModelMemory, stampModel } from './store/modelMemory.ts';
import type { DescriberLog, DescriberOptions } from './describerOptions.ts';
import { hashPicture } from './store/pictureHash.ts';
import { readShownText } from './shown/shownText.ts';
import type { SilenceLimits } from './seat/silenceWatch.ts';
import type { StoredCaption } from './store/storedCaption.ts';
import { draftsFolder, memoriesFolder } from './store/storeFolders.ts';
import { ownNames, say as wording, spelled, type Wording } from '../../models/wording.ts';

/** What a job comes to. */
type Outcome = Captioned | { readonly kind: 'loaded' };

interface Captioned {
  readonly kind: 'captioned';
  readonly caption: StoredCaption;
  readonly origin: Description['origin'];
  readonly model: ModelIdentity;
  /** Why it could not be chosen by the picture. */
  readonly agreementFault?: Wording;
}

interface Picture {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface DescriberParts {
  readonly clock: Clock;
  readonly silence: SilenceLimits;
  readonly fork: typeof forkCaptioner;
  readonly decoder: Pick<PictureDecoder, 'decode' | 'photograph' | 'preview' | 'thumbnail' | 'warmUp' | 'dispose'>;
}

/** Store, queue, decode child and engine child, put together. */
export class CaptionDescriber implements Describer {
  readonly #decoder: DescriberParts['decoder'];
  /** Undefined where no caption is kept. */
  readonly #store: CaptionStore | undefined;
  readonly #memory: ModelMemory | undefined;
  readonly #queue: JobQueue<Outcome>;
  readonly #seat: EngineSeat;
  readonly #clock: Clock;
  readonly #log: DescriberLog;
  readonly #listeners = new Set<() => void>();

  constructor(
    { cacheDir, storeDir, engineEntry, engineRoom, log, watch }: DescriberOptions,
    { clock, silence, fork, decoder }: DescriberParts,
  ) {
    const onChange = () => {
      for (const listener of this.#listeners) listener();
    };
    this.#clock = clock;
    this.#log = log;
    this.#decoder = decoder;
    this.#store = storeDir === undefined ? undefined : new CaptionStore(storeDir);
    this.#memory = storeDir === undefined ? undefined : new ModelMemory(memoriesFolder(storeDir));
    this.#queue = new JobQueue(onChange);
    this.#seat = new EngineSeat({
      open: async (options, onProgress, signal) => {
        await engineRoom?.vacate(signal);
        const parts = {
          ...(engineEntry && { entry: engineEntry }),
          ...(engineRoom && {
            onFork: (pid: number) => engineRoom.note(pid),
            onEnd: () =>
              void engineRoom.forget().catch((thrown: unknown) => log.warn(`Not forgotten: ${String(thrown)}`)),
          }),
        };
        const follow = (progress: LoadProgress) => {
          watch?.onProgress(progress);
          onProgress(progress);
        };
        return fork({ ...options, ...parts }, follow, signal);
      },
      stampOf: stampModel,
      onLoaded: (selection, stamp, info) => void this.#memory?.remember(selection, stamp, identityOf(info)),
      onRetry: (loss) => watch?.onRetry(loss),
      isWanted: () => this.#queue.counts.waiting + this.#queue.counts.running > 0,
      cacheDir,
      draftsDir: storeDir === undefined ? undefined : draftsFolder(storeDir),
      onChange,
      clock,
      log,
      silence,
    });
    this.setUnloadAfter(defaultSettings.daemon.unloadAfter);
  }

  get modelState(): ModelState<Wording> {
    return this.#seat.state;
  }

  get queue(): QueueCounts {
    return this.#queue.counts;
  }

  get enginePid(): number | undefined {
    return this.#seat.pid;
  }

  get idleLeftMs(): number | undefined {
    return this.#seat.idleLeftMs;
  }

  async known(bytes: Uint8Array, settings: DescribeSettings): Promise<Description | undefined> {
    return this.#recall(await hashPicture(bytes), settings);
  }

  async describe(
    { bytes, settings, priority, peer, freshness, askedAt = performance.now() }: DescribeJob,
    onUpdate: (update: DescribeUpdate<Wording>) => void,
    signal?: AbortSignal,
  ): Promise<Description> {
    throwIfAborted(signal);
    const picture = { bytes, sha256: await hashPicture(bytes) };
    const known = freshness === 'known' ? await this.#recall(picture.sha256, settings) : undefined;
    throwIfAborted(signal);
    if (known) return noted(known, bytes, settings.agreementFault);
    const outcome = await this.#queue.join(
      {
        key: jobKey(picture.sha256, freshness, settings),
        priority,
        peer,
        model: JSON.stringify(settings.model),
        askedAt,
      },
      (say, stop) => this.#work(picture, settings, freshness, say, stop),
      onUpdate,
      signal,
    );
    if (outcome.kind === 'loaded')
      throw new CaptionLensError('internal', wording`A picture was only loaded a model for.`);
    const description = toDescription(outcome.caption, outcome.origin, withWantedTexts(settings, outcome.model));
    return noted(description, bytes, settings.agreementFault ?? outcome.agreementFault);
  }

  async load(
    model: ModelSelection,
    onUpdate: (update: DescribeUpdate<Wording>) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    // Behind all that waits, so that nothing of the model before is left to be loaded again.
    await this.#queue.join(
      { key: hashOf({ load: model }), priority: 'batch', peer: 'load', model: JSON.stringify(model) },
      async (say, stop) => {
        const nothing = () => Promise.resolve();
        await this.#seat.use(model, nothing, (loading) => say({ kind: 'loading', ...loading }), stop);
        return { kind: 'loaded' };
      },
      onUpdate,
      signal,
    );
  }

  async earlier(bytes: Uint8Array, altText: AltTextRules): Promise<readonly Description[]> {
    const captions = await this.#store?.list(await hashPicture(bytes));
    return (captions ?? []).map((caption) => toDescription(caption, 'store', { altText, generation: {} }));
  }

  async preview(bytes: Uint8Array, settings: DescribeSettings, signal?: AbortSignal): Promise<PicturePreview> {
    throwIfAborted(signal);
    const model = await this.#identify(settings);
    const square = model && { size: model.imageSize, rule: settings.processor };
    const { width, height, preview, modelSquare } = await this.#decoder.preview(bytes, square, signal);
    return {
      width,
      height,
      preview: dataUri(preview.type, preview.bytes),
      ...(square && modelSquare && { modelSquare: { uri: dataUri('image/png', modelSquare), size: square.size } }),
    };
  }

  photograph(bytes: Uint8Array, place: 'asked' | 'untold', signal?: AbortSignal): Promise<DecodedPhotograph> {
    return this.#decoder.photograph(bytes, place, signal);
  }

  async thumbnail(bytes: Uint8Array, side: number, signal?: AbortSignal): Promise<string> {
    const { type, bytes: thumbnail } = await this.#decoder.thumbnail(bytes, side, signal);
    return dataUri(type, thumbnail);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async unload(): Promise<void> {
    await this.#seat.unload();
  }

  setUnloadAfter(minutes: number): void {
    this.#seat.setUnloadAfter(minutes * 60_000);
  }

  async dispose(graceMs: number): Promise<void> {
    await this.#queue.close(graceMs);
    await Promise.all([this.#seat.dispose(), this.#decoder.dispose(), this.#store?.settle()]);
  }

  /** The model of these settings as it is on disk now, where it has been loaded before. */
  async #identify({ model }: DescribeSettings): Promise<ModelIdentity | undefined> {
    const info = await this.#seat.infoOf(model);
    return info ? identityOf(info) : this.#memory?.recall(model);
  }

  async #recall(picture: string, settings: DescribeSettings): Promise<Description | undefined> {
    const model = await this.#identify(settings);
    const caption = model && (await this.#readStored(picture, model, settings));
    return caption && toDescription(caption, 'store', withWantedTexts(settings, model));
  }

  /** A longer text first: alt text made of the description that somebody has read has the same words. */
  async #readStored(
    picture: string,
    model: ModelIdentity,
    settings: DescribeSettings,
  ): Promise<StoredCaption | undefined> {
    const { generation, longer } = settings;
    for (const each of longer ? [longer, generation] : [generation]) {
      const caption = await this.#store?.read(picture, captionKey(picture, model, { ...settings, generation: each }));
      if (caption) return caption;
    }
    return undefined;
  }

  async #work(
    picture: Picture,
    settings: DescribeSettings,
    freshness: DescribeJob['freshness'],
    say: (update: DescribeUpdate<Wording>) => void,
    stop: AbortSignal,
  ): Promise<Captioned> {
    return this.#seat.use(
      settings.model,
      async (engine) => {
        const model = identityOf(engine.info);
        const key = captionKey(picture.sha256, model, settings);
        // Which model it is may only now be known.
        const known = freshness === 'known' ? await this.#readStored(picture.sha256, model, settings) : undefined;
        if (known) return { kind: 'captioned', caption: known, origin: 'store', model };
        const { caption, agreementFault } = await this.#caption(engine, picture, settings, say, stop);
        // What was not chosen by the picture is no caption that was.
        const kept = agreementFault === undefined ? key : captionKey(picture.sha256, model, withoutAgreement(settings));
        await this.#store?.write(kept, caption).catch((thrown: unknown) => {
          this.#log.warn(`A caption could not be stored: ${asCaptionLensError(thrown).message}`);
        });
        const fault = agreementFault === undefined ? {} : { agreementFault };
        return { kind: 'captioned', caption, origin: 'model', model, ...fault };
      },
      (loading) => {
        // Its child starts while the model loads.
        this.#decoder.warmUp();
        say({ kind: 'loading', ...loading });
      },
      stop,
    );
  }

  async #caption(
    engine: SeatedEngine,
    { bytes, sha256 }: Picture,
    settings: DescribeSettings,
    say: (update: DescribeUpdate<Wording>) => void,
    stop: AbortSignal,
  ): Promise<{ readonly caption: StoredCaption; readonly agreementFault?: Wording }> {
    const { name, digest, device, precision, defaults } = engine.info;
    const { prompt = defaults.prompt, processor, rules, agreement } = settings;
    say({ kind: 'looking' });
    const start = this.#clock.now();
    const input = inputSettings(engine.info, processor);
    const views = agreement ? [...input.views, clipView(agreement)] : input.views;
    const decoded = await this.#decoder.decode(bytes, { ...input, views }, stop);
    const decodeMs = this.#clock.now() - start;
    const opening = openingOf(prompt);
    const clipPixels = agreement && decoded.views[input.views.length];
    const request = {
      ...inputOf({ pixels: decoded.pixels, views: decoded.views.slice(0, input.views.length) }),
      ...(clipPixels && { agreement: { clip: agreement, pixels: [clipPixels], opening } }),
      prompt,
      settings: generationToRun(settings.generation, defaults.generation),
      ...(rules !== undefined && { rules }),
    };
    const [caption] = await engine.caption(request, (snapshot) => say(stepOf(snapshot, opening)), stop);
    if (!caption) throw new CaptionLensError('internal', wording`The model gave no caption for this picture.`);
    const totalMs = this.#clock.now() - start;
    this.#log.debug(`Described ${sha256.slice(0, 8)} in ${Math.round(totalMs)} ms.`);
    const stored: StoredCaption = {
      version: 2,
      picture: sha256,
      model: { name, digest },
      device,
      precision,
      prompt,
      captions: caption.captions,
      subjects: caption.subjects,
      timings: { ...caption.timings, decodeMs, totalMs },
      createdAt: new Date().toISOString(),
    };
    const { agreementFault } = caption;
    return { caption: stored, ...(agreementFault !== undefined && { agreementFault }) };
  }
}

function noted(description: Description, bytes: Uint8Array, fault: Wording | undefined): Description {
  const note = fault === undefined ? rawNote(bytes) : likeliestInstead(fault);
  return note === undefined ? description : { ...description, note: spelled(note, ownNames) };
}

/** A picture as CLIP sees it. */
function clipView({ imageSize }: ClipUse): View {
  return { size: imageSize, part: 'square' };
}

function withoutAgreement({ agreement: _, ...rest }: DescribeSettings): DescribeSettings {
  return rest;
}

/** `opening`: where the prompt is the beginning of the text, which people read as a whole. */
function stepOf({ step, text, beams, finished }: Snapshot, opening: string): DescribeUpdate<Wording> {
  const read = (said: string) => readShownText(`${opening} ${said}`);
  const shown = (texts: readonly ScoredText[], state: 'alive' | 'finished') =>
    texts.map((own) => ({ text: read(own.text), score: own.score, state }));
  return {
    kind: 'step',
    step,
    text: read(text),
    beams: [...shown(finished, 'finished'), ...shown(beams, 'alive')],
  };
}

function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
