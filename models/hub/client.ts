import { HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { setTimeout as sleep } from 'node:timers/promises';
import { CaptionLensError, throwIfAborted } from '../errors.ts';
import type { HubEnvironment } from './environment.ts';
import { isCommit, requireRepoPath } from './modelName.ts';
import { refusalOf, retryDelayMs } from './refusals.ts';
import { nodeTransport, unreachable, type HttpAnswer, type Transport } from './transport.ts';

/** One file of a repository at a commit. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of a large file its sha256, else git's sha1 of it: what the Hub sends as its ETag and what the cache names it by. */
  readonly etag: string;
}

export interface ClientParts {
  readonly transport: Transport;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Before each pause: the Hub is busy, or does not answer. */
  readonly onPause: (ms: number) => void;
}

const attempts = 5;
const mostRedirects = 6;
const mostMetadataBytes = 32 * 1024 * 1024;
/** More than any model has; a listing without an end would fill memory. */
const mostFiles = 20_000;

/**
 * What Caption Lens asks of the Hub. Metadata goes through `@huggingface/hub`, over our own transport, because that
 * package knows no proxy and would take only tokens of one spelling. The token goes to the endpoint's origin alone.
 *
 * Errors: `hubOffline`, `hubUnreachable`, `hubNotFound`, `hubForbidden`, `hubBusy`, `hubInvalid`, `aborted`.
 */
export class HubClient {
  readonly #environment: HubEnvironment;
  readonly #transport: Transport;
  readonly #pause: ClientParts['pause'];
  readonly #onPause: ClientParts['onPause'];

  constructor(environment: HubEnvironment, parts: Partial<ClientParts> = {}) {
    this.#environment = environment;
    this.#transport = parts.transport ?? nodeTransport(environment.proxies);
    this.#pause = parts.pause ?? pause;
    this.#onPause = parts.onPause ?? (() => undefined);
  }

  /** The commit that a branch, tag or commit of a repository is now. */
  async resolveCommit(repo: string, revision: string, signal?: AbortSignal): Promise<string> {
    const info = await this.#metadata(repo, signal, (fetch) =>
      modelInfo({ name: repo, revision, additionalFields: ['sha'], hubUrl: this.#environment.endpoint, fetch }),
    );
    const commit: unknown = info.sha;
    if (typeof commit === 'string' && isCommit(commit)) return commit;
    throw new CaptionLensError('hubInvalid', `${this.#host} names no commit for ${repo}.`);
  }

  /** Every file of a repository at a commit. */
  async listFiles(repo: string, commit: string, signal?: AbortSignal): Promise<readonly HubFile[]> {
    return this.#metadata(repo, signal, async (fetch) => {
      const files: HubFile[] = [];
      const model = { type: 'model', name: repo } as const;
      const options = { repo: model, revision: commit, recursive: true, hubUrl: this.#environment.endpoint, fetch };
      for await (const { type, path, size, oid, lfs } of listFiles(options)) {
        if (type !== 'file') continue;
        if (files.length >= mostFiles) throw new CaptionLensError('hubInvalid', `${repo} lists too many files.`);
        files.push(checkedFile(requireRepoPath(path), lfs?.size ?? size, lfs?.oid ?? oid));
      }
      return files;
    });
  }

  /** The bytes of a file from `offset` on, as a stream that the caller ends. */
  async openFile(
    repo: string,
    commit: string,
    path: string,
    offset: number,
    signal?: AbortSignal,
  ): Promise<FileAnswer> {
    const address = `${this.#environment.endpoint}/${repo}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
    // What is compressed on the way has another length, and no range of it means anything.
    const headers = { 'Accept-Encoding': 'identity', ...(offset > 0 && { Range: `bytes=${offset}-` }) };
    const { answer, linked } = await this.#askPatiently(new URL(address), headers, repo, signal);
    return { ...answer, etag: normalizeEtag(linked.etag ?? answer.headers.etag), commit: linked.commit };
  }

  get #host(): string {
    return new URL(this.#environment.endpoint).host;
  }

  async #metadata<T>(
    repo: string,
    signal: AbortSignal | undefined,
    read: (fetch: typeof globalThis.fetch) => Promise<T>,
  ): Promise<T> {
    const fetch = async (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { answer } = await this.#askPatiently(url, { Accept: 'application/json' }, repo, signal);
      return toResponse(answer);
    };
    try {
      return await read(fetch);
    } catch (thrown) {
      throwIfAborted(signal);
      if (thrown instanceof CaptionLensError) throw thrown;
      if (thrown instanceof HubApiError) throw refusalOf(thrown.statusCode, repo, this.#host, undefined);
      throw new CaptionLensError('hubInvalid', `${this.#host} does not answer as the Hub does.`, {
        cause: thrown,
        advice: pageAdvice,
      });
    }
  }

  /** Asks again where the Hub is busy or the network falters, slower each time or as the Hub says. */
  async #askPatiently(
    url: URL,
    headers: Readonly<Record<string, string>>,
    repo: string,
    signal: AbortSignal | undefined,
  ): Promise<Followed> {
    if (this.#environment.network === 'offline') {
      throw new CaptionLensError('hubOffline', `${repo} is not here whole, and HF_HUB_OFFLINE forbids to fetch it.`);
    }
    for (let attempt = 1; ; attempt++) {
      let delay: number | undefined;
      try {
        const followed = await this.#follow(url, headers, signal);
        const { status, headers: answered, body } = followed.answer;
        if (status >= 200 && status < 300) return followed;
        body.destroy();
        delay = retryDelayMs(status, answered['retry-after'], attempt);
        if (delay === undefined || attempt === attempts) {
          throw refusalOf(status, repo, this.#host, answered['x-error-message']);
        }
      } catch (thrown) {
        const error = unreachable(url, thrown);
        if (error.code !== 'hubUnreachable' || attempt === attempts) throw error;
        delay = retryDelayMs(503, undefined, attempt);
      }
      this.#onPause(delay ?? 0);
      await this.#pause(delay ?? 0, signal);
      throwIfAborted(signal);
    }
  }

  async #follow(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Followed> {
    const { token, endpoint } = this.#environment;
    const { origin } = new URL(endpoint);
    let linked: Linked = { etag: undefined, commit: undefined };
    for (let at = url, hops = 0; hops <= mostRedirects; hops++) {
      // To no other host: what the Hub redirects to is a store of files, with a signature in its address.
      const own = token !== undefined && at.origin === origin ? { Authorization: `Bearer ${token}` } : {};
      const answer = await this.#transport(at, { 'User-Agent': 'caption-lens', ...headers, ...own }, signal);
      linked = {
        etag: linked.etag ?? text(answer.headers['x-linked-etag']),
        commit: linked.commit ?? text(answer.headers['x-repo-commit']),
      };
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status >= 400 || location === undefined) return { answer, linked };
      answer.body.destroy();
      at = redirected(location, at);
    }
    throw new CaptionLensError('hubInvalid', `${url.host} redirects without an end.`);
  }
}

/** A file's bytes on their way, and what the Hub says of them. */
export interface FileAnswer extends HttpAnswer {
  readonly etag: string | undefined;
  readonly commit: string | undefined;
}

interface Linked {
  readonly etag: string | undefined;
  readonly commit: string | undefined;
}

interface Followed {
  readonly answer: HttpAnswer;
  readonly linked: Linked;
}

const pageAdvice = 'A proxy or a sign-in page of this network may be in between: open the address in a browser.';

function checkedFile(path: string, size: unknown, etag: unknown): HubFile {
  const isTold = typeof etag === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);
  if (isTold && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return { path, size, etag };
  throw new CaptionLensError('hubInvalid', `The Hub does not say what ${path} should be, so it cannot be checked.`);
}

/** Never from https to http: whoever listens there could send anything. */
function redirected(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new CaptionLensError('hubInvalid', `${from.host} redirects to no address.`);
  const to = new URL(location, from);
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
  throw new CaptionLensError('hubInvalid', `${from.host} redirects to an address that is not secure.`);
}

/** As huggingface_hub does, so that both name a blob alike. */
function normalizeEtag(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '').replaceAll('"', '');
}

function text(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

async function toResponse({ url, status, headers, body }: HttpAnswer): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostMetadataBytes) throw new CaptionLensError('hubInvalid', `${url.host} answers without an end.`);
      chunks.push(chunk);
    }
  } catch (thrown) {
    throw unreachable(url, thrown);
  }
  const told = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new Response(Buffer.concat(chunks), { status, headers: told });
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => throwIfAborted(signal));
}
