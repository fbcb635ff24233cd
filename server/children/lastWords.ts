import { stripVTControlCharacters } from 'node:util';
import type { Readable } from 'node:stream';

const limit = 4096; // bytes

/** Keeps the end of what a child writes to standard error, for the sentence that tells of its death. */
export class LastWords {
  #tail = Buffer.alloc(0);

  listen(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => {
      this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-limit);
    });
    stream.on('error', () => undefined);
  }

  get text(): string {
    return stripVTControlCharacters(this.#tail.toString('utf8')).trim();
  }

  /** The last line that says something, at most 300 characters. */
  get line(): string | undefined {
    const lines = this.text.split('\n').map((line) => line.trim());
    return lines.findLast((line) => line.length > 0)?.slice(0, 300);
  }
}
