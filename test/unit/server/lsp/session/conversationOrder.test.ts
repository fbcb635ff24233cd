import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createMessageConnection, type MessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { keepOrder } from '../../../../../server/lsp/session/conversationOrder.ts';
import { startClient, type TestClient } from '../client.ts';

// Codes of the specification, "Response Message" and "Lifecycle Messages" of LSP 3.17.
const notInitialized = -32002;
const invalidRequest = -32600;
const invalidParams = -32602;
const methodNotFound = -32601;

const initialize = { processId: null, rootUri: null, capabilities: {} };

/** The code that a request is refused with; 'answered' where it is not. */
function outcome(request: Promise<unknown>): Promise<number | 'answered'> {
  return request.then(
    () => 'answered' as const,
    (thrown: unknown) => (thrown instanceof ResponseError ? thrown.code : NaN),
  );
}

describe('the order of a conversation', () => {
  /** A client, and a server that answers every request it hears with its method. */
  function talk(): { readonly client: MessageConnection; readonly heard: string[] } {
    const [there, back] = [new PassThrough(), new PassThrough()];
    const writer = new StreamMessageWriter(back);
    const server = createMessageConnection(keepOrder(new StreamMessageReader(there), writer), writer);
    const heard: string[] = [];
    server.onRequest((method) => {
      heard.push(method);
      return method;
    });
    server.onNotification((method) => void heard.push(method));
    server.listen();
    const client = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    client.listen();
    return { client, heard };
  }

  test('initialize comes first, once; after shutdown comes exit', async () => {
    const { client, heard } = talk();
    await client.sendNotification('textDocument/didOpen', {});
    expect(await outcome(client.sendRequest('captionLens/status', null))).toBe(notInitialized);
    expect(await outcome(client.sendRequest('unknown/method'))).toBe(notInitialized);
    expect(await outcome(client.sendRequest('shutdown'))).toBe(notInitialized);
    expect(heard).toEqual([]);
    expect(await client.sendRequest('initialize', initialize)).toBe('initialize');
    expect(await outcome(client.sendRequest('initialize', initialize))).toBe(invalidRequest);
    await client.sendNotification('initialized', {});
    expect(await client.sendRequest('captionLens/status', null)).toBe('captionLens/status');
    expect(await client.sendRequest('shutdown')).toBe('shutdown');
    expect(await outcome(client.sendRequest('captionLens/status', null))).toBe(invalidRequest);
    await client.sendNotification('textDocument/didOpen', {});
    await client.sendNotification('exit');
    await expect.poll(() => heard).toEqual(['initialize', 'initialized', 'captionLens/status', 'shutdown', 'exit']);
  });

  test('an initialize that was refused may be sent again', async () => {
    const { client } = talk();
    for (const params of [null, 5, {}, { capabilities: null }, { capabilities: {}, workspaceFolders: [{}] }]) {
      expect(await outcome(client.sendRequest('initialize', params))).toBe(invalidParams);
    }
    expect(await client.sendRequest('initialize', initialize)).toBe('initialize');
  });
});

describe('parameters that have not the shape of their method', () => {
  let client: TestClient | undefined;
  afterEach(() => {
    client?.stop();
    client = undefined;
  });

  const embedded = { path: '', languageModel: '', base: '', device: 'cpu', precision: 'auto', imageSize: 0 };
  const methods = [
    'textDocument/hover',
    'textDocument/codeAction',
    'codeAction/resolve',
    'textDocument/inlineCompletion',
    'textDocument/diagnostic',
    'workspace/diagnostic',
    'workspace/executeCommand',
    'captionLens/describe',
    'captionLens/picture',
    'captionLens/place',
    'captionLens/altEdit',
    'captionLens/describeMissing',
    'captionLens/stop',
    'captionLens/checkpoints',
    'captionLens/useModel',
  ];

  test.each(methods)('%s: are refused, and nothing is logged as a fault', async (method) => {
    client = await startClient();
    for (const params of [null, {}, [], { textDocument: 5 }, { picture: {} }, { kind: [] }]) {
      expect(await outcome(client.connection.sendRequest(method, params)), JSON.stringify(params)).toBe(invalidParams);
    }
    expect(client.services.logged).toEqual([]);
  });

  test.each(['quickfix', [3], {}])('code actions of no kinds: %j', async (only) => {
    client = await startClient();
    const at = { line: 0, character: 0 };
    const params = {
      textDocument: { uri: 'file:///a.md' },
      range: { start: at, end: at },
      context: { diagnostics: [], only },
    };
    expect(await outcome(client.connection.sendRequest('textDocument/codeAction', params))).toBe(invalidParams);
  });

  const identity = { uri: 'file:///a.md' };
  test.each<[string, readonly unknown[]]>([
    [
      'textDocument/didOpen',
      [null, {}, { textDocument: identity }, { textDocument: { ...identity, version: 1, text: '' } }],
    ],
    [
      'textDocument/didChange',
      [
        { textDocument: identity, contentChanges: 5 },
        { textDocument: { ...identity, version: 2 }, contentChanges: [{}] },
      ],
    ],
    ['textDocument/didClose', [{}, { textDocument: {} }]],
    [
      'notebookDocument/didOpen',
      [{}, { notebookDocument: { ...identity, version: 1, cells: [null] }, cellTextDocuments: [] }],
    ],
    ['notebookDocument/didChange', [{}, { notebookDocument: identity, change: null }]],
    ['workspace/didChangeWorkspaceFolders', [{}, { event: { added: 5, removed: [] } }]],
    ['workspace/didChangeConfiguration', [null, 5]],
    ['$/cancelRequest', [null, {}, { id: [] }]],
    ['window/workDoneProgress/cancel', [null, {}]],
  ])('%s: reaches nobody, and the client is told', async (method, wrong) => {
    client = await startClient();
    const { connection } = client;
    const told: string[] = [];
    connection.onNotification(
      'window/logMessage',
      ({ message }: { readonly message: string }) => void told.push(message),
    );
    for (const params of wrong) await connection.sendNotification(method, params);
    const everything = { scope: { kind: 'workspace' } };
    expect(await connection.sendRequest('captionLens/describeMissing', everything)).toMatchObject({ described: 0 });
    expect(told).toHaveLength(wrong.length);
    expect(told.join()).toContain(`The parameters of ${method} are not valid: `);
    expect(client.services.logged).toEqual([]);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    '%s is a method like any unknown one',
    async (method) => {
      client = await startClient();
      for (const params of [{}, [{}]]) {
        expect(await outcome(client.connection.sendRequest(method, params))).toBe(methodNotFound);
      }
      expect(client.services.logged).toEqual([]);
    },
  );

  test('the sentence names the member', async () => {
    client = await startClient();
    const { connection } = client;
    const place = { textDocument: { uri: 'file:///a.md' }, position: { line: -1, character: 0 } };
    await expect(connection.sendRequest('textDocument/hover', place)).rejects.toThrow(
      'The parameters of textDocument/hover are not valid: position.line should be a whole number from 0 on, not -1.',
    );
    await expect(connection.sendRequest('captionLens/describe', { picture: { kind: 'film' } })).rejects.toThrow(
      'The parameters of captionLens/describe are not valid: picture.kind should be "file", "reference" or "bytes", not "film".',
    );
    await expect(connection.sendRequest('captionLens/describe', null)).rejects.toThrow(
      'The parameters of captionLens/describe are not valid: they should be an object, not a list.',
    );
  });

  // Such a device ended in "Cannot read properties of undefined", in the engine; beams in words of the command line.
  test.each([
    [{ model: { ...embedded, device: 'gpu' } }, 'options.model.device should be "auto", "cpu", "webgpu" or "cuda"'],
    [{ model: { ...embedded, precision: 'fp8' } }, 'options.model.precision should be "auto"'],
    [{ model: { ...embedded, imageSize: -1 } }, 'options.model.imageSize should be a whole number from 0 on, not -1'],
    [{ settings: { numBeams: 65 } }, 'options.settings.numBeams should be a whole number from 1 to 64, not 65'],
    [{ settings: { maxNewTokens: 1.5 } }, 'options.settings.maxNewTokens should be a whole number from 1 on, not 1.5'],
    [{ settings: { earlyStopping: 'ever' } }, 'options.settings.earlyStopping should be false, true or "never"'],
    [{ rules: 'openai' }, 'options.rules should be "hf" or "lavis", not "openai"'],
    [{ processor: 1 }, 'options.processor should be "default", "hf" or "lavis", not 1'],
    [{ altText: { content: 'mood' } }, 'options.altText.content should be "subject" or "everything", not "mood"'],
  ])('options of a description, by value: %j', async (options, fault) => {
    client = await startClient();
    const { connection, describer } = client;
    const asked = { picture: { kind: 'file', uri: 'file:///a.png' }, priority: 'panel', options };
    await expect(connection.sendRequest('captionLens/describe', asked)).rejects.toThrow(fault);
    expect(describer.jobs).toEqual([]);
  });

  test('whatever is sent, it is answered, and never as our own fault', async () => {
    const started = await startClient();
    client = started;
    const internal = -32603;
    const words = fc.constantFrom(
      'uri',
      'kind',
      'picture',
      'position',
      'line',
      'textDocument',
      'file',
      'reference',
      'text',
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        words,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(words, tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), value, async (method, params) => {
        expect(await outcome(started.connection.sendRequest(method, params))).not.toBe(internal);
      }),
      { numRuns: 200 },
    );
    expect(started.services.logged).toEqual([]);
  });
});
