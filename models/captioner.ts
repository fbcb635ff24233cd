import { toPixelValues } from './blip2/imageProcessor.ts';
import type {
  Caption,
  Captioner,
  CaptionerOptions,
  CaptionRequest,
  CaptionText,
  LoadProgress,
  ModelInfo,
  ModelReference,
  Snapshot,
  Timings,
} from './caption.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { openCheckpoint } from './checkpoint/open.ts';
import { recallDigest } from './compiled/digestMemo.ts';
import { openCompiled } from './compiled/store.ts';
import { embeddedModelFolder } from './embeddedModel.ts';
import { CaptionLensError, throwIfAborted } from './errors.ts';
import type { Decoding } from './generation/decoding.ts';
import { generate, type Generation } from './generation/generate.ts';
import type { ShownText } from './generation/search.ts';
import { resolveSettings } from './generation/settings.ts';
import { Blip2Model } from './runtime/blip2Model.ts';
import { chooseDevice, type DeviceDecision } from './runtime/devices.ts';

/** What people read: the folder's own name, 'demo', would tell them nothing. */
const embeddedName = 'Caption Lens demo';

/**
 * Opens a checkpoint, compiles it once, and loads it. Errors: everything that `models/errors.ts` names about
 * checkpoints, compiling and devices; `aborted`.
 */
export async function openCaptioner(
  options: CaptionerOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Captioner> {
  const checkpoint = await openCheckpoint(locate(options.model), signal);
  try {
    const imageSize = options.imageSize ?? checkpoint.imageProcessor.size;
    checkImageSize(imageSize, checkpoint.config.vision.patchSize);
    // What the checkpoint itself got wrong is said now, not once for every picture.
    resolveSettings(checkpoint.kind, checkpoint.generationDefaults, {});
    const decision = await chooseDevice(options.device, options.precision);
    const digest = await recallDigest(checkpoint, options.cacheDir, onProgress, signal);
    const source = { config: checkpoint.config, tensors: checkpoint.tensors, digest };
    const deviceClass = decision.device === 'webgpu' ? 'webgpu' : 'cpu';
    const target = { imageSize, precision: decision.precision, deviceClass } as const;
    const compiled = await openCompiled(source, target, options.cacheDir, onProgress, signal);
    throwIfAborted(signal);
    const name = options.model.path === undefined ? embeddedName : checkpoint.name;
    onProgress({ kind: 'loading', message: `Loading ${name} on ${decision.device}` });
    const model = await Blip2Model.load(checkpoint.config, compiled, decision.device);
    return new LocalCaptioner(checkpoint, model, {
      name,
      kind: checkpoint.kind,
      digest,
      imageSize,
      ...infoOf(decision),
    });
  } finally {
    // Tensors are in the compiled model from here on; the tokenizer is in memory.
    await checkpoint.close();
  }
}

function infoOf({ device, precision, notes }: DeviceDecision): Pick<ModelInfo, 'device' | 'precision' | 'deviceNotes'> {
  return { device, precision, deviceNotes: notes };
}

function locate(model: ModelReference): ModelReference & { readonly path: string } {
  return model.path === undefined ? { path: embeddedModelFolder() } : { ...model, path: model.path };
}

function checkImageSize(imageSize: number, patchSize: number): void {
  if (imageSize >= patchSize) return;
  throw new CaptionLensError(
    'invalidOption',
    `--image-size must be at least one of this model's patches, ${patchSize} pixels, not ${imageSize}.`,
  );
}

/** A model in this process. One request at a time. */
class LocalCaptioner implements Captioner {
  readonly info: ModelInfo;
  readonly #checkpoint: Checkpoint;
  readonly #model: Blip2Model;

  constructor(checkpoint: Checkpoint, model: Blip2Model, info: ModelInfo) {
    this.#checkpoint = checkpoint;
    this.#model = model;
    this.info = info;
  }

  async caption(
    request: CaptionRequest,
    onSnapshot: (snapshot: Snapshot) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<readonly Caption[]> {
    const { tokenizer, config, endTokenIds, generationDefaults, kind } = this.#checkpoint;
    const settings = resolveSettings(request.rules ?? kind, generationDefaults, request.settings);
    const promptIds = tokenizer.encode(request.prompt ?? '');
    const encoded = await this.#encode(request.pixels, signal);
    const projections = encoded.map(({ languageProjection }) => languageProjection);
    const decoding = new TimedDecoding(await this.#model.beginDecoding(projections, promptIds));

    const placeholders =
      config.imageTokenId === undefined ? [] : new Array(config.numQueryTokens).fill(config.imageTokenId);
    const prompt = {
      endTokenIds,
      promptIds: [...(placeholders as number[]), ...promptIds],
      startTokenId: config.text.bosTokenId,
    };
    const steps = generate(decoding, { settings, prompt, numImages: request.pixels.length }, signal);
    const generation = await this.#follow(steps, onSnapshot);
    return generation.images.map((hypotheses, image) => ({
      captions: hypotheses.map(({ tokens, score }): CaptionText => ({ text: this.#read(tokens), tokens, score })),
      timings: {
        ...decoding.timings,
        visionMs: encoded[image]?.visionMs ?? 0,
        qformerMs: encoded[image]?.qformerMs ?? 0,
      },
    }));
  }

  async dispose(): Promise<void> {
    await this.#model.dispose();
  }

  async #encode(pixels: readonly Uint8Array[], signal?: AbortSignal) {
    const { mean, std } = this.#checkpoint.imageProcessor;
    const encoded = [];
    for (const picture of pixels) {
      throwIfAborted(signal);
      const pixelValues = toPixelValues([picture], { size: this.info.imageSize, mean, std });
      encoded.push(await this.#model.encoder.encode(pixelValues));
    }
    return encoded;
  }

  async #follow(steps: ReturnType<typeof generate>, onSnapshot: (snapshot: Snapshot) => void): Promise<Generation> {
    try {
      for (;;) {
        const next = await steps.next();
        if (next.done) return next.value;
        const { image, step, best, beams, finished } = next.value;
        const read = ({ tokens, score }: ShownText) => ({ text: this.#read(tokens), score });
        onSnapshot({ image, step, text: this.#read(best), beams: beams.map(read), finished: finished.map(read) });
      }
    } finally {
      // Where the listener throws, the decoding is still to be freed.
      await steps.return({ images: [], steps: 0 });
    }
  }

  #read(tokens: readonly number[]): string {
    return this.#checkpoint.tokenizer.decode(tokens).trim();
  }
}

/** Passes everything on and notes how long it took. */
class TimedDecoding implements Decoding {
  readonly #decoding: Decoding;
  #promptMs = 0;
  #steps = 0;
  #stepsMs = 0;

  constructor(decoding: Decoding) {
    this.#decoding = decoding;
  }

  get vocabSize(): number {
    return this.#decoding.vocabSize;
  }

  get maxSteps(): number {
    return this.#decoding.maxSteps;
  }

  get timings(): Pick<Timings, 'promptMs' | 'steps' | 'stepMs'> {
    const stepMs = this.#steps === 0 ? 0 : this.#stepsMs / this.#steps;
    return { promptMs: this.#promptMs, steps: this.#steps, stepMs };
  }

  async prefill(...parameters: Parameters<Decoding['prefill']>): ReturnType<Decoding['prefill']> {
    const start = performance.now();
    const candidates = await this.#decoding.prefill(...parameters);
    this.#promptMs = performance.now() - start;
    return candidates;
  }

  async step(...parameters: Parameters<Decoding['step']>): ReturnType<Decoding['step']> {
    const start = performance.now();
    const candidates = await this.#decoding.step(...parameters);
    this.#stepsMs += performance.now() - start;
    this.#steps++;
    return candidates;
  }

  dispose(): void {
    this.#decoding.dispose();
  }
}
