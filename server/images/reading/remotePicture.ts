import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { CaptionLensError, errorCode, throwIfAborted } from '../../../models/errors.ts';
import { Refusal } from '../../protocol/failure.ts';
import { untilAborted } from './abandonment.ts';
import { isPublicAddress } from './publicAddress.ts';
import { say, type Wording } from '../../../models/wording.ts';

/** How the internet is reached; tests give their own, so that nothing leaves the machine. */
export interface RemoteDoor {
  /** All addresses of a host. */
  resolve(host: string): Promise<readonly string[]>;
  /** A connection to exactly this address, whose other end has proved to be `host` by TLS. */
  connect(address: string, port: number, host: string): Duplex;
}

/** The real one: the system's resolver, and TLS by Node. */
export const internet: RemoteDoor = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port, host) =>
    connect({ host: address, port, ALPNProtocols: ['http/1.1'], ...(isIP(host) === 0 && { servername: host }) }),
};

/** Of a picture at an address. */
export const maxRemoteBytes = 10 * 1024 * 1024;
const maxRedirects = 3;
const deadlineMs = 5000;

/**
 * The bytes at an https address, for the user who asked for this one picture; at most 10 MB, 3 redirects and 5 s. Each
 * host is resolved once, and refused unless all of its addresses are public. It is reached at the very address that was
 * checked, so that no name can lead to a service of this machine or its network. Neither cookies nor a Referer are
 * sent.
 *
 * Rejects with a `Refusal` of code `remotePicture` for an address that may not be asked, `imageNotFound`,
 * `imageTooLarge` or `aborted`.
 */
export async function fetchPicture(url: URL, signal?: AbortSignal, door = internet): Promise<Uint8Array> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const end = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await follow(url, door, end);
  } catch (thrown) {
    throwIfAborted(signal);
    if (deadline.aborted) throw failed(say`${url.hostname} took longer than ${deadlineMs / 1000} seconds.`);
    if (thrown instanceof Refusal || thrown instanceof CaptionLensError) throw thrown;
    throw failed(say`${url.hostname} could not be reached: ${reasonOf(thrown)}.`);
  }
}

async function follow(start: URL, door: RemoteDoor, signal: AbortSignal): Promise<Uint8Array> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const response = await askAny(url, await publicAddresses(url, door, signal), door, signal);
    const next = redirectOf(response, url);
    if (!next) return readBody(response, url);
    response.destroy();
    url = next;
  }
  throw failed(say`${start.hostname} redirects more than ${maxRedirects} times.`);
}

async function publicAddresses(url: URL, door: RemoteDoor, signal: AbortSignal): Promise<readonly string[]> {
  if (url.protocol !== 'https:') throw refusal(say`Only pictures at https: addresses are fetched.`);
  if (url.username !== '' || url.password !== '') throw refusal(say`The address carries a name or a password.`);
  const host = hostName(url);
  const addresses = isIP(host) === 0 ? await untilAborted(door.resolve(host), signal) : [host];
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
    throw refusal(say`${url.hostname} is not a host of the public internet.`);
  }
  return addresses;
}

/** `[2001:db8::1]` without its brackets. */
function hostName(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The next address where one cannot be reached, as IPv6 without a provider for it. */
async function askAny(
  url: URL,
  addresses: readonly string[],
  door: RemoteDoor,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let reason: unknown;
  for (const address of addresses) {
    try {
      return await ask(url, address, door, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      reason = thrown;
    }
  }
  throw reason;
}

function ask(url: URL, address: string, door: RemoteDoor, signal: AbortSignal): Promise<IncomingMessage> {
  const port = url.port === '' ? 443 : Number(url.port);
  return new Promise((resolve, reject) => {
    // node:http over the door's connection: https would choose the address itself.
    const question = request({
      createConnection: () => door.connect(address, port, hostName(url)),
      method: 'GET',
      path: url.pathname + url.search,
      headers: { host: url.host, accept: 'image/*', 'user-agent': 'caption-lens', connection: 'close' },
      signal,
    });
    question.on('response', resolve).on('error', reject).end();
  });
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  const { location = '' } = headers;
  if (!URL.canParse(location, from.href)) throw failed(say`${from.hostname} redirects to nowhere.`);
  return new URL(location, from);
}

async function readBody(response: IncomingMessage, url: URL): Promise<Uint8Array> {
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200) throw failed(say`${url.hostname} answers with status ${statusCode} instead of a picture.`);
    if (!/^image\//i.test(headers['content-type'] ?? '')) throw failed(say`${url.hostname} does not send a picture.`);
    if (Number(headers['content-length'] ?? 0) > maxRemoteBytes) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxRemoteBytes) throw tooLarge();
      chunks.push(chunk);
    }
    if (!response.complete) throw failed(say`${url.hostname} broke off in the middle of the picture.`);
    return Buffer.concat(chunks, size);
  } finally {
    response.destroy();
  }
}

function reasonOf(thrown: unknown): string {
  return errorCode(thrown) ?? (thrown instanceof Error ? thrown.message : String(thrown));
}

function refusal(message: Wording): Refusal {
  return new Refusal('remotePicture', message, say`Save the picture in the workspace.`);
}

function failed(message: Wording): CaptionLensError {
  return new CaptionLensError('imageNotFound', message);
}

function tooLarge(): CaptionLensError {
  return new CaptionLensError('imageTooLarge', say`The remote picture has more than 10 MB.`);
}
