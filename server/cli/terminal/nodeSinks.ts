import type { WriteStream } from 'node:tty';
import type { TextSink } from '../world.ts';

/**
 * A standard stream as a sink; `onClosed` hears that nobody reads it any more (`| head -1`). What is written after that
 * is dropped.
 */
export function nodeSink(stream: WriteStream, onClosed: () => void): TextSink {
  let closed = false;
  // Any failed write ends the stream's use; EPIPE is the usual one.
  stream.on('error', () => {
    closed = true;
    onClosed();
  });
  return {
    write: (text) => {
      if (!closed) stream.write(text);
    },
    get columns() {
      return stream.isTTY && process.env['TERM'] !== 'dumb' ? stream.columns || 80 : undefined;
    },
  };
}

/** Settles when everything written has left this process, or cannot any more. */
export async function flushed(stream: WriteStream): Promise<void> {
  if (stream.destroyed || stream.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    stream.once('error', () => resolve());
    stream.write('', () => resolve());
  });
}
