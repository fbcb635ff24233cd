/** What lies in a cache of compiled models. Links are never followed, and nothing that is not its own is looked at. */
import { folderBytes } from '../../files/folderSize.ts';
import { lstat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isAbsence } from '../../errors.ts';
import { namesIn } from '../../files/folder.ts';
import { formatVersion, manifestFile, type FileRecord } from '../manifest.ts';
import { readPlainText } from '../../files/plainFile.ts';
import { digestsFolder, readCompiledName } from './layout.ts';
import { readOrigin, type Origin } from './origin.ts';

/** A compiled model as it lies there. */
export interface CompiledForm {
  readonly directory: string;
  /** The first 32 digits of the digest of what it was made of. */
  readonly digest: string;
  /** `364px-cpu-int8` or `recogniser`. */
  readonly variant: string;
  readonly bytes: number;
  /** `broken`: no manifest that can be read, so it is compiled anew when it is wanted. */
  readonly state: 'current' | 'older' | 'newer' | 'broken';
  /** None where it is broken. */
  readonly files: readonly FileRecord[];
  readonly origin: Origin | undefined;
}

export async function listForms(cacheDir: string): Promise<readonly CompiledForm[]> {
  const forms: CompiledForm[] = [];
  for (const name of await namesIn(cacheDir)) {
    if (readCompiledName(name)?.suffix !== '') continue;
    const form = await readForm(join(cacheDir, name));
    if (form) forms.push(form);
  }
  return forms;
}

/** Undefined where there is none, or the system does not let it be looked at: then it is not to be judged either. */
export async function readForm(directory: string): Promise<CompiledForm | undefined> {
  const named = readCompiledName(basename(directory));
  if (!named || !(await isOwnFolder(directory))) return undefined;
  const { digest, variant } = named;
  const bytes = await folderBytes(directory, 'written');
  try {
    const origin = await readOrigin(directory);
    return { directory, digest, variant, bytes, origin, ...(await readState(directory)) };
  } catch {
    return undefined;
  }
}

/** Ours take some kilobytes. */
const mostManifestBytes = 1024 * 1024;

async function readState(directory: string): Promise<Pick<CompiledForm, 'state' | 'files'>> {
  const path = join(directory, manifestFile);
  const size = await lstat(path).then(
    (status) => status.size,
    (error: unknown) => {
      if (isAbsence(error)) return 0;
      throw error;
    },
  );
  const text = size > mostManifestBytes ? '' : ((await readPlainText(path)) ?? '');
  try {
    const { formatVersion: version, files } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof version === 'number' && Array.isArray(files) && files.every(isRecord)) {
      if (version === formatVersion) return { state: 'current', files };
      return { state: version < formatVersion ? 'older' : 'newer', files };
    }
  } catch {
    // Cut short, or no JSON.
  }
  return { state: 'broken', files: [] };
}

function isRecord(value: unknown): value is FileRecord {
  const { name, sha256 } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && /^[\w.]+$/.test(name) && typeof sha256 === 'string';
}

/** A small file of the cache's own. */
export interface SmallFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds of the wall clock. */
  readonly usedAt: number;
}

/** The remembered digests. */
export function listDigests(cacheDir: string): Promise<readonly SmallFile[]> {
  return listFiles(digestsFolder(cacheDir));
}

/** The files in a folder, but for links and what is below it. */
export async function listFiles(folder: string): Promise<readonly SmallFile[]> {
  if (!(await isOwnFolder(folder))) return [];
  const files: SmallFile[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const status = await lstat(path).catch(() => undefined);
    if (status?.isFile()) files.push({ path, name, bytes: status.size, usedAt: status.mtimeMs });
  }
  return files;
}

/** A folder itself, and no link to one. */
export async function isOwnFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
