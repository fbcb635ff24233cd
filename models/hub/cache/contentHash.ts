import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { throwIfAborted } from '../../errors.ts';

const pieceBytes = 1024 * 1024;

/** The hash that a blob is named by, fed piece by piece. */
export interface ContentHash {
  update(bytes: Uint8Array): void;
  /** In hex; nothing can be added after that. */
  digest(): string;
}

/**
 * The hash of a blob of `size` bytes: sha256 for large files, whose etag has 64 digits; for others git's sha1, as in
 * `git hash-object`.
 */
export function contentHash(etag: string, size: number): ContentHash {
  const hash = createHash(etag.length === 64 ? 'sha256' : 'sha1');
  if (etag.length === 40) hash.update(`blob ${size}\0`);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
  };
}

/**
 * Feeds the first `length` bytes of a file, and says how many there were. Gives the event loop its turn between pieces
 * of 1 MiB. Rejects with `aborted`, and with the system's error.
 */
export async function feedFile(
  hash: ContentHash,
  path: string,
  length: number,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(length, 1)));
    let done = 0;
    while (done < length) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, length - done), done);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      done += bytesRead;
      onBytes(bytesRead);
    }
    return done;
  } finally {
    await file.close();
  }
}
