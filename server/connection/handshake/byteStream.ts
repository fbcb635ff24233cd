import { type Duplex, Transform } from 'node:stream';
import { createWebSocketStream, type WebSocket } from 'ws';
import { MessageGuard } from './messageGuard.ts';

/** Limits of every socket on both sides, in bytes and numbers: fragments that never end must not fill the memory. */
export const socketLimits = {
  maxPayload: 256 << 10,
  maxFragments: 8,
  maxBufferedChunks: 64,
  perMessageDeflate: false,
} as const;

const frameBytes = 64 << 10;

/** The two directions of an authenticated socket: JSON-RPC with Content-Length headers, cut into small frames. */
export interface ByteStream {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * The socket as a stream of bytes, with back pressure both ways. To be called in the same turn in which the handshake
 * ended: bytes may follow its last message at once. `onFault` hears of a peer that breaks the framing.
 */
export function byteStream(socket: WebSocket, onFault: (fault: Error) => void): ByteStream {
  const wire: Duplex = createWebSocketStream(socket);
  const input = new MessageGuard();
  const output = frames();
  // The socket's own end is heard of as its 'close'; what the streams say of it is no news. Not `pipeline`: that
  // would end the socket at the first fault, before anybody could say why.
  wire.pipe(input);
  output.pipe(wire);
  wire.on('error', () => input.end());
  output.on('error', () => undefined);
  input.on('error', onFault);
  return { input, output };
}

/** Large writes in frames of at most 64 KiB, so that no document is too large for the limits above. */
function frames(): Transform {
  return new Transform({
    readableHighWaterMark: frameBytes,
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += frameBytes) this.push(chunk.subarray(at, at + frameBytes));
      done();
    },
  });
}
