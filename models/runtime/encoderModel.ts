import { join } from 'node:path';
import type { Device } from '../caption.ts';
import { graphFile } from '../compiled/manifest.ts';
import { imageGraph, textGraph } from '../encoders/encoderGraphs.ts';
import type { Encoder } from '../encoders/openEncoder.ts';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import { floatsOf, floatTensor, integerTensor, OnnxSession, type SessionOptions } from './onnxSession.ts';

/** Texts or pictures that run together. */
const batchSize = 16;
/** What is added to the score of a position that must not be looked at. */
const hidden = -3.4e38;

type RobertaEncoder = Extract<Encoder, { readonly config: { readonly kind: 'roberta' } }>;
type ClipEncoder = Extract<Encoder, { readonly config: { readonly kind: 'clip' } }>;

/** A text's tokens as directions: `vectors` (tokens, D), each of length 1. */
export interface TokenVectors {
  /** With the start and end tokens. */
  readonly ids: readonly number[];
  readonly vectors: Float32Array;
  readonly size: number;
}

const options = (device: Device): SessionOptions => ({ device, onDevice: [], weights: 'packed' });

/** RoBERTa on its device. Owns native memory: dispose it. */
export class RobertaModel {
  readonly #encoder: Pick<RobertaEncoder, 'config' | 'tokenizer'>;
  readonly #session: OnnxSession;

  private constructor(encoder: RobertaEncoder, session: OnnxSession) {
    this.#encoder = encoder;
    this.#session = session;
  }

  /** `directory`: where it lies compiled. */
  static async load(encoder: RobertaEncoder, directory: string, device: Device): Promise<RobertaModel> {
    return new RobertaModel(encoder, await OnnxSession.load(join(directory, graphFile(textGraph)), options(device)));
  }

  /**
   * Ids of a text as `bert_score` 0.3.13 encodes it: trimmed, cut at the model's positions, between the start and end
   * tokens.
   */
  encode(text: string): readonly number[] {
    const { config, tokenizer } = this.#encoder;
    const trimmed = text.trim();
    const most = config.maxPositions - config.padTokenId - 1;
    const [start = 0, end = 2] = tokenizer.encode('');
    const plain = trimmed === '' ? [] : tokenizer.encodePlain(trimmed);
    return [start, ...plain.slice(0, most - 2), end];
  }

  /** Of each text; texts of like length run together. Throws `aborted`, `numericFault`, `outOfMemory`. */
  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly TokenVectors[]> {
    const encoded = texts.map((text, at) => ({ at, ids: this.encode(text) }));
    const found: TokenVectors[] = [];
    for (const batch of batchesOf(encoded.toSorted((one, other) => one.ids.length - other.ids.length))) {
      throwIfAborted(signal);
      const vectors = await this.#run(batch.map(({ ids }) => ids));
      for (const [index, { at, ids }] of batch.entries()) {
        const own = vectors[index];
        if (own) found[at] = { ids, vectors: own, size: own.length / ids.length };
      }
    }
    return found;
  }

  async #run(texts: readonly (readonly number[])[]): Promise<readonly Float32Array[]> {
    const { padTokenId } = this.#encoder.config;
    const length = Math.max(...texts.map((ids) => ids.length));
    const shape = [texts.length, length];
    const inputIds = texts.flatMap((ids) => padded(ids, length, padTokenId));
    const positionIds = texts.flatMap((ids) =>
      padded(
        ids.map((_, at) => padTokenId + 1 + at),
        length,
        padTokenId,
      ),
    );
    const mask = Float32Array.from(
      texts.flatMap((ids) =>
        padded(
          ids.map(() => 0),
          length,
          hidden,
        ),
      ),
    );
    const fetches = await this.#session.run({
      inputIds: integerTensor(inputIds, shape),
      positionIds: integerTensor(positionIds, shape),
      mask: floatTensor(mask, [texts.length, 1, 1, length]),
    });
    const all = floatsOf(fetches, 'hiddenState');
    const size = all.length / (texts.length * length);
    return texts.map((ids, at) =>
      normaliseRows(all.slice(at * length * size, (at * length + ids.length) * size), size),
    );
  }

  dispose(): Promise<void> {
    return this.#session.dispose();
  }
}

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
    const text = await OnnxSession.load(join(directory, graphFile(textGraph)), options(device));
    try {
      const image = await OnnxSession.load(join(directory, graphFile(imageGraph)), options(device));
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
      const values = new Float32Array(batch.length * 3 * side * side);
      for (const [index, picture] of batch.entries()) this.#writePixels(picture, values, index);
      const fetches = await this.#image.run({ pixelValues: floatTensor(values, [batch.length, 3, side, side]) });
      found.push(...rowsOf(floatsOf(fetches, 'embeddings'), batch.length));
    }
    return found;
  }

  #writePixels(picture: Uint8Array, values: Float32Array, index: number): void {
    const { mean, std } = this.#encoder.pixels;
    const plane = this.imageSize ** 2;
    if (picture.length !== plane * 3) throw new Error(`a picture of ${this.imageSize} pixels a side`);
    for (let channel = 0; channel < 3; channel++) {
      const [average = 0, deviation = 1] = [mean[channel], std[channel]];
      let to = (index * 3 + channel) * plane;
      for (let from = channel; from < picture.length; from += 3) {
        values[to++] = ((picture[from] ?? 0) / 255 - average) / deviation;
      }
    }
  }

  async dispose(): Promise<void> {
    try {
      await this.#text.dispose();
    } finally {
      await this.#image.dispose();
    }
  }
}

function batchesOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, at) =>
    items.slice(at * batchSize, (at + 1) * batchSize),
  );
}

function padded(values: readonly number[], length: number, filler: number): readonly number[] {
  return [...values, ...new Array<number>(length - values.length).fill(filler)];
}

function causalMask(length: number): Float32Array {
  return Float32Array.from({ length: length * length }, (_, at) =>
    at % length > Math.floor(at / length) ? hidden : 0,
  );
}

function rowsOf(all: Float32Array, count: number): readonly Float32Array[] {
  const size = all.length / count;
  return Array.from({ length: count }, (_, at) => normaliseRows(all.slice(at * size, (at + 1) * size), size));
}

/** In place. Throws `numericFault` where a number is none. */
function normaliseRows(rows: Float32Array, size: number): Float32Array {
  for (let start = 0; start < rows.length; start += size) {
    const row = rows.subarray(start, start + size);
    let squares = 0;
    for (const value of row) squares += value * value;
    if (!Number.isFinite(squares)) {
      throw new CaptionLensError('numericFault', 'The network that judges captions gave numbers that are no numbers.');
    }
    const length = Math.sqrt(squares) || 1;
    for (const [at, value] of row.entries()) row[at] = value / length;
  }
  return rows;
}
