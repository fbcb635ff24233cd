import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { identityOf, isAlive } from '../../../models/files/processIdentity.ts';
import { DescribeRequest, type Description, StatusRequest } from '../../../server/protocol/messages.ts';
import { cli, ended, runs, samples, Scene } from './scene.ts';
import { openEditor } from './session.ts';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.close());

function describeCoffee(editor: MessageConnection): Promise<Description> {
  return editor.sendRequest(DescribeRequest, {
    picture: { kind: 'file', uri: pathToFileURL(join(samples, 'coffee.png')).href },
    priority: 'action',
    freshness: 'anew',
  });
}

describe.skipIf(process.platform === 'win32')('a daemon that lives and does not answer is waited for', () => {
  /** A daemon that holds its event loop up for so long when it gets SIGUSR2. */
  function blocking(ms: number, mostTicks?: number): string {
    const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms})`;
    return scene.program('blocking', {
      code: `process.on('SIGUSR2', () => ${wait});`,
      ...(mostTicks && { mostTicks }),
    });
  }

  test('while its event loop is held up: others are told, and nobody loses it', async () => {
    const entry = blocking(45_000);
    const first = await scene.connect({ entry });
    const editor = await openEditor(first);
    const before = await scene.endpoint();
    process.kill(before.pid, 'SIGUSR2');
    const told: string[] = [];
    const second = await scene.connect({ entry, onWait: (sentence) => void told.push(sentence) });
    expect(second.info.pid).toBe(before.pid);
    expect(told[0]).toMatch(/^The daemon \(process \d+\) is busy and has not answered for \d+ s; "caption-lens .+\.$/);
    // The conversation that was there before goes on.
    expect((await editor.sendRequest(StatusRequest, null)).pid).toBe(before.pid);
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
  }, 120_000);

  test('but no longer than ten minutes, here ten seconds: then it ends itself, and another starts', async () => {
    const entry = blocking(600_000, 2);
    await scene.connect({ entry });
    const before = await scene.endpoint();
    process.kill(before.pid, 'SIGUSR2');
    expect((await scene.connect({ entry })).info.pid).not.toBe(before.pid);
    expect(await runs(before)).toBe(false);
  }, 120_000);

  test('while it is stopped for a while', async () => {
    await scene.connect();
    const before = await scene.endpoint();
    process.kill(before.pid, 'SIGSTOP');
    setTimeout(() => process.kill(before.pid, 'SIGCONT'), 25_000);
    expect((await scene.connect()).info.pid).toBe(before.pid);
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
  }, 120_000);

  test('also by a newer version, which asks it to leave once it hears', async () => {
    const first = await scene.connect({ entry: blocking(15_000) });
    const before = await scene.endpoint();
    process.kill(before.pid, 'SIGUSR2');
    const newer = await scene.connect({ version: '99.0.0', entry: scene.program('newer', { of: '99.0.0' }) });
    expect(newer.info.version).toBe('99.0.0');
    expect(await first.closed).toEqual({ kind: 'left', reason: 'newerVersion' });
    expect(await runs(before)).toBe(false);
  }, 120_000);

  test('`daemon status` says so, and `daemon restart` ends it', async () => {
    const entry = blocking(600_000);
    await scene.connect({ entry });
    const before = await scene.endpoint();
    process.kill(before.pid, 'SIGUSR2');
    expect(await scene.run(['daemon', 'status'])).toMatchObject({
      code: 1,
      stderr: `caption-lens: The daemon (process ${before.pid}) is busy and does not answer. [busy]\n`,
    });
    expect(await scene.run(['daemon', 'restart'])).toMatchObject({ code: 0, stderr: '' });
    expect(await runs(before)).toBe(false);
    await scene.endpoint();
  }, 120_000);
});

describe.skipIf(process.platform !== 'linux')('two engines never hold a model', () => {
  /** Children of a daemon that run the engine's program. */
  function enginesOf(daemon: number): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
          const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
          return parent === daemon && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('engineChild.js');
        } catch {
          return false;
        }
      });
  }

  test.each(['which runs', 'which is stopped'])('after a daemon that was killed and its engine, %s', async (state) => {
    const first = await scene.connect();
    await describeCoffee(await openEditor(first));
    const [engine = NaN] = enginesOf(first.info.pid);
    const old = await identityOf(engine);
    if (state === 'which is stopped') process.kill(engine, 'SIGSTOP');
    process.kill(first.info.pid, 'SIGKILL');
    await first.closed;
    const second = await scene.connect();
    const description = describeCoffee(await openEditor(second));
    let isDone = false;
    void description.finally(() => (isDone = true));
    const together: string[] = [];
    while (!isDone) {
      // The new one is looked for first: the old one could only be gone by the time it is looked at.
      const newer = enginesOf(second.info.pid);
      if (newer.length > 0 && (await isAlive(old))) together.push(`${old.pid} ${newer.join()}`);
      await sleep(5);
    }
    expect((await description).texts[0]?.text).toMatch(/espresso/i);
    expect(together).toEqual([]);
    expect(await isAlive(old)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a starter that is stopped while it holds the start lock', () => {
  /** A process that has taken the lock and gets no further. */
  async function holdStartLock(): Promise<number> {
    const source = `
      import { acquireLock } from ${JSON.stringify(new URL('../../../models/files/lock.ts', import.meta.url).href)};
      import { mkdirSync } from 'node:fs';
      mkdirSync(${JSON.stringify(scene.runtime)}, { recursive: true, mode: 0o700 });
      await acquireLock(${JSON.stringify(join(scene.runtime, 'start.lock'))}, () => undefined);
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const child = scene.spawn(['--import', 'tsx', '--input-type=module', '-e', source]);
    let heard = '';
    child.stdout?.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await expect.poll(() => heard, { timeout: 20_000 }).toContain('held');
    if (child.pid === undefined) throw new Error('It did not start.');
    process.kill(child.pid, 'SIGSTOP');
    return child.pid;
  }

  test('costs the others seconds', async () => {
    await holdStartLock();
    const connections = await Promise.all([scene.connect(), scene.connect()]);
    expect(connections[0]?.info.pid).toBe(connections[1]?.info.pid);
  }, 60_000);

  test('keeps nobody from `daemon restart`', async () => {
    await holdStartLock();
    expect(await ended(scene.spawn([cli, 'daemon', 'restart']))).toMatchObject({ code: 0 });
    await scene.endpoint();
  }, 60_000);
});
