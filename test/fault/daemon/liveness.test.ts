import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { identityOf, isAlive } from '../../../models/files/processIdentity.ts';
import { ownNames, spelled } from '../../../models/wording.ts';
import { DescribeRequest, type Description, StatusRequest } from '../../../server/protocol/messages.ts';
import { childrenOf } from '../../reliability/soak/processes.ts';
import { cli, ended, runs, samples, type Scene } from './scene.ts';
import { test } from './sceneTest.ts';
import { openEditor } from './session.ts';

function describeCoffee(editor: MessageConnection): Promise<Description> {
  return editor.sendRequest(DescribeRequest, {
    picture: { kind: 'file', uri: pathToFileURL(join(samples, 'coffee.png')).href },
    priority: 'action',
    freshness: 'anew',
  });
}

describe.skipIf(process.platform === 'win32')(
  'a daemon that lives and does not answer is waited for',
  { concurrent: true },
  () => {
    /** A daemon that holds its event loop up for so long when it gets SIGUSR2. */
    function blocking(scene: Scene, ms: number, mostTicks?: number): string {
      const wait = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms})`;
      return scene.program('blocking', {
        code: `process.on('SIGUSR2', () => ${wait});`,
        ...(mostTicks && { mostTicks }),
      });
    }

    test('while its event loop is held up: others are told, and nobody loses it', async ({ scene }) => {
      const entry = blocking(scene, 45_000);
      const first = await scene.connect({ entry });
      const editor = await openEditor(first);
      const before = await scene.endpoint();
      process.kill(before.pid, 'SIGUSR2');
      const told: string[] = [];
      const second = await scene.connect({ entry, onWait: (sentence) => void told.push(spelled(sentence, ownNames)) });
      expect(second.info.pid).toBe(before.pid);
      expect(told[0]).toMatch(
        /^The daemon \(process \d+\) is busy and has not answered for \d+ s; "caption-lens .+\.$/,
      );
      // The conversation that was there before goes on.
      expect((await editor.sendRequest(StatusRequest, null)).pid).toBe(before.pid);
      expect(scene.log().match(/ listens on /g)).toHaveLength(1);
    }, 120_000);

    test('but no longer than ten minutes, here ten seconds: then it ends itself, and another starts', async ({
      scene,
    }) => {
      const entry = blocking(scene, 600_000, 2);
      await scene.connect({ entry });
      const before = await scene.endpoint();
      process.kill(before.pid, 'SIGUSR2');
      expect((await scene.connect({ entry })).info.pid).not.toBe(before.pid);
      expect(await runs(before)).toBe(false);
    }, 120_000);

    test('while it is stopped for a while', async ({ scene }) => {
      await scene.connect();
      const before = await scene.endpoint();
      process.kill(before.pid, 'SIGSTOP');
      setTimeout(() => process.kill(before.pid, 'SIGCONT'), 25_000);
      expect((await scene.connect()).info.pid).toBe(before.pid);
      expect(scene.log().match(/ listens on /g)).toHaveLength(1);
    }, 120_000);

    test('which is no obstacle to `daemon restart`, the remedy that messages name, while it is stopped', async ({
      scene,
    }) => {
      await scene.connect();
      const stopped = await scene.endpoint();
      process.kill(stopped.pid, 'SIGSTOP');
      const { code, stderr } = await scene.run(['daemon', 'restart']);
      expect([code, stderr]).toEqual([0, '']);
      expect((await scene.endpoint()).pid).not.toBe(stopped.pid);
      expect(await runs(stopped)).toBe(false);
    }, 120_000);

    test('and gives way after a minute where it is stopped for good: it is gone before another is there', async ({
      scene,
    }) => {
      const first = await scene.connect();
      const stopped = await scene.endpoint();
      process.kill(stopped.pid, 'SIGSTOP');
      const second = await scene.connect();
      expect(await runs(stopped)).toBe(false);
      expect(second.info.pid).not.toBe(first.info.pid);
      expect((await scene.endpoint()).pid).toBe(second.info.pid);
    }, 180_000);

    test('also by a newer version, which asks it to leave once it hears', async ({ scene }) => {
      const first = await scene.connect({ entry: blocking(scene, 15_000) });
      const before = await scene.endpoint();
      process.kill(before.pid, 'SIGUSR2');
      const newer = await scene.connect({ version: '99.0.0', entry: scene.program('newer', { of: '99.0.0' }) });
      expect(newer.info.version).toBe('99.0.0');
      expect(await first.closed).toEqual({ kind: 'left', reason: 'newerVersion' });
      expect(await runs(before)).toBe(false);
    }, 120_000);

    test('`daemon status` says so, and `daemon restart` ends it', async ({ scene }) => {
      const entry = blocking(scene, 600_000);
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
  },
);

describe.skipIf(process.platform !== 'linux')('two engines never hold a model', { concurrent: true }, () => {
  test.for(['which runs', 'which is stopped'])(
    'after a daemon that was killed and its engine, %s',
    async (state, { scene }) => {
      const first = await scene.connect();
      await describeCoffee(await openEditor(first));
      const [engine = NaN] = childrenOf(first.info.pid, 'engine');
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
        const newer = childrenOf(second.info.pid, 'engine');
        if (newer.length > 0 && (await isAlive(old))) together.push(`${old.pid} ${newer.join()}`);
        await sleep(5);
      }
      expect((await description).texts[0]?.text).toMatch(/espresso/i);
      expect(together).toEqual([]);
      expect(await isAlive(old)).toBe(false);
    },
  );
});

describe.skipIf(process.platform === 'win32')(
  'a starter that is stopped while it holds the start lock',
  { concurrent: true },
  () => {
    /** A process that has taken the lock and gets no further. */
    async function holdStartLock(scene: Scene): Promise<number> {
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

    test('costs the others seconds', async ({ scene }) => {
      await holdStartLock(scene);
      const connections = await Promise.all([scene.connect(), scene.connect()]);
      expect(connections[0]?.info.pid).toBe(connections[1]?.info.pid);
    }, 60_000);

    test('keeps nobody from `daemon restart`', async ({ scene }) => {
      await holdStartLock(scene);
      expect(await ended(scene.spawn([cli, 'daemon', 'restart']))).toMatchObject({ code: 0 });
      await scene.endpoint();
    }, 60_000);
  },
);
