import { CaptionLensError } from '../../errors.ts';
import { say } from '../../wording.ts';

/** `org/name[@revision][:file.pth]`: a repository of the Hub, and within it what is meant. */
export interface HubName {
  /** `org/name`. */
  readonly repo: string;
  /** Branch, tag or commit; undefined: `main`. */
  readonly revision: string | undefined;
  /** A checkpoint's path in the repository, of those that LAVIS saved. */
  readonly file: string | undefined;
}

// huggingface_hub 2.4, `utils/_validators.py`: at most 96 characters, no `--`, no `..`, none of `-.` at the ends.
const part = '[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?';
const pattern = new RegExp(`^(${part}/${part})(?:@([^:]+))?(?::(.+))?$`);

/** The name in a text; undefined where it is none of a repository. */
export function parseHubName(text: string): HubName | undefined {
  const [, repo, revision, file] = pattern.exec(text) ?? [];
  if (repo === undefined || repo.length > 96 || /--|\.\./.test(repo)) return undefined;
  if (revision !== undefined && !isRevision(revision)) return undefined;
  if (file !== undefined && !isRepoPath(file)) return undefined;
  return { repo, revision, file };
}

/** `org/name[@revision][:file.pth]` */
export function formatHubName({ repo, revision, file }: HubName): string {
  return `${repo}${revision === undefined ? '' : `@${revision}`}${file === undefined ? '' : `:${file}`}`;
}

/** `head` is what stands before the first `@` or `:`, `tail` the rest: `blip2@main` is `blip2` and `@main`. */
export function splitName(text: string): { readonly head: string; readonly tail: string } {
  const end = text.search(/[@:]/);
  return end < 0 ? { head: text, tail: '' } : { head: text.slice(0, end), tail: text.slice(end) };
}

/** Names a branch, tag or commit, and nothing above `refs/` when it becomes a path. */
function isRevision(text: string): boolean {
  return isRepoPath(text) && !/[\s?*[\\^~]/.test(text);
}

/** Whether a text is a commit of git: 40 hex digits in lower case. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Whether a path with `/` stays below whichever folder it is joined to, on every system. */
export function isRepoPath(path: string): boolean {
  const steps = path.split('/');
  return (
    path.length <= 1024 &&
    !/[\u0000-\u001f\\]/.test(path) &&
    steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[:<>"|?*]|[. ]$/.test(step))
  );
}

/** The path itself. Throws `hubInvalid` where a file of that path could leave its folder. */
export function requireRepoPath(path: string): string {
  if (isRepoPath(path)) return path;
  const shown = JSON.stringify(path.slice(0, 120));
  throw new CaptionLensError('hubInvalid', say`The Hub lists a file ${shown}, whose name leads out of its folder.`);
}
