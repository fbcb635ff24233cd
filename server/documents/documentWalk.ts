import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readLinkedText } from '../../models/files/plainFile.ts';
import { throwIfAborted } from '../../models/errors.ts';

/** The rules of one `.gitignore`, and the folder that they count from. */
interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** As git has it by default: where the system tells names apart by case, so do the rules. */
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

/**
 * The documents below a folder by their extensions (without the dot, in lower case), as paths that begin with `folder`,
 * sorted in code units. Left out: what `.gitignore` files leave out (gitignore(5)), `node_modules`, names that begin
 * with a dot, and links. A folder below that cannot be read is passed over. Rejects with `aborted`, and with the
 * system's error where `folder` itself cannot be read.
 */
export async function findDocuments(
  folder: string,
  extensions: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];

  const walk = async (path: string, above: readonly IgnoreRules[]): Promise<void> => {
    throwIfAborted(signal);
    const entries = await readdir(path, { withFileTypes: true }).catch((thrown: unknown) => {
      if (path === folder) throw thrown;
      return [];
    });
    const own = entries.some(({ name }) => name === '.gitignore') ? await readRules(path) : undefined;
    const rules = own ? [own, ...above] : above;
    for (const entry of entries) {
      const below = join(path, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) {
        if (!isIgnored(`${below}/`, rules)) await walk(below, rules);
      } else if (entry.isFile() && extensions.has(extensionOf(entry.name)) && !isIgnored(below, rules)) {
        found.push(below);
      }
    }
  };

  await walk(folder, await rulesAbove(folder));
  return found.sort();
}

/** 'md' of 'Lesson.MD'; '' where there is none. */
export function extensionOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** The nearest file that says something about a path decides, as in git. A folder's path ends with a slash. */
function isIgnored(path: string, rules: readonly IgnoreRules[]): boolean {
  for (const { folder, rules: own } of rules) {
    const name = relative(folder, path).replaceAll('\\', '/') + (path.endsWith('/') ? '/' : '');
    const { ignored, unignored } = own.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

/**
 * The absolute path of the repository that a path lies in: the nearest folder with a `.git`. Undefined where it lies in
 * none.
 */
export async function repositoryOf(path: string): Promise<string | undefined> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (await stat(join(folder, '.git')).then(Boolean, () => false)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Of the folders above, up to the repository's; none where they leave out the folder itself, which was asked for. */
async function rulesAbove(folder: string): Promise<readonly IgnoreRules[]> {
  const start = resolve(folder);
  const repository = await repositoryOf(start);
  const found: IgnoreRules[] = [];
  for (let path = start; repository !== undefined && path !== repository;) {
    path = dirname(path);
    const rules = await readRules(path);
    if (rules) found.push(rules);
  }
  return isIgnored(`${start}/`, found) ? [] : found;
}

async function readRules(folder: string): Promise<IgnoreRules | undefined> {
  try {
    const text = await readLinkedText(join(folder, '.gitignore'));
    return text === undefined ? undefined : { folder: resolve(folder), rules: ignore({ ignorecase }).add(text) };
  } catch {
    return undefined; // git passes over what it cannot read, too
  }
}
