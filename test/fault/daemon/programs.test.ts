import { chmodSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { HoverRequest } from 'vscode-languageserver-protocol';
import { pathToFileURL } from 'node:url';
import type { DaemonStatus } from '../../../server/protocol/messages.ts';
import { cli, ended, samples, Scene, tinyModel } from './scene.ts';

const coffee = join(samples, 'coffee.png');
const chelsea = join(samples, 'chelsea.png');

describe('caption through the daemon', () => {
  const scene = new Scene();
  afterAll(() => scene.close());

  /**
   * Everything but how long it took, in steps too: the daemon settles the texts of all beams, for whoever asks for them
   * later. Pictures that are described together differ in the last digits of their scores.
   */
  const results = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => {
        const round = (key: string, value: unknown) =>
          key === 'score' && typeof value === 'number' ? Number(value.toPrecision(4)) : value;
        const { timings, ...rest } = JSON.parse(line, round) as { readonly timings?: object };
        return { ...rest, members: Object.keys(timings ?? {}) };
      });

  test.each([
    [[]],
    [['--num-captions', '3', '--num-beams', '4', '--max-new-tokens', '20', '--length-penalty', '-1']],
    [['--model', tinyModel]],
    [['--model', tinyModel, '--rules', 'lavis', '--processor', 'lavis', '--num-beams', '3', '--max-new-tokens', '9']],
    [['--model', tinyModel, '--prompt', 'a photo of', '--repetition-penalty', '1.5', '--early-stopping', 'never']],
    [['--model', tinyModel, '--image-size', '32', '--precision', 'fp32', '--device', 'cpu', '--num-beams', '1']],
  ])('%j: the same as without it', async (options) => {
    const args = ['caption', coffee, chelsea, '--json', ...options];
    const shared = await scene.run(args);
    const own = await scene.run([...args, '--no-daemon']);
    expect(shared.stderr).toBe('');
    expect(results(shared.stdout)).toEqual(results(own.stdout));
    expect([shared.code, own.code]).toEqual([0, 0]);
  });

  test('from standard input', async () => {
    const picture = await readFile(coffee);
    const shared = await scene.run(['caption', '-', '--json'], picture);
    const own = await scene.run(['caption', '-', '--json', '--no-daemon'], picture);
    expect(results(shared.stdout)).toEqual(results(own.stdout));
  });

  test('what fails, fails in the same words', async () => {
    const args = ['caption', join(samples, 'CREDITS.md'), coffee, scene.path('gone.png'), samples];
    const shared = await scene.run(args);
    const own = await scene.run([...args, '--no-daemon']);
    expect({ code: shared.code, stderr: shared.stderr }).toEqual({ code: own.code, stderr: own.stderr });
    expect(shared.stdout).toBe(own.stdout);
  });

  test.each([
    ['no checkpoint', ['--model', samples]],
    ['a prompt too long', ['--model', tinyModel, '--prompt', 'word '.repeat(3000)]],
    ['a size that does not fit', ['--model', tinyModel, '--image-size', '13']],
  ])('a model that cannot do it: %s', async (_name, options) => {
    const args = ['caption', coffee, chelsea, ...options];
    const shared = await scene.run(args);
    const own = await scene.run([...args, '--no-daemon']);
    expect(shared).toEqual(own);
    expect([shared.code, shared.stdout]).toEqual([2, '']);
  });

  test('one daemon has served all of these, and is small without a model', async () => {
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
    const worked = JSON.parse((await scene.run(['daemon', 'status', '--json'])).stdout) as DaemonStatus;
    expect(worked.loopDelayMs?.p99).toBeGreaterThanOrEqual(0);
    await scene.run(['daemon', 'restart']);
    const { stdout, code } = await scene.run(['daemon', 'status', '--json']);
    const status = JSON.parse(stdout) as DaemonStatus;
    expect(status).toMatchObject({ running: true, clients: 1, model: { kind: 'unloaded' } });
    expect(status.memory.daemon).toBeLessThan(120e6);
    expect(code).toBe(0);
  });
});

describe('a daemon that dies in the midst of a batch', () => {
  const scene = new Scene();
  afterAll(() => scene.close());

  test('is followed by another, and no picture is missing', async () => {
    const pictures = new Array<string>(30).fill(coffee);
    // Not from the store, which would be too quick to be interrupted.
    const running = scene.spawn([
      cli,
      'caption',
      ...pictures,
      '--json',
      '--min-new-tokens',
      '60',
      '--model',
      tinyModel,
    ]);
    const end = ended(running);
    running.stdin?.end();
    await expect.poll(() => /came; there are 1/.test(scene.log()), { timeout: 20_000 }).toBe(true);
    process.kill((await scene.endpoint()).pid, 'SIGKILL');
    const { code, stdout, stderr } = await end;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(30);
    expect(scene.log().match(/ listens on /g)).toHaveLength(2);
  });
});

describe('no daemon', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.close());

  test.skipIf(process.platform === 'win32')('can be started: one line says so, and the caption comes', async () => {
    mkdirSync(scene.runtime);
    chmodSync(scene.runtime, 0o777);
    const { code, stdout, stderr } = await scene.run(['caption', coffee, '--model', tinyModel]);
    expect(stderr).toMatch(
      /^caption-lens: [^\n]+ no daemon is trusted there\. The model runs under this command instead\.\n$/,
    );
    expect(stdout).toMatch(/^\S+coffee\.png: .+\n$/);
    expect(code).toBe(0);
  });

  test('is started by asking for its status, its log or its end', async () => {
    expect(await scene.run(['daemon', 'status'])).toMatchObject({
      code: 1,
      stdout: 'No daemon is running.\n',
      stderr: '',
    });
    expect(await scene.run(['daemon', 'status', '--json'])).toMatchObject({ code: 1, stdout: '{"running":false}\n' });
    expect(await scene.run(['daemon', 'stop', '--json'])).toMatchObject({ code: 0, stdout: '{"stopped":false}\n' });
    expect(await scene.run(['daemon', 'logs'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(scene.log()).toBe('');
  });

  test('is needed with --no-daemon', async () => {
    expect((await scene.run(['caption', coffee, '--model', tinyModel, '--no-daemon'])).code).toBe(0);
    expect(scene.log()).toBe('');
  });
});

describe('daemon logs', () => {
  const scene = new Scene();
  beforeAll(() => scene.run(['daemon', 'restart']));
  afterAll(() => scene.close());

  test('--json: one object a line', async () => {
    const { stdout } = await scene.run(['daemon', 'logs', '--json', '--lines', '1']);
    expect(JSON.parse(stdout)).toEqual({
      time: expect.stringMatching(/^\d{4}-.+Z$/) as string,
      level: 'info',
      message: expect.stringMatching(/A client/) as string,
    });
  });

  test('--follow prints what is added', async () => {
    const following = scene.spawn([cli, 'daemon', 'logs', '--follow', '--lines', '1']);
    let stdout = '';
    following.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await expect.poll(() => stdout, { timeout: 10_000 }).not.toBe('');
    await scene.run(['daemon', 'stop']);
    await expect.poll(() => stdout, { timeout: 10_000 }).toContain('Left.');
    const end = ended(following);
    following.kill('SIGINT');
    expect((await end).code).toBe(130);
  });
});

describe('lsp --stdio', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => scene.close());

  async function open() {
    const child = scene.spawn([cli, 'lsp', '--stdio']);
    const { stdin, stdout } = child;
    if (!stdin || !stdout) throw new Error('no standard streams');
    const editor: MessageConnection = createMessageConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    editor.listen();
    const end = new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve) => {
      let stderr = '';
      child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.once('close', (code) => resolve({ code, stderr }));
    });
    const hello = await editor.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
    await editor.sendNotification('initialized', {});
    return { child, editor, end, hello };
  }

  test('is a session of the shared daemon: a hover, then shutdown and exit', async () => {
    const { editor, end, hello } = await open();
    expect(hello).toMatchObject({ capabilities: { hoverProvider: true } });
    const uri = pathToFileURL(join(samples, 'page.md')).href;
    const textDocument = { uri, languageId: 'markdown', version: 1, text: '![](coffee.png)\n' };
    await editor.sendNotification('textDocument/didOpen', { textDocument });
    const hover = await editor.sendRequest(HoverRequest.method, {
      textDocument: { uri },
      position: { line: 0, character: 6 },
    });
    expect(JSON.stringify(hover)).toMatch(/[a-z]/);
    await editor.sendRequest('shutdown');
    await editor.sendNotification('exit');
    expect(await end).toEqual({ code: 0, stderr: '' });
    expect((await scene.run(['daemon', 'status'])).code).toBe(0);
  });

  test('ends with the editor', async () => {
    const { child, end } = await open();
    child.stdin?.end();
    expect(await end).toEqual({ code: 0, stderr: '' });
  });

  test('a daemon that restarts: a line and 1, so that the editor starts it again', async () => {
    const { end } = await open();
    await scene.run(['daemon', 'restart']);
    expect(await end).toEqual({
      code: 1,
      stderr: 'caption-lens: The daemon restarts: start this command again. [restart]\n',
    });
  });

  test('a daemon that dies: a line and 1', async () => {
    const { end } = await open();
    process.kill((await scene.endpoint()).pid, 'SIGKILL');
    expect(await end).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^caption-lens: .+ \[daemonLost\]\n$/) as string,
    });
  });

  test('a daemon that the user stops: 0', async () => {
    const { end } = await open();
    await scene.run(['daemon', 'stop']);
    expect(await end).toEqual({ code: 0, stderr: '' });
  });

  test('needs --stdio', async () => {
    expect(await scene.run(['lsp'])).toMatchObject({
      code: 2,
      stderr: 'caption-lens: lsp speaks over standard input and output: --stdio. [invalidOption]\n',
    });
  });
});
