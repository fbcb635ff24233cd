import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledModel } from '../compiled/store.ts';
import { weightsFile } from '../compiled/manifest.ts';
import { toFloat32 } from '../compiled/numbers.ts';

/** Token embeddings, read row by row from the weights file: a step needs a few kilobytes of half a gigabyte. */
export class EmbeddingTable {
  /** Numbers in a row. */
  readonly width: number;
  readonly #file: FileHandle;
  readonly #offset: number;
  readonly #dtype: 'F32' | 'F16';

  private constructor(file: FileHandle, offset: number, width: number, dtype: 'F32' | 'F16') {
    this.#file = file;
    this.#offset = offset;
    this.width = width;
    this.#dtype = dtype;
  }

  static async open({ directory, manifest }: CompiledModel, width: number): Promise<EmbeddingTable> {
    const file = await open(join(directory, weightsFile), 'r');
    return new EmbeddingTable(
      file,
      manifest.tokenEmbeddings.offset,
      width,
      manifest.target.precision === 'fp16' ? 'F16' : 'F32',
    );
  }

  /** (ids, width) */
  async rows(ids: readonly number[]): Promise<Float32Array> {
    const rowBytes = this.width * (this.#dtype === 'F16' ? 2 : 4);
    const result = new Float32Array(ids.length * this.width);
    for (const [index, id] of ids.entries()) {
      const bytes = new Uint8Array(rowBytes);
      const { bytesRead } = await this.#file.read(bytes, 0, rowBytes, this.#offset + id * rowBytes);
      if (bytesRead !== rowBytes) throw new Error(`the embedding of token ${id} lies outside the weights file`);
      result.set(toFloat32(bytes, this.#dtype), index * this.width);
    }
    return result;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
