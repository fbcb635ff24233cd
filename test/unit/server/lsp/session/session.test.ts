import { describe, expect, test, vi } from 'vitest';
import {
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWorkspaceFoldersNotification,
  DocumentDiagnosticRequest,
  ErrorCodes,
  ExitNotification,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  ShutdownRequest,
  WorkDoneProgress,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver-protocol/node';
import { pathToFileURL } from 'node:url';
import {
  DescribeRequest,
  LeavingNotification,
  StatusNotification,
  StatusRequest,
  StopRequest,
  UnloadRequest,
  type ClientOptions,
  type DaemonStatus,
} from '../../../../../server/protocol/messages.ts';
import { failureIn } from '../../../../../server/protocol/failure.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { editorCapabilities, pictureOf, withClient, type TestClient } from '../client.ts';

const cup = pictureOf('cup');

describe('settings', () => {
  test('are asked of the client, and asked again when they change', async () => {
    let given: unknown = {
      description: { beams: 2 },
      daemon: { unloadAfter: 7, exitAfter: 8 },
      disk: { keepCompiledDays: 9 },
    };
    const capabilities = { ...editorCapabilities, workspace: { ...editorCapabilities.workspace, configuration: true } };
    await withClient({ capabilities, configuration: () => given }, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      const document = await client.open('a.md', '![](cup.png)');
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.generation.numBeams).toBe(2);
      expect(client.services.asked.at(-1)).toEqual({ unloadAfter: 7, exitAfter: 8, keepCompiledDays: 9 });
      given = { description: { beams: 4 } };
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.generation.numBeams).toBe(4);
    });
  });

  test('of a client that has none, such as a command, ask nothing of the daemon', () =>
    withClient({}, async (client) => {
      await client.open('a.md', '![](cup.png)');
      expect(client.services.asked).toEqual([]);
    }));

  test('are asked again of a client that does not know the question yet', async () => {
    const capabilities = { ...editorCapabilities, workspace: { ...editorCapabilities.workspace, configuration: true } };
    let asked = 0;
    const configuration = () => {
      asked += 1;
      if (asked < 3) throw new ResponseError(ErrorCodes.MethodNotFound, 'Unhandled method workspace/configuration');
      return { description: { beams: 4 } };
    };
    await withClient({ capabilities, configuration }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.generation.numBeams).toBe(4);
    });
  });

  test('given at the start stay where the client has no others', async () => {
    const capabilities = { ...editorCapabilities, workspace: { configuration: true } };
    const options = { settings: { description: { beams: 3 } } };
    await withClient({ capabilities, options, configuration: () => null }, async (client) => {
      await client.write('cup.png', cup);
      const document = await client.open('a.md', '![](cup.png)');
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.generation.numBeams).toBe(3);
    });
  });

  /** What the person is shown. */
  function messagesTo(client: TestClient): readonly string[] {
    const messages: string[] = [];
    client.connection.onNotification(ShowMessageNotification.type, ({ type, message }) => {
      expect(type).toBe(MessageType.Warning);
      messages.push(message);
    });
    return messages;
  }

  test('that cannot be used are said once, each in its own name, and the default holds', async () => {
    let given: unknown = { model: { device: 'gpu' }, diagnostics: { severity: { missing: 'warn' } } };
    const workspace = { ...editorCapabilities.workspace, configuration: true };
    await withClient(
      { capabilities: { ...editorCapabilities, workspace }, configuration: () => given },
      async (client) => {
        const messages = messagesTo(client);
        await client.write('cup.png', cup);
        const document = await client.open('a.md', '![](cup.png)');
        await client.hover(document, 'cup');
        expect(client.describer.asked.at(-1)?.model.device).toBe('auto');
        expect(messages).toEqual([
          'Caption Lens: captionLens.model.device should be "auto", "cpu", "webgpu" or "cuda", not "gpu"; the default holds. captionLens.diagnostics.severity.missing should be "off", "hint", "information", "warning" or "error", not "warn"; the default holds.',
        ]);
        const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
          textDocument: { uri: document.uri },
        });
        expect(report).toMatchObject({ items: [{ severity: DiagnosticSeverity.Warning }] });
        const change = async (to: unknown) => {
          given = to;
          await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
          await client.hover(document, 'cup');
        };
        await change({ model: { device: 'gpu' }, altText: { maxLength: 100 } });
        expect(messages).toHaveLength(1);
        await change({ model: { device: 'cpu' } });
        await change({ model: { device: 'gpu' } });
        expect(messages).toHaveLength(2);
      },
    );
  });

  test('of a client that cannot be asked are said as well, at the start and with a change', async () => {
    const options = { settings: { description: { beams: '5' } }, hoverCommands: 'all' } as unknown as ClientOptions;
    await withClient({ options }, async (client) => {
      const messages = messagesTo(client);
      const { connection } = client;
      await connection.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { captionLens: { daemon: { exitAfter: -1 } } },
      });
      await connection.sendRequest(StatusRequest, null);
      expect(messages).toEqual([
        'Caption Lens: initializationOptions.hoverCommands should be "known", not "all"; it has no effect. captionLens.description.beams should be a whole number from 1 to 64, not "5"; the default holds.',
        'Caption Lens: captionLens.daemon.exitAfter should be a number from 0 on, not -1; the default holds.',
      ]);
    });
  });

  test('say that a workspace is trusted in no other words', async () => {
    const options = { trust: 'Restricted', settings: { remote: { enabled: true } } } as unknown as ClientOptions;
    await withClient({ options }, async (client) => {
      const messages = messagesTo(client);
      const { uri } = await client.open('a.md', '![](https://pictures.example/cup.png)');
      const asked = client.connection.sendRequest(DescribeRequest, {
        picture: { kind: 'reference', uri, position: { line: 0, character: 0 } },
        priority: 'action',
        consent: 'remote',
      });
      await expect(asked).rejects.toThrow('The picture lies on the internet.');
      expect(messages).toEqual([
        'Caption Lens: initializationOptions.trust should be "trusted" or "restricted", not "Restricted"; the workspace counts as not trusted.',
      ]);
    });
  });

  test('of a workspace that is not trusted name no model and allow nothing remote, until it is trusted', () =>
    withClient({ options: { trust: 'restricted', settings: { model: { path: '/evil.pth' } } } }, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      const document = await client.open('a.md', '![](cup.png)');
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.model.path).toBe('');
      const picture = { kind: 'file', uri: client.uriOf('cup.png') } as const;
      const model = {
        path: '/evil.pth',
        languageModel: '',
        base: '',
        device: 'auto',
        precision: 'auto',
        imageSize: 0,
      } as const;
      const asking = client.connection.sendRequest(DescribeRequest, {
        picture,
        priority: 'action',
        options: { model },
      });
      await expect(asking.catch(failureIn)).resolves.toMatchObject({ code: 'invalidOption' });
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { captionLens: { trust: 'trusted', model: { path: '/mine' } } },
      });
      await client.hover(document, 'cup');
      expect(client.describer.asked.at(-1)?.model.path).toBe('/mine');
    }));

  test('follow the workspace’s folders', () =>
    withClient({}, async (client) => {
      const other = temporaryFolder();
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      const document = await client.open('sub/a.md', '![](/cup.png)');
      expect(await client.hover(document, 'cup')).toMatchObject({
        contents: { value: expect.stringContaining('A cup.') },
      });
      await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
        event: {
          added: [{ uri: pathToFileURL(other.path).href, name: 'other' }],
          removed: [{ uri: pathToFileURL(client.path).href, name: 'workspace' }],
        },
      });
      expect(await client.hover(document, 'cup')).not.toMatchObject({
        contents: { value: expect.stringContaining('A cup.') },
      });
      other.remove();
    }));
});

describe('the status', () => {
  test('is told at once when the model’s state changes, and seldom otherwise', () =>
    withClient({ options: { hoverCommands: 'known' } }, async (client) => {
      const told: DaemonStatus[] = [];
      client.connection.onNotification(StatusNotification, (status) => {
        told.push(status);
      });
      await client.connection.sendRequest(StatusRequest, null);
      const kinds = (): string[] => told.map(({ model }) => model.kind);
      expect(kinds()).toEqual(['unloaded']);
      for (let waiting = 1; waiting <= 50; waiting++) client.describer.change({ kind: 'unloaded' }, waiting);
      client.describer.change({ kind: 'loading', message: 'Reading' });
      await vi.waitFor(() => expect(kinds()).toEqual(['unloaded', 'loading']));
      for (let waiting = 1; waiting <= 50; waiting++)
        client.describer.change({ kind: 'loading', message: '' }, waiting);
      await vi.waitFor(() => expect(told.at(-1)?.queue.waiting).toBe(50));
      expect(told).toHaveLength(3);
      client.session.dispose();
      expect(client.describer.listeners).toBe(0);
    }));

  test('is not told to an editor that has never heard of it', () =>
    withClient({}, async (client) => {
      const told: string[] = [];
      client.connection.onUnhandledNotification(({ method }) => {
        told.push(method);
      });
      client.describer.change({ kind: 'loading', message: 'Reading' });
      expect(await client.connection.sendRequest(StatusRequest, null)).toMatchObject({ model: { kind: 'loading' } });
      expect(told).toEqual([]);
    }));

  test('can be changed: unload, stop', () =>
    withClient({}, async (client) => {
      expect(await client.connection.sendRequest(UnloadRequest, null)).toBeNull();
      expect(client.describer.unloads).toBe(1);
      expect(await client.connection.sendRequest(StopRequest, { reason: 'restart' })).toBeNull();
      await vi.waitFor(() => expect(client.services.stops).toEqual(['restart']));
      const left: string[] = [];
      client.connection.onNotification(LeavingNotification, ({ reason }) => {
        left.push(reason);
      });
      await client.session.announceLeaving('restart');
      await vi.waitFor(() => expect(left).toEqual(['restart']));
    }));

  test('of loading is progress in an editor that knows nothing of ours', () =>
    withClient({}, async (client) => {
      const said: unknown[] = [];
      client.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
        client.connection.onProgress(WorkDoneProgress.type, token, (value) => {
          said.push(value);
        });
      });
      const params = { picture: { kind: 'bytes', name: 'x', base64: 'AAAA' }, priority: 'action' } as const;
      const asking = client.connection.sendRequest(DescribeRequest, params);
      const { update, finish } = await client.describer.nextJob();
      update({ kind: 'loading', fraction: 0.25, message: 'Reading the model' });
      update({ kind: 'loading', fraction: 0.5, message: 'Compiling' });
      update({ kind: 'looking' });
      finish('A cup.');
      await asking;
      await vi.waitFor(() =>
        expect(said).toEqual([
          { kind: 'begin', title: 'Caption Lens', percentage: 25, message: 'Reading the model' },
          { kind: 'report', percentage: 50, message: 'Compiling' },
          { kind: 'end' },
        ]),
      );
    }));
});

describe('a session', () => {
  test('ends with its client’s exit, and nothing else ends', () =>
    withClient({}, async (client) => {
      await client.connection.sendRequest(ShutdownRequest.type);
      await client.connection.sendNotification(ExitNotification.type);
      await client.session.ended;
    }));

  test('outlives notifications that make no sense', () =>
    withClient({}, async (client) => {
      await client.write('cup.png', cup);
      client.describer.learn(cup, 'A cup.');
      const document = await client.open('a.md', '![](cup.png)');
      const send = (method: string, params: unknown) => client.connection.sendNotification(method, params);
      await send(DidChangeTextDocumentNotification.method, {
        textDocument: { uri: document.uri },
        contentChanges: [{}],
      });
      await send('textDocument/didOpen', {});
      await send('notebookDocument/didChange', { notebookDocument: {}, change: null });
      await send('workspace/didChangeConfiguration', { settings: 7 });
      expect(await client.hover(document, 'cup')).toMatchObject({
        contents: { value: expect.stringContaining('A cup.') },
      });
    }));
});
