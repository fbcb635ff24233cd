import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { ResponseError } from 'vscode-jsonrpc';
import { StatusRequest } from '../../../../server/protocol/messages.ts';
import { startClient, type TestClient } from '../../../unit/server/lsp/client.ts';
import { promise, type FuzzTarget } from '../target.ts';

interface Said {
  readonly kind: 'request' | 'notification';
  readonly method: string;
  readonly params: unknown;
}

const internalError = -32603;
const text = '# A\n\n![](a.png) ![b](b.png)\n\n<img src="c.png">\n';
const uris = fc.constantFrom(
  'URI',
  'URI',
  'URI',
  'untitled:a.md',
  'file:///',
  'file://host/a.md',
  'x',
  '',
  'file:///a%00.md',
  'file:///a%zz.md',
  'data:,x',
  'vscode-notebook-cell:a#b',
);
const whole = fc.constantFrom<unknown>(0, 1, 2, 3, 7, 99, -1, 2 ** 31, 2 ** 53, 0.5, null, '0');
const position = fc.record({ line: whole, character: whole });
const range = fc.record({ start: position, end: position });
const textDocument = fc.record({ uri: uris, version: whole });
const consent = fc.constantFrom(undefined, 'remote', 'outside', null);
const picture = fc.oneof(
  fc.record({ kind: fc.constant('file'), uri: uris }),
  fc.record({ kind: fc.constant('reference'), uri: uris, position }),
  fc.record({
    kind: fc.constant('bytes'),
    name: fc.string({ maxLength: 3 }),
    base64: fc.constantFrom('', 'AAAA', '%', 'iVBORw0KGgo='),
  }),
);
const values = fc.jsonValue({ maxDepth: 2 });
const options = fc.record(
  {
    prompt: fc.string({ maxLength: 3 }),
    purpose: fc.constantFrom('altText', 'description', 'x'),
    settings: fc.record({ numBeams: whole, maxNewTokens: whole, lengthPenalty: whole }, { requiredKeys: [] }),
    model: values,
  },
  { requiredKeys: [] },
);
const shapes: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'textDocument/hover': fc.record({ textDocument, position }),
  'textDocument/codeAction': fc.record({
    textDocument,
    range,
    context: fc.record({
      diagnostics: fc.array(fc.record({ range, message: values, data: values, code: values }), { maxLength: 2 }),
      only: fc.constantFrom<unknown>(undefined, ['quickfix'], [3], 'x', null),
    }),
  }),
  'codeAction/resolve': fc.record({ title: fc.string({ maxLength: 3 }), data: values, kind: values }),
  'textDocument/inlineCompletion': fc.record({ textDocument, position, context: values }),
  'textDocument/diagnostic': fc.record({ textDocument, previousResultId: fc.constantFrom('1', null, undefined) }),
  'workspace/executeCommand': fc.record({
    command: fc.constantFrom('captionLens.x', '', '__proto__', 'captionLens.describe'),
    arguments: fc.array(values, { maxLength: 2 }),
  }),
  'captionLens/describe': fc.record({
    picture,
    priority: fc.constantFrom('hover', 'action', 'panel', 'batch'),
    options: fc.oneof(options, values),
    consent,
    token: fc.string({ maxLength: 2 }),
  }),
  'captionLens/place': fc.record({ uri: values, position: values }),
  'captionLens/picture': fc.record({ picture, consent, square: values }),
  'captionLens/altEdit': fc.record({
    uri: uris,
    version: whole,
    position,
    alt: fc.constantFrom<unknown>(
      { kind: 'text', text: 'A "cup" ]' },
      { kind: 'decorative' },
      { kind: 'text', text: '\n\0' },
    ),
  }),
  'captionLens/describeMissing': fc.record({
    scope: fc.oneof(fc.record({ kind: fc.constant('document'), uri: uris }), fc.constant({ kind: 'workspace' })),
    workDoneToken: whole,
  }),
  'captionLens/status': values,
  'unknown/method': values,
  constructor: values,
};
const notifications: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'textDocument/didOpen': fc.record({
    textDocument: fc.record({
      uri: uris,
      languageId: fc.constantFrom('markdown', 'html', '', 'x', '__proto__'),
      version: whole,
      text: fc.constantFrom(text, '', '!['),
    }),
  }),
  'textDocument/didChange': fc.record({
    textDocument,
    contentChanges: fc.array(
      fc.oneof(
        fc.record({ range, text: fc.constantFrom('', 'x', '\n![](d.png)\n') }),
        fc.record({ text: fc.constant(text) }),
        values,
      ),
      { maxLength: 3 },
    ),
  }),
  'textDocument/didClose': fc.record({ textDocument }),
  'notebookDocument/didOpen': fc.record({
    notebookDocument: fc.record({ uri: uris, cells: fc.array(values, { maxLength: 2 }) }),
    cellTextDocuments: fc.array(values, { maxLength: 2 }),
  }),
  'workspace/didChangeConfiguration': fc.record({ settings: values }),
  'workspace/didChangeWorkspaceFolders': fc.record({
    event: fc.record({
      added: fc.array(fc.record({ uri: uris, name: fc.constant('x') }), { maxLength: 1 }),
      removed: fc.array(fc.record({ uri: uris, name: fc.constant('x') }), { maxLength: 1 }),
    }),
  }),
  'workspace/didChangeWatchedFiles': fc.record({
    changes: fc.array(fc.record({ uri: uris, type: whole }), { maxLength: 1 }),
  }),
  '$/cancelRequest': fc.record({ id: fc.constantFrom<unknown>(0, 1, 5, 'x', null) }),
  '$/progress': fc.record({ token: whole, value: values }),
  '$/setTrace': fc.record({ value: fc.constantFrom<unknown>('off', 'verbose', 'x', null) }),
  'window/workDoneProgress/cancel': fc.record({ token: whole }),
  initialized: values,
};
const saidOf = (kind: Said['kind'], methods: typeof shapes): fc.Arbitrary<Said> =>
  fc.oneof(
    ...Object.entries(methods).map(([method, params]) =>
      fc.record({
        kind: fc.constant(kind),
        method: fc.constant(method),
        params: fc.oneof({ weight: 5, arbitrary: params }, values),
      }),
    ),
  );

const unheard: unknown[] = [];
const note = (thrown: unknown) => void unheard.push(thrown);

export const sessions: FuzzTarget<readonly Said[]> = {
  name: 'sessions',
  promise:
    'Whatever a client asks or tells, each request is answered, none as a fault of ours, and the session goes on.',
  share: 2_000,
  inputs: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: saidOf('request', shapes) },
      { weight: 2, arbitrary: saidOf('notification', notifications) },
    ),
    { minLength: 1, maxLength: 5 },
  ),
  async check(said) {
    const client = await startClient();
    process.on('unhandledRejection', note);
    try {
      await converse(client, said);
    } finally {
      process.off('unhandledRejection', note);
      client.stop();
    }
  },
};

async function converse(client: TestClient, said: readonly Said[]): Promise<void> {
  const { connection, services } = client;
  unheard.length = 0;
  void answerAll(client);
  await client.open('a.md', text);
  const uri = client.uriOf('a.md');
  const answers = said.map(({ kind, method, params }) => {
    const own = JSON.parse(JSON.stringify(params ?? null).replaceAll('"URI"', JSON.stringify(uri))) as object;
    if (kind === 'notification') return connection.sendNotification(method, own).then(() => undefined);
    return connection.sendRequest(method, own).then(
      () => undefined,
      (thrown: unknown) =>
        thrown instanceof ResponseError ? thrown : new Error(`${method} failed: ${String(thrown)}`),
    );
  });
  for (const answer of await Promise.all(answers)) {
    if (answer === undefined) continue;
    promise(answer instanceof ResponseError, String(answer));
    promise(answer.code !== internalError, `It is answered as a fault: ${answer.message}`);
    promise(
      !/Cannot read|is not a function|undefined \(|is not iterable/.test(answer.message),
      `It is answered with ${answer.message}`,
    );
  }
  await connection.sendRequest(StatusRequest, null);
  await turn();
  promise(unheard.length === 0, `Nobody heard ${String(unheard[0] instanceof Error ? unheard[0].stack : unheard[0])}`);
  promise(services.logged.length === 0, `It is logged as a fault: ${services.logged[0] ?? ''}`);
}

/** Every picture is described at once. */
async function answerAll({ describer }: TestClient): Promise<void> {
  for (;;) (await describer.nextJob()).finish('A cup.');
}
