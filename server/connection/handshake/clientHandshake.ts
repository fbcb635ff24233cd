import { errorCode } from '../../../models/errors.ts';
import { WebSocket } from 'ws';
import { protocolVersion } from '../../protocol/version.ts';
import { type ByteStream, byteStream, socketLimits } from './byteStream.ts';
import { ConnectionError, throwIfAborted } from '../connectionError.ts';
import type { Endpoint } from '../endpointFile.ts';
import {
  freshNonce,
  isProof,
  proofOf,
  type ConnectionPurpose,
  readChallenge,
  readAnswer,
  type RefusalReason,
  upgradePath,
} from './handshake.ts';
import { say } from '../../../models/wording.ts';

/** What came of a handshake. With `welcome` the caller owns the socket. */
export type Handshake =
  | { readonly kind: 'welcome'; readonly socket: WebSocket; readonly stream: ByteStream }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** Nothing listens there. */
  | { readonly kind: 'absent' }
  /** Something listens and says nothing, or hangs up. */
  | { readonly kind: 'silent' };

/**
 * Connects to the endpoint and proves itself, after the daemon has done so. `onFault` hears later of bytes that break
 * the framing. Rejects with `notOurDaemon` where the daemon could not prove itself: nothing that an impostor could use
 * was sent to it by then. Rejects with `aborted` when the signal fires.
 */
export function shakeHands(
  endpoint: Endpoint,
  {
    version,
    purpose,
    patienceMs,
  }: {
    readonly version: string;
    readonly purpose: ConnectionPurpose;
    /** For the daemon to answer. */ readonly patienceMs: number;
  },
  onFault: (fault: Error) => void,
  signal?: AbortSignal,
): Promise<Handshake> {
  throwIfAborted(signal);
  const { port, token } = endpoint;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${upgradePath}`, { ...socketLimits, followRedirects: false });
  const nonce = freshNonce();
  let stage: 'challenge' | 'answer' = 'challenge';
  return new Promise<Handshake>((resolve, reject) => {
    const timer = setTimeout(() => end({ kind: 'silent' }), patienceMs);
    const abort = () => fail(new ConnectionError('aborted', say`Connecting to the daemon was cancelled.`));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('message', hear).off('close', hungUp);
    };
    const end = (handshake: Handshake) => {
      settle();
      if (handshake.kind !== 'welcome') socket.terminate();
      resolve(handshake);
    };
    const fail = (error: ConnectionError) => {
      settle();
      socket.terminate();
      reject(error);
    };
    const hungUp = () => end({ kind: 'silent' });
    const hear = (data: unknown) => {
      const text = String(data);
      if (stage === 'challenge') {
        const challenge = readChallenge(text);
        const nonces = { port, client: nonce, server: challenge?.nonce ?? '' };
        if (challenge === undefined || !isProof(challenge.proof, proofOf('server', token, nonces))) {
          return fail(notOurs(port));
        }
        stage = 'answer';
        return socket.send(JSON.stringify({ kind: 'proof', proof: proofOf('client', token, nonces) }));
      }
      const answer = readAnswer(text);
      if (answer === undefined) return fail(notOurs(port));
      if (answer.kind === 'refused') return end(answer);
      const stream = byteStream(socket, (fault) => {
        onFault(fault);
        socket.terminate();
      });
      end({ kind: 'welcome', socket, stream });
    };
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('message', hear);
    socket.on('close', hungUp);
    // 'close' follows, which would say `silent`: here it is known that nothing listens.
    socket.on('error', (error) => {
      if (errorCode(error) === 'ECONNREFUSED') end({ kind: 'absent' });
    });
    socket.on('unexpected-response', () => fail(notOurs(port)));
    socket.on('open', () => {
      socket.send(JSON.stringify({ kind: 'hello', protocol: protocolVersion, version, nonce, purpose }));
    });
  });
}

function notOurs(port: number): ConnectionError {
  const message = say`What listens on port ${port} could not prove that it is the Caption Lens daemon; nothing was sent to it.`;
  return new ConnectionError('notOurDaemon', message);
}
