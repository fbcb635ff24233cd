import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isByteRange, type BoundedFile } from '../../../models/files/boundedFile.ts';
import { CaptionLensError, type ErrorCode } from '../../../models/errors.ts';
import { promise } from './targets/target.ts';

/** One file that each input is written to in turn, for readers that open a path. */
export class ScratchFile {
  readonly #name: string;
  #folder: string | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  write(bytes: Uint8Array): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'caption-lens-fuzz-'));
    const path = join(this.#folder, this.#name);
    writeFileSync(path, bytes);
    return path;
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}

/** Bytes as a file, in memory. */
export function memoryFile(bytes: Uint8Array): BoundedFile {
  return {
    path: 'x.pth',
    size: bytes.length,
    readAt: (offset, length) =>
      isByteRange(offset, length, bytes.length)
        ? Promise.resolve(Buffer.from(bytes.subarray(offset, offset + length)))
        : Promise.reject(new CaptionLensError('checkpointInvalid', 'outside')),
    close: () => Promise.resolve(),
  };
}

/** What a reader gives, or the typed error that it refuses with; any other error is a broken promise. */
export async function outcomeOf<Value>(
  work: () => Value | Promise<Value>,
  codes: readonly ErrorCode[],
): Promise<
  { readonly kind: 'read'; readonly value: Value } | { readonly kind: 'refused'; readonly error: CaptionLensError }
> {
  try {
    return { kind: 'read', value: await work() };
  } catch (error) {
    if (!(error instanceof CaptionLensError)) throw error;
    promise(codes.includes(error.code), `It is refused as ${error.code}: ${error.message}`);
    promise(error.message.length < 1000, `The sentence has ${String(error.message.length)} characters.`);
    return { kind: 'refused', error };
  }
}
