import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const someCommit = 'a'.repeat(40);
export const otherCommit = 'b'.repeat(40);

/** Lays a folder out in a cache of the Hub by hand, as huggingface_hub's documentation draws it. */
export function putIntoCache(
  hubDir: string,
  repo: string,
  files: Readonly<Record<string, string>>,
  { commit = someCommit, ref }: { readonly commit?: string; readonly ref?: string } = {},
): string {
  const folder = join(hubDir, `models--${repo.replace('/', '--')}`);
  const snapshot = join(folder, 'snapshots', commit);
  for (const name of ['blobs', 'refs', join('snapshots', commit)]) mkdirSync(join(folder, name), { recursive: true });
  for (const [index, [name, source]] of Object.entries(files).entries()) {
    const blob = `${index}${commit}`.slice(0, 40);
    cpSync(source, join(folder, 'blobs', blob));
    symlinkSync(join('..', '..', 'blobs', blob), join(snapshot, name));
  }
  if (ref !== undefined) writeFileSync(join(folder, 'refs', ref), commit);
  return snapshot;
}
