import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  fetchPicture,
  internet,
  maxRemoteBytes,
  type RemoteDoor,
} from '../../../../../server/images/reading/remotePicture.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';

const picture = Buffer.from('\x89PNG\r\n\x1a\n of bytes', 'latin1');
const servers: Pick<Server, 'close' | 'closeAllConnections'>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that stands for the whole internet, and a door that leads nowhere else. */
async function internetOf(names: Readonly<Record<string, readonly string[]>>, answer: RequestListener) {
  const seen = { lookups: [] as string[], dialled: [] as string[], headers: [] as IncomingHttpHeaders[] };
  const server = createServer((request, response) => {
    seen.headers.push(request.headers);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  const door: RemoteDoor = {
    resolve: async (host) => {
      seen.lookups.push(host);
      const known = names[host];
      if (!known) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      return known;
    },
    connect: (address, port, host) => {
      seen.dialled.push(`${host} at ${address}:${port}`);
      return connect(own, '127.0.0.1');
    },
  };
  const fetched = (url: string, signal?: AbortSignal) => fetchPicture(new URL(url), signal, door);
  return { seen, fetched };
}

const names = { 'a.test': ['93.184.216.34'], 'b.test': ['2606:4700::1'], 'inner.test': ['127.0.0.1'] };

const serve: RequestListener = (_, response) => {
  response.setHeader('content-type', 'image/png').setHeader('set-cookie', 'id=1').end(picture);
};

test('the bytes, from the address that was looked up once, without cookies or Referer', async () => {
  const { seen, fetched } = await internetOf(names, serve);
  expect(Buffer.from(await fetched('https://a.test/cup.png?x=1'))).toEqual(picture);
  await fetched('https://a.test/cup.png');
  expect(seen.lookups).toEqual(['a.test', 'a.test']);
  expect(seen.dialled).toEqual(['a.test at 93.184.216.34:443', 'a.test at 93.184.216.34:443']);
  for (const headers of seen.headers) {
    expect(Object.keys(headers).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
    expect(headers.host).toBe('a.test');
  }
});

test('the next address where the first cannot be reached', async () => {
  const { seen, fetched } = await internetOf({ 'a.test': ['2606:4700::1', '1.1.1.1'] }, (request, response) => {
    if (seen.dialled.length === 1) request.socket.destroy();
    else serve(request, response);
  });
  expect(Buffer.from(await fetched('https://a.test/'))).toEqual(picture);
  expect(seen.dialled).toEqual(['a.test at 2606:4700::1:443', 'a.test at 1.1.1.1:443']);
});

describe('refused before any connection', () => {
  test.each([
    ['http://a.test/x.png'],
    ['https://user:secret@a.test/x.png'],
    ['https://inner.test/x.png'],
    ['https://mixed.test/x.png'],
    ['https://nowhere.test/x.png'],
    ['https://127.0.0.1/x.png'],
    ['https://127.1/x.png'],
    ['https://0x7f.1/x.png'],
    ['https://017700000001/x.png'],
    ['https://2130706433/x.png'],
    ['https://169.254.169.254/latest/meta-data'],
    ['https://[::1]/x.png'],
    ['https://[::ffff:127.0.0.1]/x.png'],
    ['https://[fe80::1]/x.png'],
    ['https://192.168.0.1:11434/x.png'],
    ['https://\u{ff11}27.0.0.1/x.png'],
  ])('%s', async (url) => {
    const { seen, fetched } = await internetOf(
      { ...names, 'mixed.test': ['93.184.216.34', '10.0.0.1'], 'nowhere.test': [] },
      serve,
    );
    await expect(fetched(url)).rejects.toMatchObject({ name: 'Refusal', code: 'remotePicture' });
    expect(seen.dialled).toEqual([]);
  });
});

describe('redirects', () => {
  const redirect =
    (locations: Readonly<Record<string, string>>): RequestListener =>
    (request, response) => {
      const location = locations[`${request.headers.host}${request.url}`];
      if (location === undefined) serve(request, response);
      else response.writeHead(302, { location }).end();
    };

  test('are followed to other public hosts', async () => {
    const { seen, fetched } = await internetOf(names, redirect({ 'a.test/1': '/2', 'a.test/2': '//b.test:8443/3' }));
    expect(Buffer.from(await fetched('https://a.test/1'))).toEqual(picture);
    expect(seen.dialled.at(-1)).toBe('b.test at 2606:4700::1:8443');
  });

  test.each([
    'https://inner.test/x',
    'https://127.0.0.1/x',
    'http://a.test/x',
    'https://[::ffff:10.0.0.1]/x',
    'file:///etc/hostname',
  ])('never to %s', async (location) => {
    const { seen, fetched } = await internetOf(names, redirect({ 'a.test/1': location }));
    await expect(fetched('https://a.test/1')).rejects.toMatchObject({ name: 'Refusal', code: 'remotePicture' });
    expect(seen.dialled).toEqual(['a.test at 93.184.216.34:443']);
  });

  test('three at most', async () => {
    const steps = { 'a.test/1': '/2', 'a.test/2': '/3', 'a.test/3': '/4', 'a.test/4': '/5' };
    const { fetched } = await internetOf(names, redirect(steps));
    expect(Buffer.from(await fetched('https://a.test/2'))).toEqual(picture);
    await expect(fetched('https://a.test/1')).rejects.toThrow('redirects more than 3 times');
  });

  test('a name that turns private meanwhile is not followed there', async () => {
    let lookups = 0;
    const rebinding = new Proxy<Record<string, readonly string[]>>(
      {},
      { get: () => (++lookups === 1 ? ['93.184.216.34'] : ['127.0.0.1']) },
    );
    const { seen, fetched } = await internetOf(rebinding, redirect({ 'a.test/1': '/2' }));
    await expect(fetched('https://a.test/1')).rejects.toMatchObject({ code: 'remotePicture' });
    expect(seen.dialled).toEqual(['a.test at 93.184.216.34:443']);
  });
});

describe('what is not a picture of reasonable size', () => {
  const answers: readonly (readonly [string, RequestListener, string])[] = [
    ['a page', (_, response) => response.setHeader('content-type', 'text/html').end('<p>'), 'imageNotFound'],
    ['an error', (_, response) => response.writeHead(404, { 'content-type': 'image/png' }).end(), 'imageNotFound'],
    [
      'a large one that says so',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': maxRemoteBytes + 1 }).flushHeaders(),
      'imageTooLarge',
    ],
    [
      'a large one that does not',
      (_, response) => {
        response.setHeader('content-type', 'image/png');
        response.write(Buffer.alloc(maxRemoteBytes));
        response.end('x');
      },
      'imageTooLarge',
    ],
    [
      'one that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1000 });
        response.write(picture, () => response.destroy());
      },
      'imageNotFound',
    ],
    ['nothing at all', (request) => request.socket.destroy(), 'imageNotFound'],
  ];

  test.each(answers)('%s', async (_, answer, code) => {
    const { fetched } = await internetOf(names, answer);
    await expect(fetched('https://a.test/x')).rejects.toMatchObject({ name: 'CaptionLensError', code });
  });

  test('a silent server, five seconds long', async () => {
    const { fetched } = await internetOf(names, () => undefined);
    await expect(fetched('https://a.test/x')).rejects.toThrow('longer than 5 seconds');
  });

  test('a cancelled one ends at once', async () => {
    const controller = new AbortController();
    const { fetched } = await internetOf(names, () => controller.abort());
    await expect(fetched('https://a.test/x', controller.signal)).rejects.toMatchObject({ code: 'aborted' });
  });

  test('an unknown host', async () => {
    const { fetched } = await internetOf(names, serve);
    await expect(fetched('https://c.test/x')).rejects.toThrow('c.test could not be reached: ENOTFOUND');
  });
});

describe('the real door', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  test('does not believe a certificate that nobody vouches for', async () => {
    const [key, cert] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=a.test'];
    execFileSync('openssl', ['req', ...options, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    let asked = 0;
    const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      asked += 1;
      serve(request, response);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const door: RemoteDoor = {
      resolve: async () => ['93.184.216.34'],
      connect: (_, __, host) => internet.connect('127.0.0.1', port, host),
    };
    await expect(fetchPicture(new URL('https://a.test/x'), undefined, door)).rejects.toThrow('SELF_SIGNED');
    expect(asked).toBe(0);
  });
});
