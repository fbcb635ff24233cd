import type { WebSocket } from 'ws';
import {
  freshNonce,
  type Hello,
  isProof,
  type Nonces,
  proofOf,
  readHello,
  readProof,
  type RefusalReason,
} from '../connection/handshake/handshake.ts';
import { protocolVersion } from '../protocol/version.ts';

/** What came of a client's side of the handshake. */
export type Outcome =
  { readonly kind: 'proved'; readonly hello: Hello } | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * The daemon's side of the handshake. `onOutcome` is called once, in the turn of the last message, so that a stream can
 * take over before the next byte. On `proved` the caller says `welcome`, or refuses after all.
 */
export function awaitProof(
  socket: WebSocket,
  { token, port }: { readonly token: string; readonly port: number },
  onOutcome: (outcome: Outcome) => void,
): void {
  let hello: Hello | undefined;
  let nonces: Nonces | undefined;
  const end = (outcome: Outcome) => {
    socket.off('message', hear);
    onOutcome(outcome);
  };
  const hear = (data: unknown) => {
    const text = String(data);
    if (hello === undefined || nonces === undefined) {
      hello = readHello(text);
      if (hello === undefined) return end({ kind: 'refused', reason: 'malformed' });
      nonces = { port, client: hello.nonce, server: freshNonce() };
      const proof = proofOf('server', token, nonces);
      return socket.send(JSON.stringify({ kind: 'challenge', nonce: nonces.server, proof }));
    }
    const proof = readProof(text);
    if (proof === undefined) return end({ kind: 'refused', reason: 'malformed' });
    if (!isProof(proof.proof, proofOf('client', token, nonces))) return end({ kind: 'refused', reason: 'proof' });
    // Whoever asks the daemon to leave need not understand anything else of it.
    if (hello.purpose.kind === 'session' && hello.protocol.major !== protocolVersion.major) {
      return end({ kind: 'refused', reason: 'incompatible' });
    }
    end({ kind: 'proved', hello });
  };
  socket.on('message', hear);
}
