import { join } from 'node:path';
import type { Device } from '../../caption.ts';
import { graphFile } from '../../compiled/manifest.ts';
import { textGraph } from '../../encoders/encoderGraphs.ts';
import type { RobertaEncoder } from '../../encoders/openEncoder.ts';
import { throwIfAborted } from '../../errors.ts';
import { floatsOf, floatTensor, integerTensor, OnnxSession } from '../onnxSession.ts';
import { batchesOf, hidden, normaliseRows, padded, sessionOptions } from './vectors.ts';

/** A text's tokens as directions: `vectors` (tokens, D), each of length 1. */
export interface TokenVectors {
  /** With the start and end tokens. */
  readonly ids: readonly number[];
  readonly vectors: Float32Array;
  readonly size: number;
}

/** RoBERTa on its device. Owns native memory: dispose it. */
export class RobertaModel {
  readonly #encoder: Pick<RobertaEncoder, 'config' | 'tokenizer' | 'use'>;
  readonly #session: OnnxSession;

  private constructor(encoder: RobertaEncoder, session: OnnxSession) {
    this.#encoder = encoder;
    this.#session = session;
  }

  /** `directory`: where it lies compiled. */
  static async load(encoder: RobertaEncoder, directory: string, device: Device): Promise<RobertaModel> {
    return new RobertaModel(
      encoder,
      await OnnxSession.load(join(directory, graphFile(textGraph)), sessionOptions(device)),
    );
  }

  /** The block whose output counts. */
  get layer(): number {
    return this.#encoder.use.layer;
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
