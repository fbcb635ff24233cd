import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledModel } from '../compiled/store.ts';
import { weightsFile } from '../compiled/manifest.ts';
import { toFloat32 } from '../compiled/numbers.ts';
import { CaptionLensError } from '../errors.ts';
import type { Extent } from '../graph/onnx.ts';

/** Token embeddings, read row by row from the weights file: a step needs a few kilobytes of half a gigabyte. */
export class EmbeddingTable {
  /** Numbers in a row. */
  readonly width: number;
  readonly #file: FileHandle;
  readonly #offset: number;
  readonly #length: number;
  readonly #dtype: 'F32' | 'F16';

  private constructor(file: FileHandle, extent: Extent, width: number, dtype: 'F32' | 'F16') {
    this.#file = file;
    this.#offset = extent.offset;
    this.#length = extent.length;
    this.width = width;
    this.#dtype = dtype;
  }

  static async open({ directory, manifest }: CompiledModel, width: number): Promise<EmbeddingTable> {
    const file = await open(join(directory, weightsFile), 'r');
    return new EmbeddingTable(
      file,
      manifest.tokenEmbeddings,
      width,
      manifest.target.precision === 'fp16' ? 'F16' : 'F32',
    );
  }

  /** (ids, width). Throws `checkpointInvalid` for an id that the table has no row for. */
  async rows(ids: readonly number[]): Promise<Float32Array> {
    const rowBytes = this.width * (this.#dtype === 'F16' ? 2 : 4);
    const result = new Float32Array(ids.length * this.width);
    for (const [index, id] of ids.entries()) {
      // Beyond the table lie other tensors' bytes: a tokenizer may know more words than its model.
      if (id < 0 || (id + 1) * rowBytes > this.#length) {
        throw new CaptionLensError(
          'checkpointInvalid',
          `The tokenizer gives token ${id}, which this model does not know.`,
        );
      }
      const bytes = new Uint8Array(rowBytes);
      const { bytesRead } = await this.#file.read(bytes, 0, rowBytes, this.#offset + id * rowBytes);
      if (bytesRead !== rowBytes) throw new Error(`the weights file ends before the embedding of token ${id}`);
      result.set(toFloat32(bytes, this.#dtype), index * this.width);
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
