import { describe, expect, test, vi } from 'vitest';
import {
  ApplyWorkspaceEditRequest,
  CancellationTokenSource,
  ExecuteCommandRequest,
  LSPErrorCodes,
  ShowMessageNotification,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { DescribeMissingRequest, serverCommands } from '../../../../../server/protocol/messages.ts';
import { editorCapabilities, pictureOf, type TestClient, withClient } from '../client.ts';

const cup = pictureOf('cup');
const dog = pictureOf('dog');

describe('captionLens/describeMissing', () => {
  test('asks to confirm each change of a document, describes the same picture once, lists what failed', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      await client.write('copy.png', cup);
      await client.write('dog.png', dog);
      const text = '![](cup.png)\n![Mine](cup.png)\n[![](copy.png)](menu.html)\n![](dog.png)\n![](gone.png)';
      const document = await client.open('a.md', text);
      const progress: unknown[] = [];
      client.connection.onProgress(WorkDoneProgress.type, 'bulk', (value) => {
        progress.push(value);
      });
      const asking = client.connection.sendRequest(DescribeMissingRequest, {
        scope: { kind: 'document', uri: document.uri },
        workDoneToken: 'bulk',
      });
      await answerAll(
        client,
        { [name(cup)]: 'A cup.', [name(dog)]: new CaptionLensError('imageInvalid', 'Damaged.') },
        2,
      );
      const { edit, described, failed } = await asking;
      expect(described).toBe(2);
      expect(client.describer.jobs.map(({ job }) => job.priority)).toEqual(['batch', 'batch']);
      expect(failed).toEqual([
        { uri: document.uri, range: rangeAt(3, 0, 12), failure: { code: 'imageInvalid', message: 'Damaged.' } },
        { uri: document.uri, range: rangeAt(4, 0, 13), failure: expect.objectContaining({ code: 'noPicture' }) },
      ]);
      expect(appliedTo(document, edit)).toBe(
        '![A cup.](cup.png)\n![Mine](cup.png)\n[![A cup: to menu.](copy.png)](menu.html)\n![](dog.png)\n![](gone.png)',
      );
      const annotations = Object.values(edit.changeAnnotations ?? {});
      expect(annotations).toMatchObject([
        { label: 'A cup.', needsConfirmation: true, description: 'cup.png' },
        // Nobody need be told to say where the link leads: the text does.
        { label: 'A cup: to menu.', needsConfirmation: true, description: 'copy.png' },
      ]);
      expect(progress).toMatchObject([{ kind: 'begin', cancellable: true }, ...progress.slice(1, -1), { kind: 'end' }]);
    }));

  test('walks the workspace, takes open documents as they are, and edits files on disk without a version', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      await client.write('docs/a.html', '<img src="../cup.png">');
      await client.write('b.md', '![](cup.png)');
      await client.open('b.md', 'New: ![](cup.png)');
      await client.write('done.md', '![Mine](cup.png) ![](gone.png)');
      const { edit, described, failed } = await client.connection.sendRequest(DescribeMissingRequest, {
        scope: { kind: 'workspace' },
      });
      expect(described).toBe(2);
      expect(failed).toMatchObject([{ uri: client.uriOf('done.md'), failure: { code: 'noPicture' } }]);
      const versions = edit.documentChanges?.map((change) => 'edits' in change && change.textDocument);
      expect(
        versions?.toSorted((one, other) => String(one && one.uri).localeCompare(String(other && other.uri))),
      ).toEqual([
        { uri: client.uriOf('b.md'), version: 1 },
        { uri: client.uriOf('docs/a.html'), version: null },
      ]);
    }));

  test('asks once of two pictures in the same rows of a table, and counts both', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      await client.write('dog.png', dog);
      const edge = '+------------------+------------------+\n';
      const text = `${edge}| .. image:: cup.png | .. image:: dog.png |\n${edge}`.replaceAll('-+', '---+');
      const document = await client.open('a.rst', text, 'restructuredtext');
      const scope = { kind: 'document', uri: document.uri } as const;
      const asking = client.connection.sendRequest(DescribeMissingRequest, { scope });
      await answerAll(client, { [name(cup)]: 'A cup.', [name(dog)]: 'A dog.' }, 2);
      const { edit, described, failed } = await asking;
      expect([described, failed]).toEqual([2, []]);
      expect(appliedTo(document, edit)).toContain('|    :alt: A cup.    |    :alt: A dog.    |\n');
      expect(Object.values(edit.changeAnnotations ?? {})).toMatchObject([
        { label: 'A cup. | A dog.', description: 'cup.png | dog.png' },
      ]);
    }));

  test('lists pictures whose source is computed as not described', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.html', '<img src="{{ x }}"><img src="cup.png">', 'html');
      const asking = client.connection.sendRequest(DescribeMissingRequest, {
        scope: { kind: 'document', uri: document.uri },
      });
      (await client.describer.nextJob()).finish('A cup.');
      expect(await asking).toMatchObject({ described: 1, failed: [{ failure: { code: 'computedSource' } }] });
    }));

  test('leaves a document alone that is changed meanwhile', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const scope = { kind: 'document', uri: document.uri } as const;
      const asking = client.connection.sendRequest(DescribeMissingRequest, { scope });
      const job = await client.describer.nextJob();
      await client.change(document, 'x ![](cup.png)');
      job.finish('A cup.');
      expect(await asking).toMatchObject({ described: 0, failed: [{ failure: { code: 'staleDocument' } }] });
    }));

  test('leaves a file on disk alone that is changed meanwhile', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      await client.write('a.md', '![](cup.png)');
      const asking = client.connection.sendRequest(DescribeMissingRequest, { scope: { kind: 'workspace' } });
      const job = await client.describer.nextJob();
      await client.write('a.md', 'x ![](cup.png)');
      job.finish('A cup.');
      expect(await asking).toMatchObject({ described: 0, failed: [{ failure: { code: 'staleDocument' } }] });
    }));

  test('stops when cancelled, with all that it has asked for', () =>
    withClient({}, async (client) => {
      const count = 20;
      for (let at = 0; at < count; at++) await client.write(`${at}.png`, pictureOf(String(at)));
      const { uri } = await client.open('a.md', Array.from({ length: count }, (_, at) => `![](${at}.png)`).join('\n'));
      const source = new CancellationTokenSource();
      const scope = { kind: 'document', uri } as const;
      const asking = client.connection.sendRequest(DescribeMissingRequest, { scope }, source.token);
      await client.describer.nextJob();
      source.cancel();
      await expect(asking).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
      expect(client.describer.jobs.length).toBeLessThanOrEqual(8);
      expect(client.describer.jobs.every(({ signal }) => signal?.aborted)).toBe(true);
    }));
});

describe('the server’s own command', () => {
  test('answers at once, shows progress and has the edit applied', () =>
    withClient({ capabilities: { ...editorCapabilities, workspace: { applyEdit: true } } }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const tokens = tokensOf(client);
      const edits: WorkspaceEdit[] = [];
      client.connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
        edits.push(edit);
        return { applied: true };
      });
      const command = { command: serverCommands.describeMissingInDocument, arguments: [document.uri] };
      expect(await client.connection.sendRequest(ExecuteCommandRequest.type, command)).toBeNull();
      (await client.describer.nextJob()).finish('A cup.');
      await vi.waitFor(() => expect(edits).toHaveLength(1));
      expect(edits[0]?.changes).toEqual({ [document.uri]: [{ range: rangeAt(0, 2, 2), newText: 'A cup.' }] });
      expect(tokens).toHaveLength(1);
    }));

  test('is cancelled by its progress', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      const tokens = tokensOf(client);
      const command = { command: serverCommands.describeMissingInDocument, arguments: [document.uri] };
      await client.connection.sendRequest(ExecuteCommandRequest.type, command);
      const job = await client.describer.nextJob();
      await client.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token: tokens[0] ?? '' });
      await vi.waitFor(() => expect(job.signal?.aborted).toBe(true));
    }));

  test('says what could not be described', () =>
    withClient({}, async (client) => {
      const document = await client.open('a.md', '![](gone.png)');
      tokensOf(client);
      const said: string[] = [];
      client.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
        said.push(message);
      });
      const command = { command: serverCommands.describeMissingInDocument, arguments: [document.uri] };
      await client.connection.sendRequest(ExecuteCommandRequest.type, command);
      await vi.waitFor(() =>
        expect(said).toEqual(['One picture was not described: There is no picture at "gone.png".']),
      );
    }));
});

/** Answers the next jobs by their pictures, whatever their order. */
async function answerAll(client: TestClient, answers: Record<string, string | Error>, count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const job = await client.describer.nextJob();
    const answer = answers[name(job.job.bytes)];
    if (answer instanceof Error) job.fail(answer);
    else job.finish(answer ?? '');
  }
}

function name(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function tokensOf(client: TestClient): (string | number)[] {
  const tokens: (string | number)[] = [];
  client.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    tokens.push(token);
  });
  return tokens;
}

function rangeAt(line: number, start: number, end: number) {
  return { start: { line, character: start }, end: { line, character: end } };
}

function appliedTo(document: TextDocument, edit: WorkspaceEdit): string {
  const [change] = edit.documentChanges ?? [];
  if (!change || !('edits' in change)) throw new Error('There is no edit.');
  return TextDocument.applyEdits(document, change.edits as { range: never; newText: string }[]);
}
