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

/** Large files are named by their sha256; small ones as git names them, by the sha1 of their size and content. */
export function contentHash(etag: string, size: number): ContentHash {
  const hash = createHash(etag.length === 64 ? 'sha256' : 'sha1');
  if (etag.length === 40) hash.update(`blob ${size}\0`);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
  };
}

/** Feeds the first `length` bytes of a file. Gives the event loop its turn between pieces. */
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
