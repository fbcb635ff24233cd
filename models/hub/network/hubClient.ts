import { pause } from '../../pause.ts';
import { HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { CaptionLensError, errorCode, throwIfAborted } from '../../errors.ts';
import type { HubEnvironment } from './hubEnvironment.ts';
import { isCommit, requireRepoPath } from '../names/modelName.ts';
import { follow, type Followed, type Question } from './redirects.ts';
import { refusalOf, retryDelayMs } from './hubRefusals.ts';
import { nodeTransport, unreachable, type HttpAnswer, type Transport } from './transport.ts';

/** One file of a repository at a commit. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Of a large file its sha256, else git's sha1 of it: what the Hub sends as its ETag and what the cache names it by.
   */
  readonly etag: string;
}

/** What a client works with; tests give their own. */
export interface ClientParts {
  readonly transport: Transport;
  /** Waits between two attempts. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Before each pause: the Hub is busy, or does not answer. */
  readonly onPause: (ms: number) => void;
}

const attempts = 5;
/** The system's codes for a machine without a network, or without one that leads there. */
const noWay: ReadonlySet<string | undefined> = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH'],
]);
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
  #hasAnswered = false;
  readonly #onPause: ClientParts['onPause'];

  constructor(environment: HubEnvironment, parts: Partial<ClientParts> = {}) {
    this.#environment = environment;
    this.#transport = parts.transport ?? nodeTransport(environment.proxies);
    this.#pause = parts.pause ?? pause;
    this.#onPause = parts.onPause ?? (() => undefined);
  }

  /** The commit that a branch, tag or commit of a repository is now, and the repository's present name. */
  async resolveRevision(repo: string, revision: string, signal?: AbortSignal): Promise<ResolvedRevision> {
    let present = repo;
    const onAnswer = (answered: Followed) => void (present = answered.repo);
    const read = (fetch: typeof globalThis.fetch) =>
      modelInfo({ name: repo, revision, additionalFields: ['sha'], hubUrl: this.#environment.endpoint, fetch });
    const info = await this.#metadata(repo, read, signal, onAnswer);
    const commit: unknown = info.sha;
    if (typeof commit === 'string' && isCommit(commit)) return { repo: present, commit };
    throw new CaptionLensError('hubInvalid', `${this.#host} names no commit for ${repo}.`);
  }

  /** Every file of a repository at a commit; at most 20,000, else `hubInvalid`. */
  async listFiles(repo: string, commit: string, signal?: AbortSignal): Promise<readonly HubFile[]> {
    const read = async (fetch: typeof globalThis.fetch) => {
      const files: HubFile[] = [];
      const model = { type: 'model', name: repo } as const;
      const options = { repo: model, revision: commit, recursive: true, hubUrl: this.#environment.endpoint, fetch };
      for await (const { type, path, size, oid, lfs } of listFiles(options)) {
        if (type !== 'file') continue;
        if (files.length >= mostFiles) throw new CaptionLensError('hubInvalid', `${repo} lists too many files.`);
        files.push(checkedFile(requireRepoPath(path), lfs?.size ?? size, lfs?.oid ?? oid));
      }
      return files;
    };
    return this.#metadata(repo, read, signal);
  }

  /**
   * The bytes of a file from `offset` on, as a stream that the caller reads to its end or destroys. A server that knows
   * no ranges answers with status 200 and the whole file.
   */
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
    const question: Question = { url: new URL(address), headers, repo, about: 'file' };
    const { answer, linked } = await this.#askPatiently(question, signal);
    return { ...answer, etag: normalizeEtag(linked.etag ?? answer.headers.etag), commit: linked.commit };
  }

  get #host(): string {
    return new URL(this.#environment.endpoint).host;
  }

  async #metadata<T>(
    repo: string,
    read: (fetch: typeof globalThis.fetch) => Promise<T>,
    signal: AbortSignal | undefined,
    onAnswer: (answered: Followed) => void = () => undefined,
  ): Promise<T> {
    const fetch = async (input: Parameters<typeof globalThis.fetch>[0]): Promise<Response> => {
      const url = new URL(input instanceof Request ? input.url : input);
      const headers = { Accept: 'application/json' };
      const answered = await this.#askPatiently({ url, headers, repo, about: 'metadata' }, signal);
      onAnswer(answered);
      return toResponse(answered.answer);
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
  async #askPatiently(question: Question, signal: AbortSignal | undefined): Promise<Followed> {
    const { url, repo } = question;
    if (this.#environment.network === 'offline') {
      throw new CaptionLensError('hubOffline', `${repo} is not here whole, and HF_HUB_OFFLINE forbids to fetch it.`);
    }
    for (let attempt = 1; ; attempt++) {
      let delay: number | undefined;
      try {
        const followed = await follow(question, this.#environment, this.#transport, signal);
        this.#hasAnswered = true;
        const { status, headers: answered, body } = followed.answer;
        if (status >= 200 && status < 300) return followed;
        body.destroy();
        delay = retryDelayMs(status, answered['retry-after'], attempt);
        if (delay === undefined || attempt === attempts) {
          const name = followed.repo === repo ? repo : `${followed.repo}, as ${repo} is called now,`;
          throw refusalOf(status, name, this.#host, answered['x-error-message']);
        }
      } catch (thrown) {
        const error = unreachable(url, thrown);
        if (error.code !== 'hubUnreachable' || attempt === attempts) throw error;
        // Where nothing has been reached yet and the system knows no way, waiting would only hide it.
        if (!this.#hasAnswered && noWay.has(errorCode(error.cause))) throw error;
        delay = retryDelayMs(503, undefined, attempt);
      }
      this.#onPause(delay ?? 0);
      await this.#pause(delay ?? 0, signal);
      throwIfAborted(signal);
    }
  }
}

/** What a revision of a repository is. */
export interface ResolvedRevision {
  readonly commit: string;
  /** What the Hub calls the repository: another name than was asked for where it was renamed. */
  readonly repo: string;
}

/** A file's bytes on their way, and what the Hub says of them. */
export interface FileAnswer extends HttpAnswer {
  readonly etag: string | undefined;
  readonly commit: string | undefined;
}

const pageAdvice = 'A proxy or a sign-in page of this network may be in between: open the address in a browser.';

function checkedFile(path: string, size: unknown, etag: unknown): HubFile {
  const isTold = typeof etag === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag);
  if (isTold && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return { path, size, etag };
  throw new CaptionLensError('hubInvalid', `The Hub does not say what ${path} should be, so it cannot be checked.`);
}

/** As huggingface_hub does, so that both name a blob alike. */
function normalizeEtag(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '').replaceAll('"', '');
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
