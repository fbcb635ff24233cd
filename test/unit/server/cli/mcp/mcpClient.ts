import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { pathToFileURL } from 'node:url';
import type { documentFolder } from '../documentFolder.ts';
import type { Scene } from '../fakeWorld.ts';

/** What a tool answered: its data, or the text of its failure. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** A client of the official SDK at `caption-lens mcp` in a folder. */
export interface TestMcp {
  readonly client: Client;
  call(name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ToolAnswer>;
}

/** `roots`: the folders that the client has open; absent: it knows nothing of roots. */
export interface McpOptions {
  readonly args?: readonly string[];
  readonly roots?: readonly string[];
  readonly scene?: Scene;
}

/** Runs the command, and the work with a client at its streams; gives what the command ended with. */
export async function withMcp(
  folder: ReturnType<typeof documentFolder>,
  { args = [], roots, scene = {} }: McpOptions,
  work: (mcp: TestMcp) => Promise<void>,
) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const ended = folder.run(['mcp', ...args], {
    ...scene,
    overrides: { streams: { input, output }, ...scene.overrides },
  });
  const client = new Client({ name: 'test', version: '1' }, { capabilities: roots ? { roots: {} } : {} });
  if (roots) {
    client.setRequestHandler('roots/list', () => ({
      roots: roots.map((path) => ({ uri: pathToFileURL(path).href })),
    }));
  }
  try {
    // The transport of a server is a client's as well: messages a line each, in and out.
    await client.connect(new StdioServerTransport(output, input));
    await work({
      client,
      call: async (name, parameters, signal) => {
        const answer = await client.callTool({ name, arguments: { ...parameters } }, { ...(signal && { signal }) });
        const [first] = answer.content;
        return {
          isError: answer.isError === true,
          text: first?.type === 'text' ? first.text : '',
          data: (answer.structuredContent ?? {}) as Record<string, unknown>,
        };
      },
    });
  } finally {
    input.end();
  }
  return ended;
}
