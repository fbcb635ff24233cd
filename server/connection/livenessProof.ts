import { createHmac, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { isProof } from './handshake/handshake.ts';
import type { Endpoint } from './endpointFile.ts';

// A daemon answers on a second port whether it lives, from a thread of its own: also while its event loop is held up. A
// question is a nonce, an answer the process id and a proof, a line each, and one a connection.

/** A thread that only waits answers within milliseconds, on a machine that swaps within seconds. */
const patienceMs = 2000;

/** One line from a client: the nonce. */
export const questionPattern = /^([0-9a-f]{64})\n/;
/** Characters, the line feed included. */
export const longestQuestion = 65;
const answerPattern = /^(\d{1,10}) ([0-9a-f]{64})\n/;
const longestAnswer = 76;

/**
 * HMAC-SHA256 keyed with the token, as 64 hex digits. Bound to the port, as the proofs of the handshake are, and to the
 * process that gives it.
 */
export function livenessProof(
  token: string,
  { port, nonce, pid }: { readonly port: number; readonly nonce: string; readonly pid: number },
): string {
  const key = Buffer.from(token, 'hex');
  return createHmac('sha256', key).update(`caption-lens liveness 1\n${port}\n${nonce}\n${pid}`).digest('hex');
}

/**
 * Whether the daemon says within 2 s that it lives. False where it is stopped or dead, or its version has no such port.
 * True proves as well that the process of the endpoint's id is that daemon. Never rejects.
 */
export function saysItLives({ livenessPort, token, pid }: Endpoint): Promise<boolean> {
  if (livenessPort === undefined) return Promise.resolve(false);
  const nonce = randomBytes(32).toString('hex');
  const expected = livenessProof(token, { port: livenessPort, nonce, pid });
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: livenessPort });
    const end = (isAlive: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isAlive);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    let heard = '';
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(`${nonce}\n`));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.on('data', (text: string) => {
      heard += text;
      const [, answerer, proof = ''] = answerPattern.exec(heard) ?? [];
      if (answerer !== undefined) end(Number(answerer) === pid && isProof(proof, expected));
      else if (heard.length > longestAnswer) end(false);
    });
  });
}
