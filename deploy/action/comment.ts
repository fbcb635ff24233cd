import { readFile } from 'node:fs/promises';
import { mark } from './summary.ts';

/** Where a comment goes. */
export interface PullRequest {
  /** Such as 'https://api.github.com'. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

/** The pull request that the Action runs for; undefined where it runs for something else. */
export async function pullRequestOf(env: NodeJS.ProcessEnv): Promise<PullRequest | undefined> {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_EVENT_PATH: path, INPUT_TOKEN: token } = env;
  if (!api || !repository || !path || !token) return undefined;
  const event = JSON.parse(await readFile(path, 'utf8')) as { readonly pull_request?: { readonly number?: unknown } };
  const number = event.pull_request?.number;
  return typeof number === 'number' ? { api, repository, number, token } : undefined;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
}

/**
 * Writes the Action's comment, or changes the one that is there (GitHub's REST API, "Issue comments"). Rejects with a
 * sentence where GitHub refuses.
 */
export async function writeComment({ api, repository, number, token }: PullRequest, body: string): Promise<void> {
  const ask = async (method: string, path: string, data?: unknown): Promise<unknown> => {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'caption-lens',
      },
      ...(data !== undefined && { body: JSON.stringify(data) }),
    });
    if (!response.ok) throw new Error(`GitHub refuses the comment (${String(response.status)}).`);
    return response.json();
  };
  let own: Comment | undefined;
  for (let page = 1; own === undefined; page++) {
    const comments = (await ask(
      'GET',
      `issues/${String(number)}/comments?per_page=100&page=${String(page)}`,
    )) as Comment[];
    own = comments.find((comment) => comment.body?.startsWith(mark));
    if (comments.length < 100) break;
  }
  if (own) await ask('PATCH', `issues/comments/${String(own.id)}`, { body });
  else await ask('POST', `issues/${String(number)}/comments`, { body });
}
