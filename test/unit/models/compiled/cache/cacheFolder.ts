/** Caches of compiled models, laid out by hand as decisions 2 and 48 say. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatVersion } from '../../../../../models/compiled/manifest.ts';

export const dayMs = 86_400_000;
/** The wall clock of these tests, in whole seconds as files keep it: what is not aged by hand is about as old. */
export const now = Math.floor(Date.now() / 1000) * 1000;

export interface FormOptions {
  /** A digit: the digest is 64 of them. */
  readonly digest?: string;
  readonly variant?: string;
  /** None: it was compiled before uses were noted. */
  readonly checkpoints?: readonly (readonly string[])[];
  readonly daysUnused?: number;
  readonly version?: number;
  readonly manifest?: string;
}

/** A compiled model of 1000 bytes and its manifest. Gives its folder. */
export function putForm(cacheDir: string, options: FormOptions = {}): string {
  const { digest = 'a', variant = '56px-cpu-fp32', checkpoints, daysUnused = 0, version = formatVersion } = options;
  const directory = join(cacheDir, `${digest.repeat(32)}-${variant}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'weights.bin'), Buffer.alloc(1000, 7));
  const files = [{ name: 'weights.bin', size: 1000, sha256: '0'.repeat(64), mtimeMs: 1 }];
  const manifest = options.manifest ?? JSON.stringify({ formatVersion: version, digest: digest.repeat(64), files });
  writeFileSync(join(directory, 'manifest.json'), manifest);
  if (checkpoints) {
    const origin = join(directory, 'origin.json');
    writeFileSync(origin, JSON.stringify({ checkpoints }));
    age(origin, daysUnused);
  }
  return directory;
}

export function age(path: string, days: number): void {
  const seconds = (now - days * dayMs) / 1000;
  utimesSync(path, seconds, seconds);
}

/** A remembered digest of 64 times the digit, under a name that is like it. */
export function putDigest(cacheDir: string, digest: string, days: number, content = digest.repeat(64)): string {
  const path = join(cacheDir, 'digests', digest.repeat(64));
  mkdirSync(join(cacheDir, 'digests'), { recursive: true });
  writeFileSync(path, content);
  age(path, days);
  return path;
}
