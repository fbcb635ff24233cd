import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { ownIdentity } from '../../../models/files/processIdentity.ts';
import { writeEndpoint } from '../../../server/connection/endpointFile.ts';
import { runtimeFiles } from '../../../server/connection/runtimeFolder.ts';
import { ended, runs, version } from './scene.ts';
import { test } from './sceneTest.ts';

/** The permission bits, e.g. '700'. */
function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('what a dead daemon leaves', { concurrent: true }, () => {
  test('kill -9: the next program starts another', async ({ scene }) => {
    const first = await scene.connect();
    const endpoint = await scene.endpoint();
    process.kill(first.info.pid, 'SIGKILL');
    expect(await first.closed).toMatchObject({ kind: 'lost' });
    const second = await scene.connect();
    expect(second.info.pid).not.toBe(first.info.pid);
    expect(await runs(endpoint)).toBe(false);
  });

  test('a lock with the number of a process that lives, but started at another time', async ({ scene }) => {
    mkdirSync(scene.runtime, { mode: 0o700 });
    const owner = { pid: process.pid, started: '1', nonce: '00' };
    writeFileSync(join(scene.runtime, 'daemon.lock'), JSON.stringify(owner));
    const { info } = await scene.connect();
    expect(info.pid).not.toBe(process.pid);
  });

  test('a daemon whose endpoint file was tidied up is not ended for it', async ({ scene }) => {
    const first = await scene.connect();
    rmSync(join(scene.runtime, 'daemon.json'));
    expect((await scene.connect()).info.pid).toBe(first.info.pid);
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
  });
});

describe('another on the port of the endpoint file', { concurrent: true }, () => {
  test('is told nothing but a nonce, and is no daemon', async ({ scene }) => {
    let heard = '';
    const squatter = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
      });
    });
    squatter.listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { readonly port: number };
    mkdirSync(scene.runtime, { mode: 0o700 });
    const token = 'ab'.repeat(32);
    await writeEndpoint(scene.runtime, {
      ...(await ownIdentity()),
      port,
      token,
      version,
      build: '0'.repeat(16),
      builtAt: Number.MAX_SAFE_INTEGER,
      protocol: { major: 1, minor: 0 },
    });
    await expect(scene.connect()).rejects.toMatchObject({ code: 'notOurDaemon' });
    await expect(scene.connect({ start: 'never' })).rejects.toMatchObject({ code: 'notOurDaemon' });
    expect(heard).toMatch(/^GET \/caption-lens /);
    expect(heard).not.toContain(token);
    squatter.close();
  });

  test('a port whose daemon is dead is not even called', async ({ scene }) => {
    let calls = 0;
    const other = createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    const first = await scene.connect();
    const { port, pid } = await scene.endpoint();
    process.kill(pid, 'SIGKILL');
    await first.closed;
    other.on('error', () => undefined);
    // The system may hold the dead one's port for a moment.
    const listens = () => (other.listening ? true : (other.listen(port, '127.0.0.1'), false));
    await expect.poll(listens, { timeout: 30_000, interval: 300 }).toBe(true);
    await scene.connect();
    expect(calls).toBe(0);
    other.close();
  });
});

const files = Object.values(runtimeFiles);

describe.skipIf(process.platform === 'win32')('what is planted in the runtime folder', { concurrent: true }, () => {
  test.for(files)('a link planted as %s harms nothing', async (name, { scene }) => {
    mkdirSync(scene.runtime, { mode: 0o700 });
    const target = scene.path('precious');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(scene.runtime, name));
    await scene.connect().catch(() => undefined);
    await scene.run(['daemon', 'logs']);
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(existsSync(target)).toBe(true);
  });

  test.for(files)('a pipe planted as %s hangs nobody', async (name, { scene }) => {
    mkdirSync(scene.runtime, { mode: 0o700 });
    execFileSync('mkfifo', ['-m', '600', join(scene.runtime, name)]);
    const outcome = await scene.connect().then(
      () => 'connected',
      (thrown: unknown) => thrown,
    );
    if (outcome !== 'connected') {
      expect(outcome).toMatchObject({
        code: 'insecureRuntimeFolder',
        message: `${join(scene.runtime, name)} is a link or no file, so no daemon is trusted there.`,
      });
    }
    expect((await scene.run(['daemon', 'logs'])).code).toBe(0);
    expect((await scene.run(['daemon', 'stop'])).stderr).toBe(
      name === 'daemon.json' ? `caption-lens: ${(outcome as Error).message} [insecureRuntimeFolder]\n` : '',
    );
  });
});

// One after the other: the umask is the whole process's.
describe.skipIf(process.platform === 'win32')('the runtime folder', () => {
  test('is its user’s alone whatever the umask', async ({ scene }) => {
    const before = process.umask(0);
    try {
      await scene.connect();
    } finally {
      process.umask(before);
    }
    expect(mode(scene.runtime)).toBe('700');
    const files = readdirSync(scene.runtime);
    expect(files).toEqual(expect.arrayContaining(['daemon.json', 'daemon.lock', 'daemon.log', 'daemon.out']));
    expect(files.map((name) => mode(join(scene.runtime, name)))).toEqual(files.map(() => '600'));
  });

  test('that others may write is refused, by the client and by the daemon', async ({ scene }) => {
    mkdirSync(scene.runtime);
    const open = scene.spawn(['-e', `require('fs').chmodSync(${JSON.stringify(scene.runtime)}, 0o777)`]);
    await ended(open);
    await expect(scene.connect()).rejects.toMatchObject({ code: 'insecureRuntimeFolder' });
    const { code, stderr } = await ended(scene.spawn([scene.entry]));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/ open to other users .+ no daemon is trusted there\.\n$/),
    ]);
    expect(readdirSync(scene.runtime)).toEqual([]);
  });

  test('that is a link is refused, and what it points to stays as it is', async ({ scene }) => {
    const target = scene.path('elsewhere');
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, scene.runtime);
    await expect(scene.connect()).rejects.toMatchObject({ code: 'insecureRuntimeFolder' });
    expect((await ended(scene.spawn([scene.entry]))).code).toBe(1);
    expect(readdirSync(target)).toEqual([]);
  });
});
