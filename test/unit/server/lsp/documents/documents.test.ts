import { afterEach, expect, test, vi } from 'vitest';
import {
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol/node';
import type { DocumentParser, Parsed } from '../../../../../server/parsing/documentParser.ts';
import type { TaskKind, TaskOf } from '../../../../../server/parsing/parsingMessages.ts';
import { wholeWorkspace, withClient, type TestClient } from '../client.ts';
import { directParser } from '../directParser.ts';

const missing = '![](cup.png)';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Sets documents aside while it is told to, each when `held` settles. */
function fickleParser() {
  const direct = directParser();
  const parser = {
    ...direct,
    sets: true,
    held: Promise.resolve(),
    forgotten: [] as string[],
    texts: [] as string[],
    async run<Kind extends TaskKind>(task: TaskOf<Kind>): Promise<Parsed<Kind>> {
      if ('document' in task) parser.texts.push(task.document.text);
      if (!parser.sets) return direct.run(task, 'awaited');
      await parser.held;
      return { kind: 'setAside', reason: 'time' };
    },
    forget: (key: string) => void parser.forgotten.push(key),
  } satisfies DocumentParser & Record<string, unknown>;
  return parser;
}

async function codes(client: TestClient, uri: string): Promise<unknown[]> {
  const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  return report.kind === 'full' ? report.items.map(({ code }) => code) : [];
}

async function checkedCodes(client: TestClient): Promise<unknown[]> {
  const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  return items.flatMap((report) => (report.kind === 'full' ? report.items.map(({ code }) => code) : []));
}

test('a document that was closed while it was read is not set aside when it is opened again', async () => {
  const parser = fickleParser();
  let letGo = (): void => undefined;
  parser.held = new Promise((resolve) => (letGo = resolve));
  await withClient({ parser }, async (client) => {
    const { uri } = await client.open('a.md', missing);
    const first = codes(client, uri);
    await vi.waitFor(() => expect(parser.texts).toHaveLength(1));
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
    const document = await client.open('a.md', missing);
    await client.change(document, missing);
    parser.sets = false;
    letGo();
    await first;
    expect(await codes(client, uri)).toEqual(['missing']);
  });
});

test('a version that was not read because the last one was set aside is read after half a minute', async () => {
  const parser = fickleParser();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  await withClient({ ...wholeWorkspace, parser }, async (client) => {
    const document = await client.open('a.md', missing);
    expect(await codes(client, document.uri)).toEqual(['setAside']);
    parser.sets = false;
    await client.change(document, `${missing} a`);
    expect(await codes(client, document.uri)).toEqual(['setAside']);
    expect(await checkedCodes(client)).toEqual([]);
    now = 30_001;
    expect(await codes(client, document.uri)).toEqual(['missing']);
    now = 70_000;
    expect(await codes(client, document.uri)).toEqual(['missing']);
    expect(parser.texts).toEqual([missing, `${missing} a`]);
  });
});

test('a file of the workspace that was set aside is checked again', async () => {
  const parser = fickleParser();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  await withClient({ ...wholeWorkspace, parser }, async (client) => {
    await client.write('a.md', missing);
    await client.write('b.md', missing);
    await client.open('b.md', missing);
    expect(await checkedCodes(client)).toEqual(['setAside', 'setAside']);
    parser.sets = false;
    now = 30_001;
    await client.change(await client.open('c.md', ''), missing);
    expect(await checkedCodes(client)).toEqual(['missing', 'setAside']);
  });
});

test.each(['dispose', 'hangUp'] as const)('of a client that goes away, by %s, nothing is kept', async (way) => {
  const parser = fickleParser();
  await withClient({ parser }, async (client) => {
    const { uri } = await client.open('a.md', missing);
    await client.open('b.md', missing);
    await codes(client, uri);
    if (way === 'dispose') client.session.dispose();
    else client.hangUp();
    await vi.waitFor(() => expect(parser.forgotten).toHaveLength(2));
    expect(parser.forgotten[0]).toMatch(/^\S+ file:.*a\.md$/);
  });
});
