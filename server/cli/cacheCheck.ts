import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that the cache holds; throws where the folder cannot be made or written. */
export async function checkCache(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const probe = join(folder, `.doctor-${process.pid}`);
  try {
    await writeFile(probe, 'x', { flag: 'wx' });
  } finally {
    await rm(probe, { force: true });
  }
  return folderBytes(folder);
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    try {
      bytes += (await stat(join(entry.parentPath, entry.name))).size;
    } catch {
      // Another process may tidy up at the same time.
    }
  }
  return bytes;
}

/** Bytes of the weights in a model's folder; null where there is none. */
export async function weightsBytes(folder: string): Promise<number | null> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size);
  } catch {
    return null;
  }
}
