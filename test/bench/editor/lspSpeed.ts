/**
 * `npm run bench:lsp`: what an editor waits for, at the end of the pipe where it waits: `lsp --stdio`, the daemon behind
 * it, the store and the embedded model. Hovers over described pictures, and the check of a workspace.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CodeActionRequest,
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceDiagnosticRequest,
  type MarkupContent,
} from 'vscode-languageserver-protocol/node';
import { StopRequest } from '../../../server/protocol/messages.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const hovers = 500;
const files = 100;
const referencesPerFile = 10;
const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

const temporary = temporaryFolder();
const folder = join(temporary.path, 'workspace');
mkdirSync(folder);
const pictures = ['coffee.png', 'chelsea.png', 'china.jpg', 'flower.jpg', 'rocket.jpg', 'astronaut.png'];
for (const name of pictures) copyFileSync(join(samples, name), join(folder, name));
const document = pictures.map((name) => `Words before, ![](${name}), and after.\n`).join('\n');
writeFileSync(join(folder, 'a.md'), document);
for (let file = 0; file < files; file++) {
  const lines = Array.from({ length: referencesPerFile }, (_, at) => `Paragraph ${at}.\n\n![](${file}-${at}.png)\n`);
  mkdirSync(join(folder, `chapter ${file % 10}`), { recursive: true });
  writeFileSync(join(folder, `chapter ${file % 10}`, `lesson ${file}.md`), lines.join('\n'));
}

const env = {
  ...process.env,
  CAPTION_LENS_RUNTIME: join(temporary.path, 'run'),
  CAPTION_LENS_CACHE: join(temporary.path, 'cache'),
};
const began = performance.now();
const server = spawn(process.execPath, [cli, 'lsp', '--stdio'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
const client = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
client.listen();
await client.sendRequest(InitializeRequest.type, {
  processId: process.pid,
  rootUri: pathToFileURL(folder).href,
  capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
  workspaceFolders: null,
});
await client.sendNotification(InitializedNotification.type, {});
const startMs = performance.now() - began;

const uri = pathToFileURL(join(folder, 'a.md')).href;
await client.sendNotification(DidOpenTextDocumentNotification.type, {
  textDocument: { uri, languageId: 'markdown', version: 1, text: document },
});
const hover = async (picture: number): Promise<string> => {
  const position = { line: 2 * picture, character: 18 };
  const answer = await client.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  return (answer?.contents as MarkupContent).value;
};
for (const at of pictures.keys()) while ((await hover(at)).startsWith('Describing')) await sleep(50);

const hoverMs: number[] = [];
for (let at = 0; at < hovers; at++) {
  const start = performance.now();
  await hover(at % pictures.length);
  hoverMs.push(performance.now() - start);
}
const actionMs: number[] = [];
for (let at = 0; at < hovers; at++) {
  const start = performance.now();
  const position = { line: 0, character: 18 };
  const range = { start: position, end: position };
  await client.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context: { diagnostics: [] } });
  actionMs.push(performance.now() - start);
}
const checkMs: number[] = [];
let found = 0;
for (let at = 0; at < 5; at++) {
  const start = performance.now();
  const { items } = await client.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  checkMs.push(performance.now() - start);
  found = items.reduce((sum, item) => sum + (item.kind === 'full' ? item.items.length : 0), 0);
}
await client.sendRequest(StopRequest, { reason: 'stop' });
await client.sendRequest(ShutdownRequest.type).catch(() => undefined);
await client.sendNotification(ExitNotification.type).catch(() => undefined);
client.dispose();
server.kill();
await sleep(500);
temporary.remove();

const [first = 0, ...again] = checkMs;
const sizes = pictures.map((name) => readFileSync(join(samples, name)).length / 1000);
console.log(
  `${process.platform}-${process.arch}, Node ${process.version}, pictures of ${Math.round(Math.min(...sizes))} to ${Math.round(Math.max(...sizes))} kB`,
);
console.table({
  'start to initialized (no daemon before)': { ms: round(startMs) },
  [`known hover, p50 of ${hovers}`]: { ms: round(quantile(hoverMs, 0.5)) },
  [`known hover, p95 of ${hovers}`]: { ms: round(quantile(hoverMs, 0.95)), target: 30 },
  [`code actions, p95 of ${hovers}`]: { ms: round(quantile(actionMs, 0.95)) },
  [`workspace check, ${found} findings in ${files} files, first`]: { ms: round(first), target: 2000 },
  'workspace check, again': { ms: round(quantile(again, 0.5)) },
});

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
