import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { WebSocket } from 'ws';
import type { Endpoint } from '../../../server/connection/endpointFile.ts';
import { saysItLives } from '../../../server/connection/livenessProof.ts';
import { StatusRequest } from '../../../server/protocol/messages.ts';
import { Scene } from './scene.ts';
import { openEditor } from './session.ts';
import { attempt, closed, exchange } from './wire.ts';

const scene = new Scene();
let daemon: Endpoint;
let editor: MessageConnection;

beforeAll(async () => {
  editor = await openEditor(await scene.connect());
  daemon = await scene.endpoint();
});
afterAll(() => scene.close());

/** The daemon of the beginning still lets its clients in. */
async function stillServes(): Promise<void> {
  const connection = await scene.connect({ start: 'never' });
  expect(connection.info.pid).toBe(daemon.pid);
  await openEditor(connection);
  connection.dispose();
  await connection.closed;
}

async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
}

describe('a page in a browser', () => {
  test.each(['https://evil.test', 'null', 'http://localhost:1', 'vscode-webview://x', ''])(
    'of origin "%s" is refused, though it knew the token',
    async (origin) => {
      expect(await attempt(daemon, { headers: { Origin: origin } })).toEqual({ kind: 'status', status: 403 });
      await stillServes();
    },
  );
});

describe('a name that points here', () => {
  const upgrade = (hosts: readonly string[]) =>
    [
      'GET /caption-lens HTTP/1.1',
      ...hosts.map((host) => `Host: ${host}`),
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      '\r\n',
    ].join('\r\n');

  test('the same request with the right host goes through', async () => {
    const socket = connect(daemon.port, '127.0.0.1');
    socket.write(upgrade([`127.0.0.1:${daemon.port}`]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
  });

  test.each([
    ['evil.test:PORT'],
    ['localhost:PORT'],
    ['localhost.evil.test'],
    ['127.0.0.1'],
    ['127.0.0.1:1'],
    ['[::1]:PORT'],
    ['127.0.0.1:PORT', 'evil.test'],
    ['127.0.0.1:PORT', '127.0.0.1:PORT'],
    [''],
  ])('%s %s', async (...hosts) => {
    const real = hosts.filter((host) => host !== undefined).map((host) => host.replace('PORT', String(daemon.port)));
    expect(await exchange(daemon.port, upgrade(real))).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  test('none at all', async () => {
    expect(await exchange(daemon.port, upgrade([]))).toMatch(/^HTTP\/1\.1 40[03] /);
  });
});

describe('plain HTTP', () => {
  test.each(['GET /', 'GET /caption-lens', 'POST /', 'PUT /x', 'OPTIONS /caption-lens', 'TRACE /', 'HEAD /status'])(
    '%s: 404, nothing in it, no CORS',
    async (line) => {
      const headers = `Host: 127.0.0.1:${daemon.port}\r\nOrigin: https://evil.test\r\nAccess-Control-Request-Method: POST\r\n`;
      const answer = await exchange(daemon.port, `${line} HTTP/1.1\r\n${headers}Content-Length: 0\r\n\r\n`);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 404 /);
      expect(head).not.toMatch(/access-control/i);
      expect(body.replace(/^0\s*$/, '')).toBe('');
    },
  );

  test('another path is no way in, even for a client', async () => {
    const url = `ws://127.0.0.1:${daemon.port}/other`;
    expect(await attempt(daemon, { url })).toEqual({ kind: 'status', status: 404 });
  });
});

test('nothing listens on any other address of this machine', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, scopeid }) => (scopeid ? undefined : address))
    .filter((address) => address !== undefined && address !== '127.0.0.1');
  for (const address of others) {
    const socket = connect(daemon.port, address);
    await expect(once(socket, 'connect'), address).rejects.toThrow();
  }
});

describe('guessing', () => {
  test('a hundred wrong proofs are refused, and a right one still is not', async () => {
    const guesses = Array.from({ length: 100 }, (_, i) => i.toString(16).padStart(64, '0'));
    const kinds: string[] = [];
    for (let at = 0; at < guesses.length; at += 15) {
      const batch = guesses.slice(at, at + 15).map((proof) => attempt(daemon, { proof }));
      for (const outcome of await Promise.all(batch)) {
        kinds.push(outcome.kind === 'answer' ? JSON.stringify(outcome.answer) : outcome.kind);
        if (outcome.kind === 'answer') outcome.socket.terminate();
      }
    }
    expect(new Set(kinds)).toEqual(new Set(['{"kind":"refused","reason":"proof"}']));
    await stillServes();
  });

  test.each(['', 'zz', 'é', '0'.repeat(63), '0'.repeat(128)])('a proof of the wrong form: "%s"', async (proof) => {
    const outcome = await attempt(daemon, { proof });
    expect(outcome).toMatchObject({ kind: 'answer', answer: { kind: 'refused', reason: 'proof' } });
  });

  test('who says nothing is put out', async () => {
    const socket = connect(daemon.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await closed(socket);
    await stillServes();
  });

  test('five hundred and twelve strangers at a time, and the oldest goes first', async () => {
    const strangers: Socket[] = [];
    for (let i = 0; i < 520; i++) {
      const socket = connect(daemon.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      strangers.push(socket);
    }
    const order: number[] = [];
    await Promise.all(strangers.map((socket, i) => closed(socket).then(() => void order.push(i))));
    // After their patience all are put out: in the end none is left.
    expect(order.slice(0, 8).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await stillServes();
  });
});

describe('strangers that stay', () => {
  const hello = JSON.stringify({
    kind: 'hello',
    protocol: { major: 1, minor: 0 },
    version: '0.0.0',
    nonce: 'ab'.repeat(32),
    purpose: { kind: 'session' },
  });

  /** Connections that come again as soon as they are closed; `begin` says what each does. */
  function besiege(count: number, begin: (socket: Socket) => void): () => void {
    const open = new Set<Socket>();
    let isOver = false;
    const come = () => {
      if (isOver) return;
      const socket = connect(daemon.port, '127.0.0.1');
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('connect', () => begin(socket));
      socket.on('close', () => {
        open.delete(socket);
        come();
      });
    };
    for (let i = 0; i < count; i++) come();
    return () => {
      isOver = true;
      for (const socket of open) socket.destroy();
    };
  }

  const upgrade = () =>
    `GET /caption-lens HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  /** A text frame with a mask of zeros. */
  const frame = (text: string) =>
    Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), Buffer.from(text)]);

  test.each<[string, (socket: Socket) => void]>([
    ['say nothing', () => undefined],
    [
      'write a byte of a request at a time',
      (socket) => {
        let at = 0;
        const timer = setInterval(() => socket.write(upgrade()[at++ % 20] ?? ''), 100);
        socket.once('close', () => clearInterval(timer));
      },
    ],
    ['upgrade and say nothing', (socket) => void socket.write(upgrade())],
    [
      'greet and prove nothing',
      (socket) => {
        socket.write(upgrade());
        socket.once('data', () => socket.write(frame(hello)));
      },
    ],
  ])('and %s: every client gets in at its first attempt', async (_what, begin) => {
    const leave = besiege(200, begin);
    try {
      for (let i = 0; i < 20; i++) await stillServes();
    } finally {
      leave();
    }
    expect(scene.log().match(/ listens on /g)).toHaveLength(1);
  });

  test('at the port that says whether it lives: it still says so', async () => {
    const sockets = Array.from({ length: 200 }, () => {
      const socket = connect(daemon.livenessPort ?? 0, '127.0.0.1');
      return socket.on('error', () => undefined);
    });
    for (let i = 0; i < 20; i++) expect(await saysItLives(daemon)).toBe(true);
    sockets.forEach((socket) => socket.destroy());
  });

  test.each(['', 'x\n', '\n'.repeat(70), 'g'.repeat(64) + '\n', 'a'.repeat(200)])(
    'the port that says whether it lives answers nothing to "%s"',
    async (question) => {
      expect(await exchange(daemon.livenessPort ?? 0, question)).toBe('');
      expect(await saysItLives(daemon)).toBe(true);
    },
  );

  test('a program on that port that does not know the token is not believed', async () => {
    expect(await saysItLives({ ...daemon, token: '00'.repeat(32) })).toBe(false);
    expect(await saysItLives({ ...daemon, pid: daemon.pid + 1 })).toBe(false);
    expect(await saysItLives({ ...daemon, livenessPort: daemon.port })).toBe(false);
  });
});

describe('too much at once', () => {
  async function enter(): Promise<WebSocket> {
    const outcome = await attempt(daemon);
    if (outcome.kind !== 'answer') throw new Error(outcome.kind);
    expect(outcome.answer).toEqual({ kind: 'welcome' });
    return outcome.socket;
  }

  test('fragments that never end', async () => {
    const socket = await enter();
    const code = closeCode(socket);
    for (let i = 0; i < 200; i++) socket.send('x', { fin: false });
    expect(await code).toBe(1008);
  });

  test('a frame above 256 KiB', async () => {
    const socket = await enter();
    const code = closeCode(socket);
    socket.send(Buffer.alloc((256 << 10) + 1));
    expect(await code).toBe(1009);
  });

  test.each([
    ['a message above 128 MB', 'Content-Length: 128000001\r\n\r\n'],
    ['a message without a length', 'Content-Type: x\r\n\r\n{}'],
    ['a header without an end', 'x'.repeat(5000)],
  ])('%s', async (_name, bytes) => {
    const socket = await enter();
    const code = closeCode(socket);
    socket.send(Buffer.from(bytes));
    expect(await code).toBe(1008);
  });

  test('ten messages that are no JSON', async () => {
    const socket = await enter();
    const code = closeCode(socket);
    for (let i = 0; i < 10; i++) socket.send(Buffer.from('Content-Length: 3\r\n\r\n{x}'));
    expect(await code).toBe(1008);
    await stillServes();
  });

  test('thirty-two clients, and the next one is told', async () => {
    const clients = async () => (await editor.sendRequest(StatusRequest, null)).clients;
    await expect.poll(clients).toBe(1);
    const sockets: WebSocket[] = [];
    for (;;) {
      const outcome = await attempt(daemon);
      if (outcome.kind !== 'answer') throw new Error(outcome.kind);
      sockets.push(outcome.socket);
      if (JSON.stringify(outcome.answer) !== '{"kind":"welcome"}') {
        expect(outcome.answer).toEqual({ kind: 'refused', reason: 'full' });
        break;
      }
      expect(sockets.length).toBeLessThan(40);
    }
    // The test's own first client is one of them.
    expect(sockets.length).toBe(32);
    await expect(scene.connect()).rejects.toMatchObject({ code: 'busy' });
    sockets.forEach((socket) => socket.terminate());
    await expect.poll(clients).toBe(1);
    await stillServes();
  });
});

test('a client that answers no ping is let go within 20 s', async () => {
  const clients = async () => (await editor.sendRequest(StatusRequest, null)).clients;
  await expect.poll(clients).toBe(1);
  const outcome = await attempt(daemon, { autoPong: false });
  if (outcome.kind !== 'answer') throw new Error(outcome.kind);
  await expect.poll(clients).toBe(2);
  const pings: number[] = [];
  outcome.socket.on('ping', () => pings.push(performance.now()));
  expect(await closeCode(outcome.socket)).toBe(1006);
  await expect.poll(clients).toBe(1);
  const [first = NaN, second = NaN] = pings;
  expect(pings).toHaveLength(2);
  // It may have been heard of last right after an earlier ping.
  expect(3 * (second - first)).toBeLessThan(20_500);
});

test('thousands of broken upgrades end nothing', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const good = `GET /caption-lens HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
  const mutations: readonly ((text: string) => string)[] = [
    (text) => text.replace('127.0.0.1', pick(['[', '%', '\0', 'http://[', 'a'.repeat(7000), '', ' ', '\u00ff'])),
    (text) => text.replace('GET', pick(['', 'G\0T', 'PRI', 'get', '\r\n'])),
    (text) => text.replace('/caption-lens', pick(['//', 'http://[', '*', '/%', '/caption-lens?x', '/caption-lens/'])),
    (text) => text.replace('\r\n\r\n', `${'\r\nX: y'.repeat(3000)}\r\n\r\n`),
    (text) => text.replace('\r\n\r\n', `\r\nOrigin: ${pick(['[', '\0', 'http://', 'a'.repeat(5000)])}\r\n\r\n`),
    (text) => text.replace(/Key: .*\r\n/, `Key: ${pick(['', 'x', '\0', '='.repeat(999)])}\r\n`),
    (text) => text.replace('13', pick(['', '0', '-1', '99999999999999999999'])),
    (text) => text.slice(0, Math.floor(random() * text.length)),
    (text) => text + pick(['\0\0\0', '\u0089\u0080', '\u0081\u00ff'.repeat(50), '\u0088\u0000']),
    (text) => {
      const at = Math.floor(random() * text.length);
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
    },
  ];
  const once = async () => {
    let text = good;
    for (let i = 0; i <= Math.floor(random() * 3); i++) text = pick(mutations)(text);
    const socket = connect(daemon.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(Buffer.from(text, 'latin1'));
    socket.resume();
    // What is a good upgrade after all waits for a handshake that does not come.
    setTimeout(() => socket.destroy(), 100);
    await closed(socket);
  };
  for (let i = 0; i < 3000; i += 12) await Promise.all(Array.from({ length: 12 }, once));
  await stillServes();
  expect(scene.log(), `seed ${seed}`).not.toMatch(/ error /);
});

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
