import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintCheckpoint } from '../../models/checkpoint/digest.ts';
import { openCheckpoint } from '../../models/checkpoint/open.ts';
import { readPlainText } from '../../models/compiled/plainFile.ts';
import type { ModelPaths } from './modelNames.ts';

/**
 * Removes what was compiled of a model, as far as it is remembered which that is; gives the bytes that are free after
 * it. To be called before the checkpoint itself goes.
 */
export async function removeCompiled(paths: ModelPaths, cacheDir: string): Promise<number> {
  const digest = await recalledDigest(paths, cacheDir).catch(() => '');
  if (!/^[0-9a-f]{64}$/.test(digest)) return 0;
  const names = await readdir(cacheDir).catch(() => [] as string[]);
  let bytes = 0;
  for (const name of names.filter((each) => each.startsWith(`${digest.slice(0, 32)}-`) && !each.endsWith('.lock'))) {
    const folder = join(cacheDir, name);
    bytes += await folderBytes(folder);
    await rm(folder, { recursive: true, force: true });
  }
  return bytes;
}

/** See `models/compiled/digestMemo.ts`. */
async function recalledDigest({ path, base, languageModel }: ModelPaths, cacheDir: string): Promise<string> {
  const companions = { ...(base !== '' && { base }), ...(languageModel !== '' && { languageModel }) };
  const checkpoint = await openCheckpoint({ path, ...companions });
  try {
    return (await readPlainText(join(cacheDir, 'digests', await fingerprintCheckpoint(checkpoint)))) ?? '';
  } finally {
    await checkpoint.close();
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
