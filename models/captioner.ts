import { Agreement } from './judging/agreement.ts';
import { toPixelValues } from './blip2/imageProcessor.ts';
import type {
  AgreementRequest,
  Caption,
  Captioner,
  CaptionerOptions,
  CaptionRequest,
  CaptionText,
  LoadProgress,
  ModelInfo,
  ModelReference,
  OwnDefaults,
  Snapshot,
} from './caption.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { locateCheckpoint } from './checkpoint/location.ts';
import { openCheckpoint } from './checkpoint/openCheckpoint.ts';
import { blip2For, weightBytes } from './compiled/blip2.ts';
import { openForUse, type OpenedModel } from './compiled/cache/openForUse.ts';
import type { CheckpointPaths } from './compiled/cache/origin.ts';
import { discardIfDamaged } from './compiled/cache/compiledVerification.ts';
import { recallDigest } from './compiled/digestMemo.ts';
import type { CompiledModel } from './compiled/store.ts';
import { embeddedModelFolder } from './embeddedModel.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from './errors.ts';
import { say } from './wording.ts';
import type { ShownText } from './generation/search.ts';
import { resolveSettings } from './generation/settingResolution.ts';
import { WritingLoop, type WritingSnapshot } from './generation/writingLoop.ts';
import { digestWith, openRecognition, stateOf, type Recognition } from './recognition.ts';
import { readSight } from './recogniser/reading.ts';
import { namedIn, nothingSeen, writePrompt, type Sight } from './recogniser/sight.ts';
import { DraftMemory } from './runtime/decoding/draftMemory.ts';
import { NgramDrafts } from './generation/drafting/ngramDrafts.ts';
import { Blip2Model } from './runtime/blip2Model.ts';
import { storePacked } from './runtime/packedGraph.ts';
import { chooseDevice, type DeviceDecision } from './runtime/devices.ts';
import type { OptText } from './runtime/decoding/optText.ts';
import { ConcurrencyLimit, mapConcurrently } from './concurrency.ts';

/** What people read: the folder's own name, 'demo', would tell them nothing. */
const embeddedName = 'Caption Lens demo';

/**
 * Opens a checkpoint, compiles it once, and loads it. `onProgress` hears also later of files that are read through, where
 * a caption gave a reason to doubt them. Errors: everything that `models/errors.ts` names about
 * checkpoints, compiling and devices; `aborted`.
 */
export async function openCaptioner(
  options: CaptionerOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Captioner> {
  const model = locate(options.model);
  const checkpoint = await openCheckpoint(model, signal);
  try {
    const digestOf = () => recallDigest(checkpoint, options.cacheDir, onProgress, signal);
    const name = options.model.path === undefined ? embeddedName : checkpoint.name;
    return await loadCaptioner(
      { checkpoint, name, digestOf, paths: await pathsOf(model) },
      options,
      onProgress,
      signal,
    );
  } finally {
    // Tensors are in the compiled model from here on; the tokenizer is in memory.
    await checkpoint.close();
  }
}

/** A checkpoint whose tensors are known. */
export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** For people. */
  readonly name: string;
  /** Of all that its captions depend on; it may take a while. */
  readonly digestOf: () => Promise<string>;
  readonly paths: CheckpointPaths;
}

/** As `openCaptioner`, of a checkpoint that is open and may be closed afterwards. */
export async function loadCaptioner(
  { checkpoint, name, digestOf, paths }: OpenedCheckpoint,
  options: Omit<CaptionerOptions, 'model'>,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<Captioner> {
  const imageSize = options.imageSize ?? checkpoint.imageProcessor.size;
  checkImageSize(imageSize, checkpoint.config.vision.patchSize);
  // What the checkpoint itself got wrong is said now, not once for every picture.
  const defaults = ownDefaults(checkpoint);
  resolveSettings(checkpoint.kind, defaults.generation, {});
  const decision = await chooseDevice(options.device, options.precision, (precision, deviceClass) =>
    weightBytes(checkpoint.config, { imageSize, precision, deviceClass }),
  );
  const digest = await digestOf();
  const source = { config: checkpoint.config, tensors: checkpoint.tensors, digest };
  const target = { imageSize, precision: decision.precision, deviceClass: decision.deviceClass };
  const store = { cacheDir: options.cacheDir, storePacked };
  const compiled = await openForUse(blip2For(source, target), paths, store, onProgress, signal);
  let model: Blip2Model | undefined;
  try {
    throwIfAborted(signal);
    onProgress({ kind: 'loading', message: say`Loading ${name} on ${decision.device}` });
    const memory = await DraftMemory.open(options.draftsDir, digest);
    const drafts = new NgramDrafts(memory.table);
    model = await Blip2Model.load(checkpoint.config, compiled, decision.device, drafts);
    const place = { store, device: decision.device };
    const { unnamed } = options;
    const taken = weightBytes(checkpoint.config, target);
    const agreementPlace = { cacheDir: options.cacheDir, taken };
    const recognition: Recognition =
      unnamed === undefined || checkpoint.recogniserFolder === undefined
        ? await openRecognition(checkpoint.recogniserFolder, place, onProgress, signal)
        : { kind: 'unusable', reason: unnamed };
    return new LocalCaptioner(
      {
        ...{ checkpoint, compiled, model, memory, recognition, onProgress },
        agreement: new Agreement(agreementPlace, onProgress),
      },
      {
        name,
        kind: checkpoint.kind,
        digest: digestWith(recognition, digest),
        imageSize,
        defaults,
        recogniser: stateOf(recognition),
        ...infoOf(decision),
      },
    );
  } catch (error) {
    await model?.dispose();
    await compiled.dispose();
    throw error;
  }
}

function ownDefaults({ run, generationDefaults }: Checkpoint): OwnDefaults {
  return { prompt: run?.prompt ?? '', generation: run?.generation ?? generationDefaults, notes: run?.notes ?? [] };
}

function infoOf({ device, precision, notes }: DeviceDecision): Pick<ModelInfo, 'device' | 'precision' | 'deviceNotes'> {
  return { device, precision, deviceNotes: notes };
}

function locate(model: ModelReference): ModelReference & { readonly path: string } {
  return model.path === undefined ? { path: embeddedModelFolder() } : { ...model, path: model.path };
}

/** Where what the model was opened by really lies: `refs/main` of the Hub's cache may name another commit tomorrow. */
async function pathsOf({ path, base, languageModel }: ReturnType<typeof locate>): Promise<CheckpointPaths> {
  const given = [path, base, languageModel].filter((each) => each !== undefined);
  return Promise.all(given.map(async (each) => (await locateCheckpoint(each)).path));
}

function checkImageSize(imageSize: number, patchSize: number): void {
  if (imageSize >= patchSize) return;
  throw new CaptionLensError(
    'invalidOption',
    say`${{ setting: 'imageSize' }} must be at least one of this model's patches, ${patchSize} pixels, not ${imageSize}.`,
  );
}

/** Far more than the tokens of any language have on average. */
const mostCharactersPerToken = 16;

/** What cannot fit is refused before it is cut into tokens, which takes seconds for a text of many pages. */
function checkPrompt(prompt: string, numPositions: number): void {
  if (prompt.length <= numPositions * mostCharactersPerToken) return;
  throw new CaptionLensError(
    'promptTooLong',
    say`The prompt has ${prompt.length} characters; this model has room for ${numPositions} tokens.`,
  );
}

/** Pictures that are written about at the same time; more gain little, and each takes memory. */
const mostTexts = 8;

interface LocalParts {
  readonly checkpoint: Checkpoint;
  readonly compiled: OpenedModel;
  readonly model: Blip2Model;
  readonly memory: DraftMemory;
  readonly recognition: Recognition;
  readonly agreement: Agreement;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** A model in this process. Requests may overlap: their texts are then written together. */
class LocalCaptioner implements Captioner {
  readonly info: ModelInfo;
  readonly #checkpoint: Checkpoint;
  readonly #compiled: OpenedModel;
  readonly #model: Blip2Model;
  readonly #memory: DraftMemory;
  readonly #recognition: Recognition;
  readonly #loop: WritingLoop<OptText>;
  readonly #agreement: Agreement;
  readonly #limit = new ConcurrencyLimit(mostTexts);
  readonly #onProgress: (progress: LoadProgress) => void;
  /** Of each compiled model looked for once, at the first fault. */
  readonly #damage = new Map<CompiledModel, Promise<'whole' | 'discarded'>>();

  constructor(parts: LocalParts, info: ModelInfo) {
    const { checkpoint, compiled, model, memory, recognition, agreement, onProgress } = parts;
    this.#memory = memory;
    this.#agreement = agreement;
    this.#onProgress = onProgress;
    this.#checkpoint = checkpoint;
    this.#compiled = compiled;
    this.#model = model;
    this.#recognition = recognition;
    this.#loop = new WritingLoop(model.decoding);
    this.info = info;
  }

  async caption(
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<readonly Caption[]> {
    const { tokenizer, config, endTokenIds, kind } = this.#checkpoint;
    const { defaults } = this.info;
    const settings = resolveSettings(request.rules ?? kind, defaults.generation, request.settings);
    const asked = request.prompt ?? defaults.prompt;
    checkPrompt(asked, config.text.maxPositionEmbeddings);
    const placeholders =
      config.imageTokenId === undefined ? [] : Array<number>(config.numQueryTokens).fill(config.imageTokenId);
    const write = async (pixels: CaptionRequest['pixels'][number], both: AbortSignal, image: number) => {
      const show = (snapshot: WritingSnapshot) => onSnapshot({ image, ...this.#readSnapshot(snapshot) });
      const { sight, recognitionMs } = await this.#look(request.views?.[image], both);
      const promptIds = tokenizer.encode([writePrompt(sight), asked].filter(Boolean).join(' '));
      const prompt = {
        endTokenIds,
        promptIds: [...placeholders, ...promptIds],
        startTokenId: config.text.bosTokenId,
      };
      const features = await this.#encode(pixels, both);
      const text = await this.#model.openText(features.languageProjection, promptIds);
      const written = await this.#loop.write(text, { settings, prompt }, show, both);
      this.#memory.note();
      const likeliest = written.hypotheses.map(({ tokens, score }) => ({ text: this.#read(tokens), tokens, score }));
      const chosen = await this.#choose(likeliest, request.agreement, image, both);
      const { visionMs, qformerMs } = features;
      const { promptMs, steps, stepMs } = written;
      const timings = { recognitionMs, visionMs, qformerMs, promptMs, steps, stepMs };
      return { ...chosen, subjects: namedIn(chosen.captions[0]?.text ?? '', sight.subjects), timings };
    };
    try {
      // Where one fails the others are of no use to anybody.
      return await mapConcurrently(request.pixels, this.#limit, write, signal);
    } catch (error) {
      throw await this.#explain(error);
    }
  }

  async dispose(): Promise<void> {
    try {
      await this.#memory.close();
      await this.#agreement.dispose();
      if (this.#recognition.kind === 'ready') await this.#recognition.dispose();
    } finally {
      await this.#model.dispose();
      await this.#compiled.dispose();
    }
  }

  /** By the picture where that was asked for and there is a choice; a CLIP that fails costs the choice and nothing else. */
  async #choose(
    captions: readonly CaptionText[],
    agreement: AgreementRequest | undefined,
    image: number,
    signal: AbortSignal,
  ): Promise<Pick<Caption, 'captions' | 'agreementFault'>> {
    const pixels = agreement?.pixels[image];
    if (!agreement || !pixels || captions.length < 2) return { captions };
    try {
      return { captions: await this.#agreement.order(captions, pixels, agreement, signal) };
    } catch (thrown) {
      throwIfAborted(signal);
      return { captions, agreementFault: asCaptionLensError(thrown).wording.message };
    }
  }

  /** Numbers that are none come from weights that are: those of the compiled model, which is made anew, or its source. */
  async #explain(thrown: unknown): Promise<unknown> {
    if (asCaptionLensError(thrown).code !== 'numericFault') return thrown;
    if ((await this.#lookForDamage(this.#compiled)) === 'whole') {
      return new CaptionLensError('numericFault', asCaptionLensError(thrown).wording.message, {
        cause: thrown,
        advice: say`The files of the model itself may be damaged: "caption-lens models verify" tells.`,
      });
    }
    return new CaptionLensError(
      'compiledDamaged',
      say`The compiled files of ${this.info.name} were damaged on the disk.`,
      {
        cause: thrown,
        advice: say`They are made anew when the model is loaded again.`,
      },
    );
  }

  /** `whole` also where it cannot be told. */
  async #lookForDamage(compiled: CompiledModel): Promise<'whole' | 'discarded'> {
    const onRead = (done: number, total: number) => this.#onProgress({ kind: 'reading', done, total });
    const known = this.#damage.get(compiled);
    const found =
      known ?? discardIfDamaged(compiled.directory, compiled.manifest, onRead).catch(() => 'whole' as const);
    this.#damage.set(compiled, found);
    return found;
  }

  /** What is sure to be in the picture; nothing where nobody can tell, or nobody asked. */
  async #look(
    views: readonly Uint8Array[] | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly sight: Sight; readonly recognitionMs: number }> {
    if (this.#recognition.kind !== 'ready' || !views) return { sight: nothingSeen, recognitionMs: 0 };
    const start = performance.now();
    const { model, names, calibration, compiled } = this.#recognition;
    const evidence = await model.look(views, signal).catch(async (thrown: unknown) => {
      // Numbers that are none cost the names; everything else stops the caption as well.
      if (asCaptionLensError(thrown).code !== 'numericFault') throw thrown;
      if ((await this.#lookForDamage(compiled)) === 'whole') return undefined;
      throw new CaptionLensError(
        'recogniserDamaged',
        say`The compiled files by which ${this.info.name} names things were damaged on the disk.`,
        { cause: thrown, advice: say`They are made anew when the model is loaded again.` },
      );
    });
    const sight = evidence ? readSight(evidence, names, calibration) : nothingSeen;
    return { sight, recognitionMs: performance.now() - start };
  }

  async #encode(picture: Uint8Array, signal: AbortSignal) {
    throwIfAborted(signal);
    const { mean, std } = this.#checkpoint.imageProcessor;
    const pixelValues = toPixelValues([picture], { size: this.info.imageSize, mean, std });
    return this.#model.encoder.encode(pixelValues);
  }

  #readSnapshot({ step, best, beams, finished }: WritingSnapshot): Omit<Snapshot, 'image'> {
    const read = ({ tokens, score }: ShownText) => ({ text: this.#read(tokens), score });
    return { step, text: this.#read(best), beams: beams.map(read), finished: finished.map(read) };
  }

  #read(tokens: readonly number[]): string {
    return this.#checkpoint.tokenizer.decode(tokens).trim();
  }
}
