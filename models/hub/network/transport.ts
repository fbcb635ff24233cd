import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import type { Duplex, Readable } from 'node:stream';
import { CaptionLensError, errorCode, throwIfAborted } from '../../errors.ts';
import { proxyFor, type ProxyRules } from './proxy.ts';
import { say } from '../../wording.ts';

/** What a server answers. Redirects are answers too: whoever asks decides what goes along to the next host. */
export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** To be read to its end or destroyed. */
  readonly body: Readable;
}

/** One GET; settles when the head of the answer is there. Fails with `hubUnreachable`, or `aborted`. */
export type Transport = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) => Promise<HttpAnswer>;

/** A server that says nothing for so long has gone. */
const silenceMs = 60_000;

/**
 * Over Node's own client, because its `fetch` (20 to 22) knows no proxies. HTTPS goes through a proxy by CONNECT, so
 * that the proxy sees neither the token nor what is asked for.
 */
export function nodeTransport(proxies: ProxyRules): Transport {
  return async (url, headers, signal) => {
    throwIfAborted(signal);
    try {
      return await ask(url, headers, proxies, signal);
    } catch (thrown) {
      throwIfAborted(signal);
      throw unreachable(url, thrown);
    }
  };
}

/**
 * A failure of the network as `hubUnreachable`; a `CaptionLensError` is given back as it is. Of `url` only the host is
 * told, since its query may hold a signature.
 */
export function unreachable(url: URL, thrown: unknown): CaptionLensError {
  if (thrown instanceof CaptionLensError) return thrown;
  const message = thrown instanceof Error ? thrown.message : '';
  // Node gives an AggregateError without a message where several addresses refused.
  const reason = message === '' ? (errorCode(thrown) ?? say`unknown error`) : message;
  return new CaptionLensError('hubUnreachable', say`${url.host} cannot be reached (${reason}).`, {
    cause: thrown,
    advice: say`Check the connection and HTTPS_PROXY, then try again: what has come already is kept.`,
  });
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  proxies: ProxyRules,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const proxy = proxyFor(url, proxies);
  const options: RequestOptions = { headers, timeout: silenceMs, ...(signal && { signal }) };
  if (proxy === undefined) return send(url, options, url);
  if (url.protocol === 'http:')
    return send(proxy, { ...options, path: url.href, headers: { ...headers, ...throughProxy(proxy, url) } }, url);
  const socket = await tunnel(proxy, url, signal);
  const secure = tlsConnect({ socket, servername: url.hostname });
  return send(url, { ...options, agent: false, createConnection: () => secure }, url);
}

function send(to: URL, options: RequestOptions, url: URL): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const request = (to.protocol === 'https:' ? httpsRequest : httpRequest)(to, options, (response) => {
      resolve({ url, status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${silenceMs / 1000} s`)));
    request.on('error', reject);
    request.end();
  });
}

function tunnel(proxy: URL, url: URL, signal: AbortSignal | undefined): Promise<Duplex> {
  const authority = `${url.hostname}:${url.port || '443'}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)(proxy, {
      method: 'CONNECT',
      path: authority,
      headers: throughProxy(proxy, url),
      timeout: silenceMs,
      agent: false,
      ...(signal && { signal }),
    });
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${String(response.statusCode)}`));
    });
    request.on('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${String(response.statusCode)}`));
    });
    request.on('timeout', () => request.destroy(new Error(`the proxy ${proxy.host} does not answer`)));
    request.on('error', reject);
    request.end();
  });
}

function throughProxy({ username, password }: URL, { host }: URL): Record<string, string> {
  if (username === '') return { Host: host };
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Host: host, 'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
