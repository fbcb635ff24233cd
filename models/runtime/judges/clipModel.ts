import { join } from 'node:path';
import { toPixelValues } from '../../blip2/imageProcessor.ts';
import type { Device } from '../../caption.ts';
import { graphFile } from '../../compiled/manifest.ts';
import { imageGraph, textGraph } from '../../encoders/encoderGraphs.ts';
import type { ClipEncoder } from '../../encoders/openEncoder.ts';
import { throwIfAborted } from '../../errors.ts';
import { floatsOf, floatTensor, integerTensor, OnnxSession } from '../onnxSession.ts';
import { batchesOf, hidden, padded, rowsOf, sessionOptions } from './vectors.ts';

/** CLIP on its device. Owns native memory: dispose it. */
export class ClipModel {
  readonly #encoder: ClipEncoder;
  readonly #text: OnnxSession;
  readonly #image: OnnxSession;

  private constructor(encoder: ClipEncoder, text: OnnxSession, image: OnnxSession) {
    this.#encoder = encoder;
    this.#text = text;
    this.#image = image;
  }

  /** `directory`: where it lies compiled. */
  static async load(encoder: ClipEncoder, directory: string, device: Device): Promise<ClipModel> {
    const text = await OnnxSession.load(join(directory, graphFile(textGraph)), sessionOptions(device));
    try {
      const image = await OnnxSession.load(join(directory, graphFile(imageGraph)), sessionOptions(device));
      return new ClipModel(encoder, text, image);
    } catch (error) {
      await text.dispose();
      throw error;
    }
  }

  /** Side of the square that a picture is to be given as. */
  get imageSize(): number {
    return this.#encoder.config.vision.imageSize;
  }

  /** Tokens of a text, with start and end. */
  get positions(): number {
    return this.#encoder.config.text.maxPositions;
  }

  /** Ids of a text, cut at the model's positions, between the start and end tokens. */
  encode(text: string): readonly number[] {
    const { config, tokenizer } = this.#encoder;
    return [tokenizer.startId, ...tokenizer.encodePlain(text).slice(0, config.text.maxPositions - 2), tokenizer.endId];
  }

  /** A direction for each text, of length 1. Throws `aborted`, `numericFault`, `outOfMemory`. */
  async embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const encoded = texts.map((text, at) => ({ at, ids: this.encode(text) }));
    const found: Float32Array[] = [];
    for (const batch of batchesOf(encoded.toSorted((one, other) => one.ids.length - other.ids.length))) {
      throwIfAborted(signal);
      const { endId } = this.#encoder.tokenizer;
      const length = Math.max(...batch.map(({ ids }) => ids.length));
      const fetches = await this.#text.run({
        inputIds: integerTensor(
          batch.flatMap(({ ids }) => padded(ids, length, endId)),
          [batch.length, length],
        ),
        positionIds: integerTensor(Array.from({ length }, (_, at) => at)),
        mask: floatTensor(causalMask(length), [1, 1, length, length]),
        ends: integerTensor(batch.map(({ ids }, row) => row * length + ids.indexOf(endId))),
      });
      const rows = rowsOf(floatsOf(fetches, 'embeddings'), batch.length);
      for (const [index, { at }] of batch.entries()) found[at] = rows[index] ?? new Float32Array();
    }
    return found;
  }

  /** A direction for each picture, of length 1. `pictures`: `imageSize * imageSize * 3` bytes of RGB each. */
  async embedPictures(pictures: readonly Uint8Array[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const found: Float32Array[] = [];
    for (const batch of batchesOf(pictures)) {
      throwIfAborted(signal);
      const side = this.imageSize;
      if (batch.some(({ length }) => length !== side * side * 3)) throw new Error(`a picture of ${side} pixels a side`);
      const values = toPixelValues(batch, { size: side, ...this.#encoder.pixels });
      const fetches = await this.#image.run({ pixelValues: floatTensor(values, [batch.length, 3, side, side]) });
      found.push(...rowsOf(floatsOf(fetches, 'embeddings'), batch.length));
    }
    return found;
  }

  async dispose(): Promise<void> {
    try {
      await this.#text.dispose();
    } finally {
      await this.#image.dispose();
    }
  }
}

function causalMask(length: number): Float32Array {
  return Float32Array.from({ length: length * length }, (_, at) =>
    at % length > Math.floor(at / length) ? hidden : 0,
  );
}
