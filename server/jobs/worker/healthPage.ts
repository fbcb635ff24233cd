import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CaptionLensError, reasonOf } from '../../../models/errors.ts';
import { ownNames, spelled } from '../../../models/wording.ts';
import type { Database } from '../database/database.ts';
import { queueSchema } from '../queue/queue.ts';
import type { WorkerMetrics } from './metrics.ts';
import type { Worker } from './worker.ts';

export interface HealthParts {
  readonly metrics: WorkerMetrics;
  readonly worker: Pick<Worker, 'state'>;
  readonly database: Database;
}

/** After so long without a word from the database a worker is not well. */
const silenceMs = 60_000;

/**
 * `/metrics` for Prometheus and `/health` for whoever starts workers anew: 200 or 503, and what it does as JSON. Neither
 * names a picture. On loopback by default.
 */
export class HealthPage {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Rejects with `invalidOption` where the port is not to be had. */
  static async open(
    { port, host }: { readonly port: number; readonly host: string },
    parts: HealthParts,
  ): Promise<HealthPage> {
    const server = createServer({ maxHeaderSize: 8192, requestTimeout: 5000 }, (request, response) => {
      void answer(request, response, parts).catch(() => response.writeHead(500).end());
    });
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (thrown) {
      const reason = spelled(reasonOf(thrown), ownNames);
      throw new CaptionLensError('invalidOption', `--metrics ${String(port)} cannot be listened at: ${reason}.`, {
        cause: thrown,
      });
    }
    return new HealthPage(server);
  }

  get address(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`;
  }

  async dispose(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

async function answer({ url, method }: IncomingMessage, response: ServerResponse, parts: HealthParts): Promise<void> {
  if (method !== 'GET') {
    response.writeHead(405).end();
    return;
  }
  switch (url) {
    case '/metrics':
      await gauge(parts);
      response.writeHead(200, { 'content-type': parts.metrics.registry.contentType });
      response.end(await parts.metrics.registry.metrics());
      return;
    case '/health': {
      const { job, held, seenMsAgo } = parts.worker.state;
      const isWell = seenMsAgo < silenceMs;
      response.writeHead(isWell ? 200 : 503, { 'content-type': 'application/json' });
      const state = isWell ? 'well' : 'the database does not answer';
      response.end(
        `${JSON.stringify({ state, job: job ?? null, held, seenSecondsAgo: Math.round(seenMsAgo / 1000) })}\n`,
      );
      return;
    }
    default:
      response.writeHead(404).end();
  }
}

/** The queue's depth is asked for when somebody wants it. Where the database is away, the rest is told. */
async function gauge({ metrics, worker, database }: HealthParts): Promise<void> {
  metrics.held.set(worker.state.held);
  const rows = await database
    .ask<{ name: string; waiting: string }>(
      `select j.name, count(q.id) as waiting from caption_lens.jobs j
         left join ${queueSchema}.job q on q.name = j.queue and q.state < 'active'
         where j.state = 'open' group by j.name`,
    )
    .catch(() => []);
  metrics.waiting.reset();
  for (const { name, waiting } of rows) metrics.waiting.set({ job: name }, Number(waiting));
}
