import { byteCount } from '../../../models/amounts.ts';
import type { Readable } from 'node:stream';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';

/**
 * Reads a picture from a stream to its end. Rejects with `imageTooLarge` beyond `limit` bytes, `imageInvalid` where the
 * stream is empty, and `aborted`, which destroys the stream.
 */
export async function readInputPicture(stream: Readable, limit: number, signal?: AbortSignal): Promise<Uint8Array> {
  throwIfAborted(signal);
  const stop = () => stream.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) {
        throw new CaptionLensError('imageTooLarge', `Standard input holds more than ${byteCount(limit)}.`);
      }
      chunks.push(chunk);
    }
    if (size === 0) throw new CaptionLensError('imageInvalid', 'Standard input is empty.');
    return Buffer.concat(chunks);
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
