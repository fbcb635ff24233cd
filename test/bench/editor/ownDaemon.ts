import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { connectDaemon } from '../../../server/connection/connectDaemon.ts';
import { StopRequest } from '../../../server/protocol/messages.ts';

export const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));
export const samplePicture = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));

export interface OwnDaemon {
  readonly client: MessageConnection;
  /** For programs that shall find this daemon. */
  readonly env: NodeJS.ProcessEnv;
}

/** Runs `work` in a new folder within `parent`, which is removed afterwards. */
export async function withFolder(parent: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(parent, 'caption-lens-bench-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs `work` beside a daemon of its own that keeps its files in `folder` and has left afterwards. */
export async function withOwnDaemon(folder: string, work: (daemon: OwnDaemon) => Promise<void>): Promise<void> {
  const runtimeFolder = join(folder, 'run');
  const env = { ...process.env, CAPTION_LENS_RUNTIME: runtimeFolder, CAPTION_LENS_CACHE: join(folder, 'cache') };
  const connection = await connectDaemon({
    runtimeFolder,
    version: '0.0.0',
    start: 'ifNeeded',
    program: { entry: join(dist, 'daemon.js'), execPath: process.execPath, env },
  });
  const client = createMessageConnection(connection.reader, connection.writer);
  client.listen();
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  try {
    await work({ client, env });
  } finally {
    await client.sendRequest(StopRequest, { reason: 'stop' }).catch(() => undefined);
    await connection.closed;
  }
}
