import type { CaptionText, Captioner } from '../../models/caption.ts';
import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import { forkCaptioner } from '../engine/engine.ts';
import { PictureDecoder } from '../images/decoder.ts';
import type { DescribeUpdate, Description, ModelSelection, ModelState } from '../protocol/messages.ts';
import type { Describer, DescribeJob, DescribeSettings, PicturePreview, QueueCounts } from './describer.ts';
import { captionerOptions } from './modelOptions.ts';
import type { DescriberOptions } from './openDescriber.ts';
import { hashPicture } from './pictureHash.ts';

export class CaptionDescriber implements Describer {
  readonly #options: DescriberOptions;
  readonly #decoder: PictureDecoder;
  readonly #listeners = new Set<() => void>();
  readonly #store = new Map<string, Description>();
  #captioner: { readonly key: string; readonly captioner: Captioner } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #state: ModelState = { kind: 'unloaded' };
  #waiting = 0;

  constructor(options: DescriberOptions) {
    this.#options = options;
    this.#decoder = new PictureDecoder(options.decodeEntry);
  }

  get modelState(): ModelState {
    return this.#state;
  }

  get queue(): QueueCounts {
    return { waiting: this.#waiting, running: 0 };
  }

  get enginePid(): number | undefined {
    return undefined;
  }

  async known(bytes: Uint8Array, settings: DescribeSettings): Promise<Description | undefined> {
    const found = this.#store.get(await keyOf(bytes, settings));
    return found && { ...found, origin: 'store' };
  }

  async describe(
    { bytes, settings, freshness }: DescribeJob,
    onUpdate: (update: DescribeUpdate) => void,
    signal?: AbortSignal,
  ): Promise<Description> {
    throwIfAborted(signal);
    const known = freshness === 'known' ? await this.known(bytes, settings) : undefined;
    if (known) return known;
    this.#waiting++;
    const turn = this.#turn.then(async () => {
      this.#waiting--;
      throwIfAborted(signal);
      const start = performance.now();
      const captioner = await this.#seat(settings.model, onUpdate, signal);
      const { imageSize, name, digest, device, precision } = captioner.info;
      const decodeStart = performance.now();
      const { pixels } = await this.#decoder.decode(bytes, { size: imageSize, rule: settings.processor }, signal);
      const decodeMs = performance.now() - decodeStart;
      onUpdate({ kind: 'looking' });
      const { generation, prompt, rules } = settings;
      const [caption] = await captioner.caption(
        { pixels: [pixels], settings: generation, prompt, ...(rules && { rules }) },
        ({ step, text, beams }) =>
          onUpdate({ kind: 'step', step, text, beams: beams.map((beam) => ({ ...beam, state: 'alive' })) }),
        signal,
      );
      if (!caption) throw new CaptionLensError('internal', 'The model gave no caption for this picture.');
      const description: Description = {
        texts: caption.captions.map(describedText),
        model: { name, digest },
        device,
        precision,
        timings: { ...caption.timings, decodeMs, totalMs: performance.now() - start },
        picture: await hashPicture(bytes),
        prompt,
        createdAt: new Date().toISOString(),
        origin: 'model',
      };
      this.#store.set(await keyOf(bytes, settings), description);
      return description;
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async earlier(bytes: Uint8Array): Promise<readonly Description[]> {
    const picture = await hashPicture(bytes);
    return [...this.#store.values()].filter((description) => description.picture === picture).reverse();
  }

  async preview(): Promise<PicturePreview> {
    throw new CaptionLensError('internal', 'There is no preview yet.');
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async unload(): Promise<void> {
    const seated = this.#captioner;
    this.#captioner = undefined;
    await seated?.captioner.dispose();
    this.#change({ kind: 'unloaded' });
  }

  setUnloadAfter(): void {
    return;
  }

  async dispose(): Promise<void> {
    await Promise.all([this.unload(), this.#decoder.dispose()]);
  }

  async #seat(
    selection: ModelSelection,
    onUpdate: (update: DescribeUpdate) => void,
    signal?: AbortSignal,
  ): Promise<Captioner> {
    const key = JSON.stringify(selection);
    if (this.#captioner?.key === key) return this.#captioner.captioner;
    await this.unload();
    this.#change({ kind: 'loading', message: 'Loading the model' });
    onUpdate({ kind: 'loading', message: 'Loading the model' });
    const { cacheDir, engineEntry } = this.#options;
    const options = { ...captionerOptions(selection, cacheDir), ...(engineEntry && { entry: engineEntry }) };
    const captioner = await forkCaptioner(options, undefined, signal);
    this.#captioner = { key, captioner };
    this.#change({ ...captioner.info, kind: 'ready' });
    return captioner;
  }

  #change(state: ModelState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function describedText({ text, tokens, score }: CaptionText) {
  return { text, raw: text, tokens, score };
}

async function keyOf(bytes: Uint8Array, { altText: _altText, ...settings }: DescribeSettings): Promise<string> {
  return `${await hashPicture(bytes)} ${JSON.stringify(settings)}`;
}
