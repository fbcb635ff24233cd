import { Transform, type TransformCallback } from 'node:stream';

/** Of one JSON-RPC message: a workspace's largest notebook is smaller. */
const maxMessageBytes = 128_000_000;
const maxHeaderBytes = 4096;

/**
 * Lets bytes through while they are JSON-RPC with Content-Length headers, and fails on the first header that is too
 * long, says no length or one that is too large: what reads the messages afterwards would hold any of them in memory.
 */
export class MessageGuard extends Transform {
  #header = '';
  /** Bytes of the message's body that are still to come. */
  #left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const fault = this.#check(chunk);
    if (fault === undefined) done(null, chunk);
    else done(new Error(fault));
  }

  #check(chunk: Buffer): string | undefined {
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
        continue;
      }
      const before = this.#header.length;
      this.#header += chunk.toString('latin1', at, at + maxHeaderBytes + 1);
      const end = this.#header.indexOf('\r\n\r\n');
      if (end < 0) {
        if (this.#header.length > maxHeaderBytes) return 'A message has no end of its header.';
        return undefined;
      }
      const length = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(this.#header.slice(0, end))?.[1];
      if (length === undefined) return 'A message says nothing of its length.';
      if (Number(length) > maxMessageBytes) return `A message is longer than ${maxMessageBytes} bytes.`;
      at += end + 4 - before;
      this.#left = Number(length);
      this.#header = '';
    }
    return undefined;
  }
}
