import { connect, type Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import type { Endpoint } from '../../../server/connection/endpointFile.ts';
import {
  freshNonce,
  proofOf,
  type ConnectionPurpose,
  readChallenge,
} from '../../../server/connection/handshake/handshake.ts';

/** Sends bytes to the daemon's port and returns all that it answers. */
export async function exchange(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(request);
  await closed(socket);
  return answer;
}

/** Settles however the socket ends: a reset is an end too. */
export async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

/** What became of an attempt to get in: an HTTP status, a refusal, or an open socket. */
export type Attempt =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'answer'; readonly answer: unknown; readonly socket: WebSocket };

export interface AttemptOptions extends ClientOptions {
  readonly url?: string;
  /** Instead of the right one. */
  readonly proof?: string;
  readonly purpose?: ConnectionPurpose;
}

/** The client's side of the handshake, written a second time and with everything open to change. */
export async function attempt(endpoint: Endpoint, options: AttemptOptions = {}): Promise<Attempt> {
  const { url, proof, purpose = { kind: 'session' }, ...client } = options;
  const { port, token } = endpoint;
  const socket = new WebSocket(url ?? `ws://127.0.0.1:${port}/caption-lens`, client);
  socket.on('error', () => undefined);
  const nonce = freshNonce();
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve({ kind: 'status', status: response.statusCode ?? 0 });
      response.destroy();
    });
    socket.on('close', () => resolve({ kind: 'closed' }));
    socket.on('open', () => {
      const protocol = { major: 1, minor: 0 };
      socket.send(JSON.stringify({ kind: 'hello', protocol, version: '0.0.0', nonce, purpose }));
    });
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      const challenge = readChallenge(text);
      if (challenge === undefined) return resolve({ kind: 'answer', answer: JSON.parse(text) as unknown, socket });
      const right = proofOf('client', token, { port, client: nonce, server: challenge.nonce });
      socket.send(JSON.stringify({ kind: 'proof', proof: proof ?? right }));
    });
  });
}
