import {
  type InputRequiredResult,
  inputRequired,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { Refusal } from '../../protocol/failure.ts';
import type { OpenedRoots } from './openedRoots.ts';

/** The answer to `roots/list`; of MCP's revisions up to 2026-07-28. */
const rootsAnswer = z.object({ roots: z.array(z.object({ uri: z.string() })) });

/**
 * The roots of one call: the server's own, narrowed to those of a client that has some. Where that client has not been
 * asked yet, the question that is to be answered first. Throws a `Refusal` where the two have nothing in common.
 */
export async function rootsOfCall(
  server: McpServer,
  roots: OpenedRoots,
  { mcpReq: { inputResponses } }: ServerContext,
): Promise<OpenedRoots | InputRequiredResult> {
  if (!server.server.getClientCapabilities()?.roots) return roots;
  const said = rootsAnswer.safeParse(inputResponses?.['roots']);
  if (!said.success) {
    if (inputResponses && 'roots' in inputResponses) throw noRoots();
    return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
  }
  const folders = said.data.roots.flatMap(({ uri }) => folderOf(uri));
  // A client without a folder narrows nothing.
  if (folders.length === 0) return roots;
  const both = await roots.narrowed(folders);
  if (both) return both;
  throw new Refusal(
    'outsideWorkspace',
    `None of this client's folders lies in those that were opened for programs: ${roots.folders.join(', ')}.`,
    'Start the server with --root for one of them.',
  );
}

function folderOf(uri: string): readonly string[] {
  try {
    return uri.startsWith('file:') ? [fileURLToPath(uri)] : [];
  } catch {
    return [];
  }
}

function noRoots(): Refusal {
  return new Refusal('outsideWorkspace', 'The client did not say which folders it has open.');
}
