import { write } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { livenessProof, longestQuestion, questionPattern } from '../../connection/livenessProof.ts';
import { Strangers } from '../strangers.ts';
import type { LivenessNews, LivenessOrder } from './livenessMessages.ts';

// The daemon's second thread. It answers whether the daemon lives, also while the event loop is held up.

const mostStrangers = 64;
const patienceMs = 1000;
/**
 * A loop that is held up for ten minutes does not come back. In ticks and not in time, which goes on while a machine
 * sleeps.
 */
const tickMs = 5000;
const mostTicks = 120;
const standardError = 2;

const { token } = workerData as LivenessOrder;
const strangers = new Strangers(mostStrangers, patienceMs);
/**
 * Runs from a client's question to the event loop's next turn. While no client asks, nobody needs to know whether the
 * loop is held up.
 */
let loopCheck: NodeJS.Timeout | undefined;

const server = createServer((socket) => {
  strangers.admit(socket);
  let heard = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    heard += text;
    const [, nonce] = questionPattern.exec(heard) ?? [];
    if (nonce !== undefined) answer(socket, nonce);
    else if (heard.length >= longestQuestion) socket.destroy();
  });
});
server.on('error', (error) => {
  throw error;
});
server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
  tell({ kind: 'listening', port: portOf() });
});

parentPort?.on('message', () => {
  clearInterval(loopCheck);
  loopCheck = undefined;
});

function answer(socket: Socket, nonce: string): void {
  const { pid } = process;
  socket.end(`${pid} ${livenessProof(token, { port: portOf(), nonce, pid })}\n`);
  if (loopCheck !== undefined) return;
  tell({ kind: 'asked' });
  let ticks = 0;
  loopCheck = setInterval(() => {
    ticks += 1;
    if (ticks === mostTicks) endHungProcess();
  }, tickMs);
}

function endHungProcess(): void {
  const line = 'Error: the event loop was held up for ten minutes, so the daemon ended itself.\n';
  write(standardError, line, () => process.kill(process.pid, 'SIGKILL'));
}

function portOf(): number {
  return (server.address() as AddressInfo).port;
}

function tell(news: LivenessNews): void {
  parentPort?.postMessage(news);
}
