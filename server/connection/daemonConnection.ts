import { type MessageReader, type MessageWriter, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { WebSocket } from 'ws';
import type { LeavingReason } from '../protocol/messages.ts';
import type { ByteStream } from './handshake/byteStream.ts';
import type { Endpoint } from './endpointFile.ts';
import { saysItLives } from './livenessProof.ts';

/** Close codes of the socket; 4000 to 4999 are the application's own (RFC 6455). */
export const closeCodes = {
  /** The close frame's reason is a `LeavingReason`. */
  leaving: 4001,
  /** The peer did not keep to the framing, or sent too much nonsense. */
  malformed: 1008,
  /** The peer does not read what it is sent. */
  tooSlow: 1013,
} as const;

/** How a connection ended. */
export type ConnectionEnding =
  | { readonly kind: 'left'; readonly reason: LeavingReason }
  /** The daemon died, hung, or closed without a word. */
  | { readonly kind: 'lost'; readonly message: string }
  /** The client has said `exit`. */
  | { readonly kind: 'exited' }
  | { readonly kind: 'disposed' };

/** A conversation with the daemon: as messages, or as the bytes that they are made of, not both. */
export interface DaemonConnection {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly stream: ByteStream;
  readonly info: { readonly version: string; readonly pid: number };
  /** Settles once, however the connection ends; never rejects. */
  readonly closed: Promise<ConnectionEnding>;
  /** Closes the socket, at once or within 1 s; `closed` settles then. */
  dispose(): void;
}

/** RFC 6455. */
const normalClosure = 1000;

/** The daemon pings every 6.5 s. */
const silenceMs = 35_000;
const mostSilences = 2;

/**
 * A connection over a socket whose handshake is done. It owns the socket. `fault` says what was wrong with the bytes
 * that came, if anything was.
 */
export function daemonConnection(
  socket: WebSocket,
  stream: ByteStream,
  endpoint: Endpoint,
  fault: () => Error | undefined,
): DaemonConnection {
  const { version, pid } = endpoint;
  let disposed = false;
  const stopWatching = endWhenDead(socket, endpoint);
  const closed = new Promise<ConnectionEnding>((resolve) => {
    socket.once('close', (code, reason) => {
      stopWatching();
      const left = code === closeCodes.leaving ? leavingReason(reason.toString()) : undefined;
      if (disposed) resolve({ kind: 'disposed' });
      else if (code === normalClosure) resolve({ kind: 'exited' });
      else if (left !== undefined) resolve({ kind: 'left', reason: left });
      else resolve({ kind: 'lost', message: fault()?.message ?? `The daemon is gone (close code ${code}).` });
    });
  });
  return {
    reader: new StreamMessageReader(stream.input),
    writer: new StreamMessageWriter(stream.output),
    stream,
    info: { version, pid },
    closed,
    dispose: () => {
      disposed = true;
      socket.close(normalClosure);
      // The daemon answers a close frame at once, or is not worth waiting for.
      setTimeout(() => socket.terminate(), 1000).unref();
    },
  };
}

/** Ends a connection whose daemon has pinged for 70 s no more, unless it says that it lives. */
function endWhenDead(socket: WebSocket, endpoint: Endpoint): () => void {
  let silences = 0;
  const look = async () => {
    silences = (await saysItLives(endpoint)) ? 0 : silences + 1;
    if (silences === mostSilences) socket.terminate();
    else if (socket.readyState === socket.OPEN) watch.refresh();
  };
  const watch = setTimeout(() => void look(), silenceMs);
  watch.unref();
  socket.on('ping', () => {
    silences = 0;
    watch.refresh();
  });
  return () => clearTimeout(watch);
}

const leavingReasons = ['stop', 'restart', 'newerVersion', 'idle', 'failed'] as const;

function leavingReason(text: string): LeavingReason | undefined {
  return leavingReasons.find((reason) => reason === text);
}
