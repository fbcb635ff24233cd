/** CLIPs that choose among descriptions, by their names. */
import type { ClipUse } from '../caption.ts';
import { fingerprintFiles } from '../checkpoint/digest.ts';
import { openEncoder } from '../encoders/openEncoder.ts';
import { CaptionLensError } from '../errors.ts';
import { fileBytes } from '../files/folderSize.ts';
import { findJudge } from './judgeModels.ts';

/** CLIPs that were looked into are few. */
const mostKnown = 8;

/** Looks into a CLIP once, and again where its files have changed. */
export class ClipModels {
  readonly #known = new Map<string, Promise<Known>>();

  /**
   * The CLIP of a name, as `findJudge` finds it; '' is the first of the known ones that is here. Undefined where it is
   * not here. Throws as `findJudge` and `openEncoder` do.
   */
  async find(text: string, hubDir: string, signal?: AbortSignal): Promise<ClipUse | undefined> {
    const found = await findJudge('clip', text, hubDir);
    if (!found) return undefined;
    const key = JSON.stringify(found.files);
    const known = await this.#known.get(key)?.catch(() => undefined);
    if (known && (await stampOf(known.paths)) === known.use.stamp) return known.use;
    const looking = lookInto(found.files, signal);
    this.#known.delete(key);
    this.#known.set(key, looking);
    for (const [oldest] of this.#known) if (this.#known.size > mostKnown) this.#known.delete(oldest);
    return (await looking).use;
  }
}

interface Known {
  readonly use: ClipUse;
  readonly paths: readonly string[];
}

async function lookInto(files: ClipUse['files'], signal?: AbortSignal): Promise<Known> {
  const encoder = await openEncoder(files, undefined, signal);
  try {
    if (encoder.kind !== 'clip') {
      throw new CaptionLensError('checkpointUnsupported', `${files.folder} holds RoBERTa, where a CLIP is asked for.`);
    }
    const sizes = await Promise.all(encoder.files.map(fileBytes));
    const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const { imageSize } = encoder.config.vision;
    const stamp = await fingerprintFiles(encoder.files);
    return { use: { files, imageSize, bytes, stamp }, paths: encoder.files };
  } finally {
    await encoder.close();
  }
}

function stampOf(paths: readonly string[]): Promise<string | undefined> {
  return fingerprintFiles(paths).catch(() => undefined);
}
