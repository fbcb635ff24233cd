import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { proxyRules } from '../../../../../models/hub/network/proxy.ts';
import { nodeTransport } from '../../../../../models/hub/network/transport.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A proxy that writes down what it is asked for. */
async function proxy() {
  const asked: { readonly method: string; readonly target: string; readonly credentials: string | undefined }[] = [];
  const note = ({ method = '', url = '', headers }: IncomingMessage) =>
    asked.push({ method, target: url, credentials: headers['proxy-authorization'] });
  const server = createServer((request, response) => {
    note(request);
    response.end('from the proxy');
  });
  server.on('connect', (request, socket) => {
    note(request);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { asked, url: `http://ada:secret@127.0.0.1:${port}` };
}

describe('a request through a proxy', () => {
  it('by http names the whole address', async () => {
    const { asked, url } = await proxy();
    const ask = nodeTransport(proxyRules({ HTTP_PROXY: url }));
    const { status, body } = await ask(new URL('http://hub.example/api?x=1'), { Authorization: 'Bearer t' });
    body.destroy();
    expect(status).toBe(200);
    expect(asked).toEqual([
      { method: 'GET', target: 'http://hub.example/api?x=1', credentials: `Basic ${btoa('ada:secret')}` },
    ]);
  });

  it('by https asks for a tunnel to the host, and says what the proxy answers', async () => {
    const { asked, url } = await proxy();
    const ask = nodeTransport(proxyRules({ HTTPS_PROXY: url }));
    await expect(ask(new URL('https://hub.example/api'), { Authorization: 'Bearer t' })).rejects.toMatchObject({
      code: 'hubUnreachable',
      message: expect.stringMatching(/proxy 127\.0\.0\.1:\d+ answered 403/) as string,
    });
    expect(asked).toEqual([
      { method: 'CONNECT', target: 'hub.example:443', credentials: `Basic ${btoa('ada:secret')}` },
    ]);
  });
});

it('that was aborted says so', async () => {
  const aborted = AbortSignal.abort();
  const ask = nodeTransport(proxyRules({}));
  await expect(ask(new URL('http://127.0.0.1:9/'), {}, aborted)).rejects.toMatchObject({ code: 'aborted' });
});
