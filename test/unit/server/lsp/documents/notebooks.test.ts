import { describe, expect, test } from 'vitest';
import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DidChangeNotebookDocumentNotification,
  DidOpenNotebookDocumentNotification,
  HoverRequest,
  WorkspaceDiagnosticRequest,
  type CodeAction,
  type Hover,
  type MarkupContent,
  type NotebookCell,
} from 'vscode-languageserver-protocol/node';
import { DescribeMissingRequest } from '../../../../../server/protocol/messages.ts';
import { pictureOf, type TestClient, wholeWorkspace, withClient } from '../client.ts';

const cup = pictureOf('cup');
const dog = pictureOf('dog');
const cell = 'vscode-notebook-cell:/x/lesson.ipynb#W0sZmlsZQ%3D%3D';
const other = 'vscode-notebook-cell:/x/lesson.ipynb#W1sZmlsZQ%3D%3D';
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('a notebook’s Markdown cells', () => {
  test('find pictures beside the notebook, and those that they carry', () =>
    withClient({}, async (client) => {
      await client.write('course/cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      client.describer.learn(dog, 'A dog.');
      // As VS Code's ipynb extension and vscode-languageclient send it, and as older ones did.
      const attachments = { 'my dog.png': { 'image/png': base64(dog) } };
      await openNotebook(client, '![](cup.png) ![](attachment:my%20dog.png)', { attachments });
      expect(valueOf(await hoverAt(client, 5))).toContain('A cup.');
      expect(valueOf(await hoverAt(client, 20))).toContain('A dog.');
      await changeMetadata(client, { custom: { attachments } });
      expect(valueOf(await hoverAt(client, 20))).toContain('A dog.');
      await changeMetadata(client, {});
      expect(valueOf(await hoverAt(client, 20))).toContain('carries no picture');
    }));

  test('get edits against the cell', () =>
    withClient({}, async (client) => {
      await client.write('course/cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      await openNotebook(client, '![](cup.png)');
      const position = { line: 0, character: 3 };
      const actions = (await client.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: cell },
        range: { start: position, end: position },
        context: { diagnostics: [] },
      })) as CodeAction[];
      const describing = actions.find(({ title }) => title === 'Describe this picture') as CodeAction;
      const { edit } = await client.connection.sendRequest(CodeActionResolveRequest.type, describing);
      expect(edit?.documentChanges).toMatchObject([
        { textDocument: { uri: cell, version: 1 }, edits: [{ newText: 'A cup.' }] },
      ]);
    }));

  test.each([
    ['the notebook', undefined],
    ['one of them', other],
  ])('are all described where %s is', (_, named) =>
    withClient({}, async (client) => {
      await client.write('course/cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      await openNotebook(client, '![](cup.png)');
      await addCell(client, '![](cup.png)');
      const scope = { kind: 'document', uri: named ?? client.uriOf('course/lesson.ipynb') } as const;
      const { edit } = await client.connection.sendRequest(DescribeMissingRequest, { scope });
      expect(edit.documentChanges).toMatchObject([
        { textDocument: { uri: cell }, edits: [{ newText: 'A cup.' }] },
        { textDocument: { uri: other }, edits: [{ newText: 'A cup.' }] },
      ]);
    }),
  );

  test('stand for the notebook’s file while it is open', () =>
    withClient(wholeWorkspace, async (client) => {
      const source = ['![](cup.png)'];
      const file = {
        cells: [{ cell_type: 'markdown', metadata: {}, source }],
        metadata: {},
        nbformat: 4,
        nbformat_minor: 5,
      };
      await client.write('course/lesson.ipynb', JSON.stringify(file, undefined, 1));
      const check = () => client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
      expect((await check()).items.map(({ uri }) => uri)).toEqual([client.uriOf('course/lesson.ipynb')]);
      await openNotebook(client, '![A cup of tea](cup.png)');
      expect((await check()).items).toEqual([]);
    }));
});

test('a notebook that lies on the disk is described with what it carries, in its cells and its outputs', () =>
  withClient({}, async (client) => {
    client.describer.learn(cup, 'A cup.');
    client.describer.learn(dog, 'A dog.');
    const attachments = { 'my dog.png': { 'image/png': base64(dog) } };
    // Two outputs of one cell write their alt texts side by side.
    const output = { output_type: 'display_data', data: { 'image/png': base64(cup) }, metadata: {} };
    const cells = [
      { cell_type: 'markdown', metadata: {}, attachments, source: ['![](attachment:my%20dog.png)'] },
      { cell_type: 'code', metadata: {}, execution_count: 1, outputs: [output, output], source: [] },
    ];
    await client.write(
      'a.ipynb',
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1),
    );
    const { edit, described, failed } = await client.connection.sendRequest(DescribeMissingRequest, {
      scope: { kind: 'workspace' },
    });
    expect(failed).toEqual([]);
    expect(described).toBe(3);
    const written = JSON.stringify(edit.documentChanges);
    expect([written.includes('A dog.'), written.includes('A cup.')]).toEqual([true, true]);
  }));

async function openNotebook(client: TestClient, text: string, metadata?: NotebookCell['metadata']): Promise<void> {
  await client.connection.sendNotification(DidOpenNotebookDocumentNotification.type, {
    notebookDocument: {
      uri: client.uriOf('course/lesson.ipynb'),
      notebookType: 'jupyter-notebook',
      version: 1,
      cells: [{ kind: 1, document: cell, ...(metadata && { metadata }) }],
    },
    cellTextDocuments: [{ uri: cell, languageId: 'markdown', version: 1, text }],
  });
}

async function addCell(client: TestClient, text: string): Promise<void> {
  await client.connection.sendNotification(DidChangeNotebookDocumentNotification.type, {
    notebookDocument: { uri: client.uriOf('course/lesson.ipynb'), version: 2 },
    change: {
      cells: {
        structure: {
          array: { start: 1, deleteCount: 0, cells: [{ kind: 1, document: other }] },
          didOpen: [{ uri: other, languageId: 'markdown', version: 1, text }],
        },
      },
    },
  });
}

async function changeMetadata(client: TestClient, metadata: NonNullable<NotebookCell['metadata']>): Promise<void> {
  await client.connection.sendNotification(DidChangeNotebookDocumentNotification.type, {
    notebookDocument: { uri: client.uriOf('course/lesson.ipynb'), version: 2 },
    change: { cells: { data: [{ kind: 1, document: cell, metadata }] } },
  });
}

function hoverAt(client: TestClient, character: number): Promise<Hover | null> {
  return client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: cell },
    position: { line: 0, character },
  });
}

function valueOf(hover: Hover | null): string {
  return (hover?.contents as MarkupContent | undefined)?.value ?? '';
}
