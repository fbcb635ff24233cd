import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  type DaemonStatus,
  DescribeRequest,
  type Description,
  LeavingNotification,
  StatusRequest,
  StopRequest,
  UpdateNotification,
} from '../../../server/protocol/messages.ts';
import { ended, runs, samples, Scene, version } from './scene.ts';
import { openEditor } from './session.ts';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.close());

const photographs = ['coffee.png', 'chelsea.png', 'astronaut.png'];

/** A caption of many steps, so that there is time to do something in its midst. */
function describePicture(editor: MessageConnection, name: string, steps = 60): Promise<Description> {
  return editor.sendRequest(DescribeRequest, {
    picture: { kind: 'file', uri: pathToFileURL(join(samples, name)).href },
    priority: 'action',
    freshness: 'anew',
    token: name,
    options: { settings: { minNewTokens: steps, maxNewTokens: steps, numBeams: 5, numReturnSequences: 1 } },
  });
}

function status(editor: MessageConnection): Promise<DaemonStatus> {
  return editor.sendRequest(StatusRequest, null);
}

/** Settles at the first step of a caption. */
function firstStep(editor: MessageConnection): Promise<void> {
  return new Promise((resolve) => {
    editor.onNotification(UpdateNotification, ({ update }) => {
      if (update.kind === 'step') resolve();
    });
  });
}

describe('a newer version', () => {
  test('takes over without losing a caption, and only then is there another daemon', async () => {
    const old = await scene.connect();
    const editor = await openEditor(old);
    const before = await scene.endpoint();
    const leaving: string[] = [];
    editor.onNotification(LeavingNotification, ({ reason }) => void leaving.push(reason));
    const step = firstStep(editor);
    const captions = photographs.map((name) => describePicture(editor, name));
    await step;
    const newer = await scene.connect({ version: '99.0.0', entry: scene.program('newer', { of: '99.0.0' }) });
    expect(newer.info.version).toBe('99.0.0');
    expect((await Promise.all(captions)).map(({ texts }) => texts.length)).toEqual([1, 1, 1]);
    expect(await old.closed).toEqual({ kind: 'left', reason: 'newerVersion' });
    await expect.poll(() => leaving).toEqual(['newerVersion']);
    expect(await runs(before)).toBe(false);
    // The log is shared: the second begins after the first has left.
    expect(scene.log().match(/ (Left\.$|Daemon \S+)/gm)).toEqual([` Daemon ${version}`, ' Left.', ' Daemon 99.0.0']);
    // A program of the older version is served by the newer daemon.
    expect((await scene.connect()).info).toEqual(newer.info);
  });

  test('a later build of the same version does so too, and the earlier one never replaces it', async () => {
    const first = await scene.connect();
    const later = scene.program('later', {});
    const second = await scene.connect({ entry: later });
    expect(second.info.pid).not.toBe(first.info.pid);
    expect(await first.closed).toEqual({ kind: 'left', reason: 'newerVersion' });
    expect((await scene.connect()).info.pid).toBe(second.info.pid);
    expect((await scene.connect({ entry: later })).info.pid).toBe(second.info.pid);
  });

  test('of another protocol: an older program is told once, and starts nothing', async () => {
    const entry = scene.program('future', { of: '99.0.0', protocol: 2 });
    const future = scene.spawn([entry]);
    await expect.poll(() => existsSync(join(scene.runtime, 'daemon.json')), { timeout: 20_000 }).toBe(true);
    for (const start of ['ifNeeded', 'never'] as const) {
      await expect(scene.connect({ start })).rejects.toMatchObject({
        code: 'incompatible',
        message: expect.stringMatching(/version 99\.0\.0 \(protocol 2\.\d\).+protocol 1\.\d/) as string,
      });
    }
    expect((await scene.endpoint()).pid).toBe(future.pid);
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
    // Though they share no protocol, `daemon stop` still works.
    expect(await scene.run(['daemon', 'stop'])).toMatchObject({ code: 0, stdout: 'The daemon has stopped.\n' });
  });
});

describe.skipIf(process.platform === 'win32')('signals', () => {
  /** A daemon that is this test's own child, so that its exit code is seen. */
  async function startOwn() {
    const child = scene.spawn([scene.entry]);
    await expect.poll(() => existsSync(join(scene.runtime, 'daemon.json')), { timeout: 20_000 }).toBe(true);
    return { child, editor: await openEditor(await scene.connect()), end: ended(child) };
  }

  test('SIGTERM in the midst of a caption: it is finished, exit 0, nothing left behind', async () => {
    const { child, editor, end } = await startOwn();
    const step = firstStep(editor);
    const caption = describePicture(editor, 'coffee.png', 30);
    await step;
    child.kill('SIGTERM');
    expect((await caption).texts).toHaveLength(1);
    expect(await end).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(join(scene.runtime, 'daemon.json'))).toBe(false);
    expect(existsSync(join(scene.runtime, 'daemon.lock'))).toBe(false);
  });

  test('SIGHUP: clients hear that it restarts, and may come back', async () => {
    const { child, editor, end } = await startOwn();
    const leaving = new Promise((resolve) =>
      editor.onNotification(LeavingNotification, ({ reason }) => resolve(reason)),
    );
    child.kill('SIGHUP');
    expect(await leaving).toBe('restart');
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  test('a second one ends it at once, and takes its files away', async () => {
    const { child, editor, end } = await startOwn();
    const step = firstStep(editor);
    describePicture(editor, 'coffee.png', 100).catch(() => undefined);
    await step;
    child.kill('SIGTERM');
    child.kill('SIGINT');
    expect((await end).code).toBe(1);
    expect(existsSync(join(scene.runtime, 'daemon.json'))).toBe(false);
    expect(existsSync(join(scene.runtime, 'daemon.lock'))).toBe(false);
    expect((await scene.connect()).info.pid).not.toBe(child.pid);
  });
});

describe('told to stop', () => {
  test('every client hears why before the connection ends, and none comes back by itself', async () => {
    const connections = await Promise.all([scene.connect(), scene.connect()]);
    const endpoint = await scene.endpoint();
    const heard: string[] = [];
    const editors = await Promise.all(connections.map((connection) => openEditor(connection)));
    for (const editor of editors) editor.onNotification(LeavingNotification, ({ reason }) => void heard.push(reason));
    await editors[0]?.sendRequest(StopRequest, { reason: 'stop' });
    for (const { closed } of connections) expect(await closed).toEqual({ kind: 'left', reason: 'stop' });
    await expect.poll(() => heard).toEqual(['stop', 'stop']);
    await expect.poll(() => runs(endpoint)).toBe(false);
    await expect(scene.connect({ start: 'never' })).rejects.toMatchObject({ code: 'notRunning' });
  });
});

describe('nobody there', () => {
  test('the daemon leaves after its last client, by the settings of that client', async () => {
    const connection = await scene.connect();
    const endpoint = await scene.endpoint();
    await openEditor(connection, { daemon: { exitAfter: 0 } });
    connection.dispose();
    await expect.poll(() => runs(endpoint), { timeout: 10_000 }).toBe(false);
    expect(existsSync(join(scene.runtime, 'daemon.json'))).toBe(false);
    expect(existsSync(join(scene.runtime, 'starts.json'))).toBe(false);
  });

  test('but not while another client is there', async () => {
    const stays = await openEditor(await scene.connect());
    const goes = await scene.connect();
    await openEditor(goes, { daemon: { exitAfter: 0 } });
    goes.dispose();
    await goes.closed;
    await expect.poll(async () => (await status(stays)).clients).toBe(1);
  });
});

describe('a client that vanishes', () => {
  test('frees what it waited for', async () => {
    const watcher = await openEditor(await scene.connect());
    const connection = await scene.connect();
    const editor = await openEditor(connection);
    const step = firstStep(editor);
    const lost = photographs.map((name) => describePicture(editor, name, 100).catch(() => 'lost'));
    await step;
    expect((await status(watcher)).queue).not.toEqual({ waiting: 0, running: 0 });
    connection.dispose();
    editor.dispose();
    expect(await Promise.all(lost)).toEqual(['lost', 'lost', 'lost']);
    await expect.poll(async () => (await status(watcher)).queue).toEqual({ waiting: 0, running: 0 });
    expect(scene.log()).not.toMatch(/ error | at \S+ \(/);
  });
});

describe('a daemon that crashes as it starts', () => {
  test('is started five times for three clients together, then no more until the user asks', async () => {
    const starts = scene.path('starts');
    const crashing = scene.path('crash.mjs');
    const lines = [
      `import { appendFileSync } from 'node:fs';`,
      `appendFileSync(${JSON.stringify(starts)}, 'x');`,
      `throw new Error('no such driver');`,
    ];
    writeFileSync(crashing, lines.join('\n'));
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => scene.connect({ entry: crashing })));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'crashLoop' } });
      expect(outcome).toHaveProperty('reason.message', expect.stringContaining('Error: no such driver'));
    }
    expect(readFileSync(starts, 'utf8')).toBe('xxxxx');
    await expect(scene.connect()).rejects.toMatchObject({ code: 'crashLoop' });
    expect((await scene.connect({ start: 'anew' })).info.pid).toBeGreaterThan(0);
  });
});

test('the token is nowhere but in its file', async () => {
  const editor = await openEditor(await scene.connect());
  const { token, pid } = await scene.endpoint();
  await describePicture(editor, 'coffee.png', 10);
  const { stdout } = await scene.run(['daemon', 'logs', '--lines', '100000']);
  expect(stdout).toContain('listens on');
  const places = [stdout, scene.log(), readFileSync(join(scene.runtime, 'daemon.out'), 'utf8')];
  if (process.platform === 'linux') {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    expect(children.length).toBeGreaterThanOrEqual(1);
    for (const process of [String(pid), ...children]) {
      places.push(
        readFileSync(`/proc/${process}/cmdline`, 'latin1'),
        readFileSync(`/proc/${process}/environ`, 'latin1'),
      );
    }
  }
  expect(places.filter((text) => text.includes(token))).toEqual([]);
});

test('the daemon inherits nothing of the program that started it but what it needs', async () => {
  const env = { ...scene.env, NODE_OPTIONS: '--no-warnings', SECRET_OF_A_TERMINAL: 'x', LC_ALL: 'C' };
  await scene.connect({ program: { entry: scene.entry, execPath: process.execPath, env } });
  const { pid } = await scene.endpoint();
  if (process.platform !== 'linux') return;
  const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((entry) => entry.split('=', 1)[0]);
  expect(names).toEqual(expect.arrayContaining(['PATH', 'HOME', 'LC_ALL', 'CAPTION_LENS_RUNTIME']));
  expect(names).not.toContain('SECRET_OF_A_TERMINAL');
  expect(names).not.toContain('NODE_OPTIONS');
});

test('what is far larger than a frame goes through in both directions', async () => {
  const editor = await openEditor(await scene.connect());
  const lines = 5000;
  const text = `${'word '.repeat(100)}![](coffee.png)\n\n`.repeat(lines);
  const uri = pathToFileURL(join(samples, 'large.md')).href;
  await editor.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'markdown', version: 1, text },
  });
  const { items } = await editor.sendRequest<{ readonly items: readonly object[] }>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  expect(text.length).toBeGreaterThan(2_000_000);
  expect(items).toHaveLength(lines);
  expect(JSON.stringify(items).length).toBeGreaterThan(500_000);
});
