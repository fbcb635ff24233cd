import { join } from 'node:path';
import type { Device } from '../caption.ts';
import { graphFile } from '../compiled/manifest.ts';
import type { CompiledModel } from '../compiled/store.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import type { RecogniserConfig } from '../recogniser/networks/networkConfig.ts';
import type { Evidence } from '../recogniser/evidence.ts';
import { toPixelValues } from '../recogniser/views.ts';
import { floatsOf, floatTensor, OnnxSession, type SessionOptions } from './onnxSession.ts';
import { say } from '../wording.ts';

/** The recogniser's networks on their device. Owns native memory: dispose it. */
export class RecogniserModel {
  readonly #config: RecogniserConfig;
  readonly #classifier: OnnxSession;
  readonly #detector: OnnxSession;

  private constructor(config: RecogniserConfig, classifier: OnnxSession, detector: OnnxSession) {
    this.#config = config;
    this.#classifier = classifier;
    this.#detector = detector;
  }

  static async load(config: RecogniserConfig, { directory }: CompiledModel, device: Device): Promise<RecogniserModel> {
    const options: SessionOptions = { device, onDevice: [], weights: 'packed', threads: 'one' };
    const classifier = await OnnxSession.load(join(directory, graphFile('classifier')), options);
    try {
      // It needs as much as the classifier for one run instead of two.
      const returned: SessionOptions = { ...options, workspace: 'returned' };
      const detector = await OnnxSession.load(join(directory, graphFile('detector')), returned);
      return new RecogniserModel(config, classifier, detector);
    } catch (error) {
      await classifier.dispose();
      throw error;
    }
  }

  /** `views` of one picture as `viewsFor` lists them. Throws `aborted`, `numericFault`, `outOfMemory`. */
  async look(views: readonly Uint8Array[], signal?: AbortSignal): Promise<Evidence> {
    const [whole, middle, forDetector] = views;
    if (!whole || !middle || !forDetector) throw new Error(`a recogniser looks at three views, not ${views.length}`);
    const first = await this.#classify(whole, signal);
    const second = await this.#classify(middle, signal);
    const found = await this.#detect(forDetector, signal);
    const evidence = {
      logits: meanOf(first.logits, second.logits),
      features: meanOf(first.features, second.features),
      ...found,
    };
    if (Object.values(evidence).every(areNumbers)) return evidence;
    throw new CaptionLensError('numericFault', say`The recogniser gave numbers that are no numbers.`);
  }

  /** One view at a time: two at once are no faster, and take twice the memory. */
  async #classify(view: Uint8Array, signal: AbortSignal | undefined): Promise<Pick<Evidence, 'logits' | 'features'>> {
    throwIfAborted(signal);
    const { classifier } = this.#config;
    const shape = [1, 3, classifier.imageSize, classifier.imageSize];
    const fetches = await this.#classifier.run({ pixelValues: floatTensor(toPixelValues(view, classifier), shape) });
    return { logits: floatsOf(fetches, 'logits'), features: floatsOf(fetches, 'features') };
  }

  async #detect(view: Uint8Array, signal: AbortSignal | undefined): Promise<Pick<Evidence, 'boxes' | 'scores'>> {
    throwIfAborted(signal);
    const { detector } = this.#config;
    const shape = [1, 3, detector.imageSize, detector.imageSize];
    const fetches = await this.#detector.run({ pixelValues: floatTensor(toPixelValues(view, detector), shape) });
    return { boxes: floatsOf(fetches, 'boxes'), scores: floatsOf(fetches, 'scores') };
  }

  async dispose(): Promise<void> {
    try {
      await this.#classifier.dispose();
    } finally {
      await this.#detector.dispose();
    }
  }
}

/** One that is not makes their sum none either; asked one by one, 170,000 scores take 40 ms. */
function areNumbers(values: Float32Array): boolean {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return Number.isFinite(sum);
}

function meanOf(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, index) => (value + (b[index] ?? NaN)) / 2);
}
