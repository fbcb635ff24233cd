import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { throwIfAborted } from '../../../models/errors.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { World } from '../world.ts';
import { type McpService, openMcpServer } from './mcpServer.ts';
import { SharedSeat } from './sharedSeat.ts';

/** Serves one client by MCP over the world's streams until it closes its end, or the signal fires. */
export async function serveMcp(
  world: World,
  options: Pick<McpService, 'roots' | 'version' | 'writing'>,
  signal: AbortSignal,
): Promise<void> {
  throwIfAborted(signal);
  const seat = new SharedSeat(world, (note) => world.stderr.write(`${note}\n`));
  const ending = new AbortController();
  const { input, output } = world.streams;
  const handle = serveStdio(() => openMcpServer({ world, ...options, seat, ending: ending.signal }), {
    transport: new StdioServerTransport(input, output),
    onerror: ({ message }) => world.stderr.write(failureLine('caption-lens mcp', { code: 'internal', message })),
  });
  try {
    await closed(input, signal);
  } finally {
    ending.abort();
    await handle.close();
    await seat.dispose();
  }
}

/** Resolves when the client closes its end, or the signal fires. */
function closed(input: Readable, signal: AbortSignal): Promise<void> {
  return finished(input, { signal, writable: false }).catch(() => undefined);
}
