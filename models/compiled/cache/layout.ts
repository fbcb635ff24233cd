/** How the files of the cache of compiled models are called. Whatever is called otherwise is somebody else's. */
import { join } from 'node:path';

/** Of a digest, what stands in a folder's name. */
const digestLength = 32;
const compiled = /^([0-9a-f]{32})-(recogniser|\d+px-[a-zA-Z]+-[a-z0-9]+)/;

/** The name of a compiled model's folder, or of what belongs to it, taken apart. */
export interface CompiledName {
  /** The folder's own name: `3f2a…-364px-cpu-int8`. */
  readonly folder: string;
  /** The first 32 digits of the digest. */
  readonly digest: string;
  /** `364px-cpu-int8` or `recogniser`. */
  readonly variant: string;
  /** What follows: '' for the folder itself, `.lock`, `.partial-…`. */
  readonly suffix: string;
}

export function compiledFolder(digest: string, variant: string): string {
  return `${digest.slice(0, digestLength)}-${variant}`;
}

/** Undefined for whatever is not a compiled model's. */
export function readCompiledName(name: string): CompiledName | undefined {
  const [folder, digest, variant] = compiled.exec(name) ?? [];
  if (folder === undefined || digest === undefined || variant === undefined) return undefined;
  const suffix = name.slice(folder.length);
  return suffix === '' || suffix.startsWith('.') ? { folder, digest, variant, suffix } : undefined;
}

export function lockOf(directory: string): string {
  return `${directory}.lock`;
}

/** Where digests are remembered, one small file for each. */
export function digestsFolder(cacheDir: string): string {
  return join(cacheDir, 'digests');
}

/** Where processes say what they have loaded. */
export function inUseFolder(cacheDir: string): string {
  return join(cacheDir, 'in-use');
}
