import { join } from 'node:path';
import type { CompileTarget } from '../blip2/blip2Graphs.ts';
import type { CompiledModel } from '../compiled/store.ts';
import { graphFile } from '../compiled/manifest.ts';
import { CaptionLensError } from '../errors.ts';
import { floatsOf, fetched, floatTensor, OnnxSession, type SessionOptions } from './onnxSession.ts';
import { say } from '../wording.ts';

/** What the picture's half of the model says of one picture. */
export interface PictureFeatures {
  /** The vision transformer's last hidden state, (positions, its hidden size); empty where it stays on the device. */
  readonly visionFeatures: Float32Array;
  /** The Q-Former's last hidden state, (queries, its hidden size). */
  readonly queryFeatures: Float32Array;
  /** The same in the language model's width, (queries, hidden size). */
  readonly languageProjection: Float32Array;
  readonly visionMs: number;
  readonly qformerMs: number;
}

/** The vision transformer and the Q-Former on their device. */
export class PictureEncoder {
  readonly #vision: OnnxSession;
  readonly #qformer: OnnxSession;
  readonly #imageSize: number;

  private constructor(vision: OnnxSession, qformer: OnnxSession, imageSize: number) {
    this.#vision = vision;
    this.#qformer = qformer;
    this.#imageSize = imageSize;
  }

  static async load(
    { directory, manifest }: CompiledModel<CompileTarget>,
    options: SessionOptions,
  ): Promise<PictureEncoder> {
    const visionOptions = options.device === 'webgpu' ? { ...options, onDevice: ['lastHiddenState'] } : options;
    const vision = await OnnxSession.load(join(directory, graphFile('vision')), visionOptions);
    try {
      const qformer = await OnnxSession.load(join(directory, graphFile('qformer')), options);
      return new PictureEncoder(vision, qformer, manifest.target.imageSize);
    } catch (error) {
      await vision.dispose();
      throw error;
    }
  }

  /** `pixelValues` of one picture, (3, imageSize, imageSize). Throws `numericFault`. */
  async encode(pixelValues: Float32Array): Promise<PictureFeatures> {
    const start = performance.now();
    const shape = [1, 3, this.#imageSize, this.#imageSize];
    const vision = await this.#vision.run({ pixelValues: floatTensor(pixelValues, shape) });
    const visionFeatures = fetched(vision, 'lastHiddenState');
    const between = performance.now();
    const onHost = visionFeatures.location === 'cpu' ? floatsOf(vision, 'lastHiddenState') : new Float32Array();
    const qformer = await this.#qformer.run({ visionFeatures }).finally(() => {
      visionFeatures.dispose();
    });
    const languageProjection = floatsOf(qformer, 'languageProjection');
    if (!languageProjection.every(Number.isFinite)) {
      throw new CaptionLensError('numericFault', say`The picture half of the model gave numbers that are no numbers.`);
    }
    return {
      visionFeatures: onHost,
      queryFeatures: floatsOf(qformer, 'lastHiddenState'),
      languageProjection,
      visionMs: between - start,
      qformerMs: performance.now() - between,
    };
  }

  async dispose(): Promise<void> {
    await this.#vision.dispose();
    await this.#qformer.dispose();
  }
}
