import { open, type FileHandle } from 'node:fs/promises';
import type { TensorStore } from './tensorStore.ts';

interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** At most so many bytes are asked of the system at once. */
const chunkBytes = 256 * 1024 * 1024;

/**
 * Tensors in one file, each read when it is needed and written when it has changed: memory holds those of the part at work,
 * and what else the system can spare for the file's pages. Owns the file: close it.
 */
export class FileStore implements TensorStore {
  readonly #file: FileHandle;
  readonly #extents: ReadonlyMap<string, Extent>;

  private constructor(file: FileHandle, extents: ReadonlyMap<string, Extent>) {
    this.#file = file;
    this.#extents = extents;
  }

  /** A new file of zeros, which takes no room before it is written to. Throws what the system throws. */
  static async create(path: string, lengths: ReadonlyMap<string, number>): Promise<FileStore> {
    const extents = new Map<string, Extent>();
    let offset = 0;
    for (const [name, length] of lengths) {
      extents.set(name, { offset, length });
      offset += length * 4;
    }
    const file = await open(path, 'w+', 0o600);
    try {
      await file.truncate(offset);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FileStore(file, extents);
  }

  async read(name: string): Promise<Float32Array> {
    const { offset, length } = this.#extentOf(name);
    const values = new Float32Array(length);
    await this.#readInto(values, offset, name);
    return values;
  }

  async readRows(name: string, width: number, rows: readonly number[]): Promise<Float32Array> {
    const { offset } = this.#extentOf(name);
    const values = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) {
      await this.#readInto(values.subarray(at * width, (at + 1) * width), offset + row * width * 4, name);
    }
    return values;
  }

  async write(name: string, values: Float32Array): Promise<void> {
    const { offset, length } = this.#extentOf(name);
    if (values.length !== length)
      throw new Error(`${name} has ${String(length)} numbers, not ${String(values.length)}`);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, at, Math.min(chunkBytes, bytes.length - at), offset + at);
      at += bytesWritten;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #readInto(values: Float32Array, offset: number, name: string): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await this.#file.read(bytes, at, Math.min(chunkBytes, bytes.length - at), offset + at);
      if (bytesRead === 0) throw new Error(`the file of ${name} ends too early`);
      at += bytesRead;
    }
  }

  #extentOf(name: string): Extent {
    const extent = this.#extents.get(name);
    if (!extent) throw new Error(`there is no tensor ${name}`);
    return extent;
  }
}
