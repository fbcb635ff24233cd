import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledModel } from '../compiled/store.ts';
import { weightsFile, type EmbeddingPlace } from '../compiled/manifest.ts';
import { toFloat32 } from '../compiled/conversion/numbers.ts';
import { dequantiseRow } from '../compiled/conversion/quantise.ts';
import { CaptionLensError } from '../errors.ts';
import type { ByteExtent } from '../graph/onnx.ts';
import { say } from '../wording.ts';

/** Token embeddings, read row by row from the weights file: a step needs a few kilobytes of half a gigabyte. */
export class EmbeddingTable {
  /** Numbers in a row. */
  readonly width: number;
  /** Rows. */
  readonly #height: number;
  readonly #file: FileHandle;
  readonly #place: EmbeddingPlace;

  private constructor(file: FileHandle, place: EmbeddingPlace, width: number, height: number) {
    this.#file = file;
    this.#place = place;
    this.width = width;
    this.#height = height;
  }

  static async open({ directory, manifest }: CompiledModel, width: number, height: number): Promise<EmbeddingTable> {
    const { tokenEmbeddings } = manifest;
    if (!tokenEmbeddings) throw new Error(`${directory} holds no language model`);
    const file = await open(join(directory, weightsFile), 'r');
    return new EmbeddingTable(file, tokenEmbeddings, width, height);
  }

  /** (ids, width). Throws `checkpointInvalid` for an id that the table has no row for. */
  async rows(ids: readonly number[]): Promise<Float32Array> {
    const result = new Float32Array(ids.length * this.width);
    for (const [index, id] of ids.entries()) {
      // Beyond the table lie other tensors' bytes: a tokenizer may know more words than its model.
      if (id < 0 || id >= this.#height) {
        throw new CaptionLensError(
          'checkpointInvalid',
          say`The tokenizer gives token ${id}, which this model does not know.`,
        );
      }
      result.set((await this.#row(id)).subarray(0, this.width), index * this.width);
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #row(id: number): Promise<Float32Array> {
    const place = this.#place;
    if (place.kind === 'floats') return toFloat32(await this.#read(place.values, id), dtypeOf(place.type));
    const scales = toFloat32(await this.#read(place.scales, id), dtypeOf(place.scaleType));
    return dequantiseRow(await this.#read(place.codes, id), scales, place.bits, place.size);
  }

  async #read({ offset, length }: ByteExtent, row: number): Promise<Uint8Array> {
    const rowBytes = length / this.#height;
    const bytes = new Uint8Array(rowBytes);
    const { bytesRead } = await this.#file.read(bytes, 0, rowBytes, offset + row * rowBytes);
    if (bytesRead !== rowBytes) throw new Error(`the weights file ends before the embedding of token ${row}`);
    return bytes;
  }
}

function dtypeOf(type: 'float32' | 'float16'): 'F32' | 'F16' {
  return type === 'float16' ? 'F16' : 'F32';
}
