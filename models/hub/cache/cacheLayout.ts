import { randomBytes } from 'node:crypto';
import { copyFile, lstat, readlink, realpath, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { makeFolder } from '../../files/folder.ts';
import { readLinkedText } from '../../files/plainFile.ts';
import { errorCode } from '../../errors.ts';
import { isCommit } from '../names/modelName.ts';

/**
 * One repository in the Hub's cache, laid out as huggingface_hub does (`file_download.py` of 2.4): contents in
 * `blobs/<etag>`, names in `snapshots/<commit>/<path>` as relative links to them, branches in `refs/<name>`.
 */
export class RepoFolder {
  readonly repo: string;
  readonly path: string;
  /** Beside Python's own locks, of which it takes no notice. */
  readonly lockFolder: string;

  constructor(cacheDir: string, repo: string, kind: 'models' | 'datasets' = 'models') {
    const name = [kind, ...repo.split('/')].join('--');
    this.repo = repo;
    this.path = join(cacheDir, name);
    this.lockFolder = join(cacheDir, '.locks', name);
  }

  /** `models--org--name/snapshots/<commit>` */
  snapshot(commit: string): string {
    return join(this.path, 'snapshots', commit);
  }

  async hasSnapshot(commit: string): Promise<boolean> {
    return stat(this.snapshot(commit)).then(
      (status) => status.isDirectory(),
      () => false,
    );
  }

  /** Where a file of a commit lies: a link to its blob, or the file itself. `path` has `/` on every system. */
  pointer(commit: string, path: string): string {
    return join(this.snapshot(commit), ...path.split('/'));
  }

  /** `models--org--name/blobs/<etag>` */
  blob(etag: string): string {
    return join(this.path, 'blobs', etag);
  }

  /** Where a download grows. Not Python's `.incomplete`, which may be another's and is never continued. */
  growing(etag: string): string {
    return `${this.blob(etag)}.caption-lens.incomplete`;
  }

  /** Held by the process that downloads the blob. */
  lock(etag: string): string {
    return join(this.lockFolder, `${etag}.caption-lens.lock`);
  }

  /**
   * The commit that a branch or tag was when it was last looked up; undefined where it never was. A commit is itself.
   */
  async readRef(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const text = (await readLinkedText(join(this.path, 'refs', ...revision.split('/'))).catch(() => undefined)) ?? '';
    return isCommit(text.trim()) ? text.trim() : undefined;
  }

  /** When a revision was looked up last, in milliseconds since 1970; 0 where it never was. */
  async refTime(revision: string): Promise<number> {
    const status = await stat(join(this.path, 'refs', ...revision.split('/'))).catch(() => undefined);
    return status?.mtimeMs ?? 0;
  }

  /** Notes that the revision is that commit now. Rejects with the system's error where the cache cannot be written. */
  async writeRef(revision: string, commit: string): Promise<void> {
    if (revision === commit) return;
    const path = join(this.path, 'refs', ...revision.split('/'));
    if ((await this.readRef(revision)) === commit) {
      const now = new Date();
      // A cache that is only read holds what it says all the same.
      return utimes(path, now, now).catch(() => undefined);
    }
    await makeFolder(dirname(path));
    const partial = `${path}.${randomBytes(4).toString('hex')}.tmp`;
    await writeFile(partial, commit, { flag: 'wx' });
    await rename(partial, path);
  }
}

/** Makes one link; tests put the refusal of Windows in its place. */
export type MakeLink = (target: string, path: string) => Promise<void>;

/** Of Windows without developer mode, and of file systems that know no links. */
const linkRefusals = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'UNKNOWN', 'EINVAL']);

/**
 * Makes `pointer` lead to `blob`: by a relative link, or where links cannot be by the file itself, as huggingface_hub
 * does on Windows. A `new` blob is moved there; an `old` one is copied, since another snapshot may be using it. Rejects
 * with the system's error.
 */
export async function pointTo(
  blob: string,
  pointer: string,
  freshness: 'new' | 'old',
  links: 'symbolic' | 'copies',
  makeLink: MakeLink = symlink,
): Promise<void> {
  await makeFolder(dirname(pointer));
  if (links === 'symbolic') {
    // Under another name first: a pointer is whole or absent, also where two make it at once.
    const partial = `${pointer}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      await makeLink(relative(dirname(pointer), blob), partial);
      await rename(partial, pointer);
      return;
    } catch (error) {
      await rm(partial, { force: true });
      if (!linkRefusals.has(errorCode(error) ?? '')) throw error;
    }
  }
  if (freshness === 'new') return rename(blob, pointer);
  const partial = `${pointer}.${randomBytes(4).toString('hex')}.tmp`;
  await copyFile(blob, partial);
  await rename(partial, pointer);
}

/**
 * The hash that a pointer's content should have, which is its blob's name; undefined where the file itself lies there.
 */
export async function pointedEtag(pointer: string): Promise<string | undefined> {
  const status = await lstat(pointer).catch(() => undefined);
  if (!status?.isSymbolicLink()) return undefined;
  // Not the real path: a blob may itself be a link into a store that several repositories share, under other names.
  const target = await readlink(pointer).catch(() => '');
  const name = /(?:^|[/\\])blobs[/\\]([0-9a-f]{64}|[0-9a-f]{40})$/.exec(target)?.[1];
  if (name !== undefined) return name;
  const real = await realpath(pointer).catch(() => '');
  return /[/\\]blobs[/\\]([0-9a-f]{64}|[0-9a-f]{40})$/.exec(real)?.[1];
}
