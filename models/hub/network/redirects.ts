import { CaptionLensError } from '../../errors.ts';
import { parseHubName } from '../names/modelName.ts';
import type { HttpAnswer, Transport } from './transport.ts';
import { say, type Wording } from '../../wording.ts';

const mostRedirects = 6;

/** One GET about a repository. */
export interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** As it was asked for: `org/name`. */
  readonly repo: string;
  /** What the Hub says of files is said by its own host; the files themselves may come from a store. */
  readonly about: 'metadata' | 'file';
}

/**
 * What the Hub's own host says of a file, in X-Linked-ETag and X-Repo-Commit. A store that it redirects to says
 * something else.
 */
export interface Linked {
  readonly etag: string | undefined;
  readonly commit: string | undefined;
}

/** The last answer of a chain of redirects. */
export interface Followed {
  readonly answer: HttpAnswer;
  readonly linked: Linked;
  /** What the Hub calls the repository now: another name than was asked for where it was renamed. */
  readonly repo: string;
}

/** Whom the questions go to. */
export interface HubAddress {
  readonly endpoint: string;
  /** Sent to the endpoint's own origin alone. */
  readonly token: string | undefined;
}

/**
 * Asks, and follows at most six redirects: to a store of files, and to the present name of a repository that was
 * renamed, as the Hub answers it (307, relative to its host). Throws `hubInvalid` for redirects that lead nowhere or
 * elsewhere, and what the transport throws.
 */
export async function follow(
  question: Question,
  { endpoint, token }: HubAddress,
  transport: Transport,
  signal?: AbortSignal,
): Promise<Followed> {
  const { origin } = new URL(endpoint);
  let linked: Linked = { etag: undefined, commit: undefined };
  let { repo } = question;
  const seen = new Set<string>();
  for (let at = question.url; seen.size <= mostRedirects;) {
    seen.add(at.href);
    // To no other host: what the Hub redirects to is a store of files, with a signature in its address.
    const own = token !== undefined && at.origin === origin ? { Authorization: `Bearer ${token}` } : {};
    const answer = await transport(at, { 'User-Agent': 'caption-lens', ...question.headers, ...own }, signal);
    linked = {
      etag: linked.etag ?? text(answer.headers['x-linked-etag']),
      commit: linked.commit ?? text(answer.headers['x-repo-commit']),
    };
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return { answer, linked, repo };
    answer.body.destroy();
    const to = redirected(location, at, question);
    if (seen.has(to.href)) throw invalid(say`${at.host} redirects ${question.repo} in a circle.`);
    repo = nameIn(to, endpoint, question.repo) ?? repo;
    at = to;
  }
  throw invalid(say`${question.url.host} redirects ${question.repo} without an end.`);
}

/** Never from https to http: whoever listens there could send anything. */
function redirected(location: string, from: URL, { repo, about }: Question): URL {
  if (!URL.canParse(location, from.href)) throw invalid(say`${from.host} redirects ${repo} to no address.`);
  const to = new URL(location, from);
  const isSecure = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (!isSecure) throw invalid(say`${from.host} redirects ${repo} to an address that is not secure.`);
  if (about === 'file' || to.host === from.host) return to;
  throw new CaptionLensError('hubInvalid', say`${from.host} redirects ${repo} to another host, ${to.host}.`, {
    advice: say`Nothing was asked there. If the model is to come from ${to.host}, name that in HF_ENDPOINT.`,
  });
}

/** The repository that an address of the Hub is about; undefined where it is about none, as a store's. */
function nameIn(url: URL, endpoint: string, asked: string): string | undefined {
  const base = new URL(endpoint);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
  const path = url.pathname.slice(base.pathname === '/' ? 0 : base.pathname.length);
  const [, name] =
    /^\/api\/(?:models|datasets)\/(.+?)\/(?:revision|tree)\//.exec(path) ??
    /^\/(?:datasets\/)?([^/]+(?:\/[^/]+)?)\/resolve\//.exec(path) ??
    [];
  if (name === undefined || parseHubName(name)?.repo === name) return name;
  throw invalid(
    say`${url.host} says that ${asked} is called ${JSON.stringify(name.slice(0, 120))} now, which is no name.`,
  );
}

function invalid(message: Wording): CaptionLensError {
  return new CaptionLensError('hubInvalid', message);
}

function text(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
