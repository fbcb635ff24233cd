import { createVSIX } from '@vscode/vsce';
import { mkdtemp, mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageExtension } from './staging.ts';
import type { Target } from './targets.ts';

/** Bytes; some registries take no more than twice this. */
export const sizeLimit = 120 * 1024 * 1024;

/** Writes the extension for one platform to `out`, a `.vsix`. */
export async function packageExtension(target: Target, root: string, out: string): Promise<{ readonly bytes: number }> {
  const work = await mkdtemp(join(tmpdir(), 'caption-lens-package-'));
  try {
    const folder = join(work, 'extension');
    const scratch = join(work, 'scratch');
    for (const path of [folder, scratch]) await mkdir(path);
    await stageExtension(target, root, folder, scratch);
    await createVSIX({
      cwd: folder,
      target: target.name,
      packagePath: out,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    const { size } = await stat(out);
    if (size > sizeLimit) throw new Error(`${out} has ${size} bytes, more than ${sizeLimit}`);
    return { bytes: size };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
