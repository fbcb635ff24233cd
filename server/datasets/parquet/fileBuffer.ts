import { type FileHandle, open } from 'node:fs/promises';
import type { AsyncBuffer } from 'hyparquet';
import { CaptionLensError } from '../../../models/errors.ts';

/**
 * A file as hyparquet reads it. It is opened for each piece, so that nothing is left open, and a piece takes its own
 * bytes and no copy. Pieces that are not in the file are refused before anything is set aside for them. Rejects with
 * the system's error.
 */
export async function fileBuffer(path: string): Promise<AsyncBuffer> {
  const { size } = await withFile(path, (file) => file.stat());
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const first = start < 0 ? size + start : start;
      if (!(first >= 0 && first <= end && end <= size)) {
        throw new CaptionLensError('dataInvalid', `${path} is damaged: it names bytes that it does not have.`);
      }
      return withFile(path, (file) => readPiece(file, first, end - first, path));
    },
  };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function readPiece(file: FileHandle, start: number, length: number, path: string): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(length));
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) throw new CaptionLensError('dataInvalid', `${path} became shorter while it was read.`);
    done += bytesRead;
  }
  return bytes.buffer;
}
