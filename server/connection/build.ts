import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** Which daemon program this is: two builds of one version differ by their bytes. */
export interface Build {
  /** For example `1.2.0`. */
  readonly version: string;
  /** Of the entry's bytes: 16 hex digits of sha256. */
  readonly build: string;
  /** When the entry was written, in milliseconds since 1970. */
  readonly builtAt: number;
}

/** Reads the file `entry`, an absolute path. Rejects with the system's error where it cannot be read. */
export async function buildOf(entry: string, version: string): Promise<Build> {
  const [bytes, { mtimeMs }] = await Promise.all([readFile(entry), stat(entry)]);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { version, build: digest.slice(0, 16), builtAt: Math.round(mtimeMs) };
}

/**
 * Whether `one` should replace `other`. A total order, so that two programs never replace each other in turn: the
 * version decides, and among builds of one version the one written later.
 */
export function isNewer(one: Build, other: Build): boolean {
  const order = compareVersions(one.version, other.version);
  if (order !== 0) return order > 0;
  if (one.build === other.build) return false;
  return one.builtAt === other.builtAt ? one.build > other.build : one.builtAt > other.builtAt;
}

/**
 * -1, 0 or 1: `one` is older than `other`, as old, or newer. By numbers; a pre-release such as 1.2.0-beta.1 comes
 * before its release.
 */
export function compareVersions(one: string, other: string): number {
  const [first, second] = [parts(one), parts(other)];
  for (let i = 0; i < 3; i++) {
    const difference = (first.numbers[i] ?? 0) - (second.numbers[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  if (first.tag === second.tag) return 0;
  if (first.tag === '' || second.tag === '') return first.tag === '' ? 1 : -1;
  return Math.sign(first.tag.localeCompare(second.tag, 'en', { numeric: true }));
}

function parts(version: string): { readonly numbers: readonly number[]; readonly tag: string } {
  const [core = '', ...tag] = (version.split('+', 1)[0] ?? '').split('-');
  return { numbers: core.split('.').map((part) => Number.parseInt(part, 10) || 0), tag: tag.join('-') };
}
