import { createHash } from 'node:crypto';
import { asCaptionLensError, throwIfAborted, type CaptionLensError } from '../../models/errors.ts';
import type { DataItem } from './dataset.ts';

/** What a data set is made of. */
export interface Inspection {
  readonly items: number;
  readonly captions: number;
  /** Words of a caption: the shortest, the middle one, nine of ten, the longest. */
  readonly words: { readonly least: number; readonly median: number; readonly most90: number; readonly most: number };
  readonly withoutPicture: number;
  readonly broken: readonly { readonly id: DataItem['id']; readonly error: CaptionLensError }[];
  /** Ids of items whose pictures are the same to the byte, two or more each. */
  readonly samePictures: readonly (readonly DataItem['id'][])[];
  /** Captions that several items have, with how many. */
  readonly sameCaptions: readonly { readonly caption: string; readonly count: number }[];
}

/** Looks at every item and every picture. `bytesOf` rejects where a picture cannot be read. Rejects with `aborted`. */
export async function inspectItems(
  items: readonly DataItem[],
  bytesOf: (item: DataItem) => Promise<Uint8Array | undefined>,
  signal?: AbortSignal,
): Promise<Inspection> {
  const broken: { id: DataItem['id']; error: CaptionLensError }[] = [];
  const pictures = new Map<string, DataItem['id'][]>();
  let withoutPicture = 0;
  for (const item of items) {
    throwIfAborted(signal);
    try {
      const bytes = await bytesOf(item);
      if (!bytes) withoutPicture += 1;
      else push(pictures, createHash('sha256').update(bytes).digest('hex'), item.id);
    } catch (thrown) {
      throwIfAborted(signal);
      broken.push({ id: item.id, error: asCaptionLensError(thrown) });
    }
  }
  const captions = items.flatMap((item) => item.captions);
  const holders = new Map<string, DataItem['id'][]>();
  for (const item of items) for (const caption of new Set(item.captions)) push(holders, caption, item.id);
  return {
    items: items.length,
    captions: captions.length,
    words: lengthsOf(captions),
    withoutPicture,
    broken,
    samePictures: [...pictures.values()].filter((ids) => ids.length > 1),
    sameCaptions: [...holders]
      .filter(([, ids]) => ids.length > 1)
      .map(([caption, ids]) => ({ caption, count: ids.length }))
      .sort((one, other) => other.count - one.count),
  };
}

function lengthsOf(captions: readonly string[]): Inspection['words'] {
  const lengths = captions.map((caption) => caption.trim().split(/\s+/).length).sort((one, other) => one - other);
  const at = (share: number) => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))] ?? 0;
  return { least: at(0), median: at(0.5), most90: at(0.9), most: at(1) };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
