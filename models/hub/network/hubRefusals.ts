import { CaptionLensError } from '../../errors.ts';

const firstDelayMs = 1000;
const longestDelayMs = 300_000;

/**
 * Milliseconds to wait before asking again after `attempt` attempts: what Retry-After says, else 1 s, doubled each
 * time, at most 5 minutes. Undefined where asking again would give the same answer.
 */
export function retryDelayMs(status: number, retryAfter: string | undefined, attempt: number): number | undefined {
  const isPassing = status === 429 || status === 408 || status >= 500;
  if (!isPassing) return undefined;
  return Math.min(readRetryAfter(retryAfter) ?? firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
}

/** Seconds or a date, RFC 9110 10.2.3; in milliseconds from now. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/**
 * What an answer that is no success says to a person: `hubForbidden` for 401 and 403, `hubNotFound` for 404, `hubBusy`
 * for 429 and from 500 on, else `hubInvalid`. `said` is the Hub's own X-Error-Message.
 */
export function refusalOf(
  status: number,
  repo: string,
  host: string,
  said: string | readonly string[] | undefined,
): CaptionLensError {
  switch (status) {
    case 401:
      return new CaptionLensError(
        'hubForbidden',
        `${host} gives ${repo} only to those who sign in, or has no such model.`,
        {
          advice: `Check the name. If it is right, set a token that may read it (HF_TOKEN, or "Choose Model…").`,
        },
      );
    case 403:
      return new CaptionLensError(
        'hubForbidden',
        `${host} does not give ${repo} to you: its terms must be accepted first${quoted(said)}.`,
        {
          advice: `Open ${repo} on ${host} in a browser, accept its terms, and use a token of that account.`,
        },
      );
    case 404:
      return new CaptionLensError('hubNotFound', `${host} has no ${repo}, or not this revision or file of it.`);
    case 429:
      return new CaptionLensError('hubBusy', `${host} asks to come back later: too many requests.`, {
        advice: 'Wait some minutes, then try again: what has come already is kept. A token raises the limit.',
      });
    default:
      return new CaptionLensError(
        status >= 500 ? 'hubBusy' : 'hubInvalid',
        `${host} answers ${repo} with an error (${String(status)}).`,
        { advice: 'Try again later: what has come already is kept.' },
      );
  }
}

/** The Hub's words, short and in one line. */
function quoted(said: string | readonly string[] | undefined): string {
  const words = (typeof said === 'string' ? said : (said?.[0] ?? '')).replaceAll(/\s+/g, ' ').trim();
  return words === '' ? '' : ` (${words.slice(0, 160)})`;
}
