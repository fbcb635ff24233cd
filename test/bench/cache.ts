import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Uses the folder of compiled models that was given, or one of its own that is gone afterwards. */
export async function withCache(given: string | undefined, use: (cacheDir: string) => Promise<void>): Promise<void> {
  if (given !== undefined) return use(given);
  const own = await mkdtemp(join(tmpdir(), 'caption-lens-bench-'));
  try {
    await use(own);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
