import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { glob } from 'tinyglobby';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { throwIfAborted } from '../../models/errors.ts';
import { fileUriOf } from './filePath.ts';

/** A document of more is no text that a person writes. */
const maxBytes = 4 * 1024 * 1024;

/** The files below the folders that end in one of the extensions and that git does not ignore, in order. */
export async function findFiles(
  folders: readonly string[],
  extensions: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    const paths = await glob([`**/*.{${extensions.join(',')}}`, '**/.gitignore'], {
      cwd: folder,
      ignore: ['**/node_modules/**', '**/.git/**'],
      caseSensitiveMatch: false,
      followSymbolicLinks: false,
      expandDirectories: false,
      signal,
    });
    throwIfAborted(signal);
    const rules = await readRules(folder, paths.filter(isRules));
    for (const path of paths.sort()) if (!isRules(path) && !isIgnored(path, rules)) found.add(join(folder, path));
  }
  return [...found];
}

/** An undecodable or very large file is none that anyone writes alt text in. */
export async function readDocument(path: string, languageId: string): Promise<TextDocument | undefined> {
  const handle = await open(path).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const status = await handle.stat();
    if (!status.isFile() || status.size > maxBytes) return undefined;
    // Takes a byte order mark away, as editors do, so that positions are theirs.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
    return TextDocument.create(fileUriOf(path), languageId, 0, text);
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** A `.gitignore`, and the folder that it speaks of: 'docs/', or '' for the workspace's. */
interface Rules {
  readonly base: string;
  readonly rules: Ignore;
}

async function readRules(folder: string, paths: readonly string[]): Promise<readonly Rules[]> {
  const read = paths.map(async (path): Promise<Rules> => {
    const text = await readFile(join(folder, path), 'utf8').catch(() => '');
    return { base: path.slice(0, -'.gitignore'.length), rules: ignore().add(text) };
  });
  return (await Promise.all(read)).sort((one, other) => one.base.length - other.base.length);
}

/** The rules nearest to the file have the last word, as in git. */
function isIgnored(path: string, all: readonly Rules[]): boolean {
  let ignored = false;
  for (const { base, rules } of all) {
    if (!path.startsWith(base)) continue;
    const verdict = rules.test(path.slice(base.length));
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

function isRules(path: string): boolean {
  return path === '.gitignore' || path.endsWith('/.gitignore');
}
