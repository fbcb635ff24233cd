import { Transform, type TransformCallback } from 'node:stream';

/** Of one JSON-RPC message: a workspace's largest notebook is smaller. */
const maxMessageBytes = 128_000_000;
const maxHeaderBytes = 4096;

/** Lines that could be read in two ways, such as those that end in a bare line feed, are none. */
const fieldLine = /^[^\r\n:]+:[^\r\n]*$/;

/**
 * Lets bytes through while they are JSON-RPC with Content-Length headers (LSP 3.17, "Base Protocol"). Fails on the
 * first header that is too long, says no length or two, or says more than 128 MB. Without it the reader of the messages
 * would hold any of them in memory.
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
      const length = readLength(this.#header.slice(0, end));
      if (length === undefined) return 'A message does not say its length, or not clearly.';
      if (length > maxMessageBytes) return `A message is longer than ${maxMessageBytes} bytes.`;
      at += end + 4 - before;
      this.#left = length;
      this.#header = '';
    }
    return undefined;
  }
}

/** What every reader takes for the length; undefined where there is none, or two readers could differ. */
function readLength(header: string): number | undefined {
  const lines = header.split('\r\n');
  if (!lines.every((line) => fieldLine.test(line))) return undefined;
  const [line, ...more] = lines.filter((each) => /^content-length:/i.test(each));
  const digits = /^[^:]*:[ \t]*(\d{1,15})[ \t]*$/.exec(line ?? '')?.[1];
  return digits === undefined || more.length > 0 ? undefined : Number(digits);
}
