import { once } from 'node:events';
import { createServer } from 'node:http';

/** A server of this machine that nobody should ever ask for anything. */
export interface Beacon {
  readonly origin: string;
  readonly visits: readonly string[];
  close(): void;
}

export async function lightBeacon(): Promise<Beacon> {
  const visits: string[] = [];
  const server = createServer(({ url }, response) => {
    visits.push(url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the beacon has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    visits,
    close: () => {
      server.close();
    },
  };
}
