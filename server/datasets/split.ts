import { createHash } from 'node:crypto';
import { throwIfAborted } from '../../models/errors.ts';
import type { DataItem } from './dataset.ts';

/** The two parts of a data set. */
export interface Split {
  readonly rest: readonly DataItem[];
  readonly heldBack: readonly DataItem[];
}

/**
 * Holds back a share of the items, from 0 to 1, by a hash of each one's picture and the seed: the same picture is always
 * on the same side, under whatever name, and however many others there are. An item without a picture goes by its
 * words. Rejects with `aborted`, or with what `bytesOf` rejects with.
 */
export async function splitItems(
  items: readonly DataItem[],
  { share, seed }: { readonly share: number; readonly seed: number },
  bytesOf: (item: DataItem) => Promise<Uint8Array | undefined>,
  signal?: AbortSignal,
): Promise<Split> {
  const parts: { rest: DataItem[]; heldBack: DataItem[] } = { rest: [], heldBack: [] };
  for (const item of items) {
    throwIfAborted(signal);
    const content = (await bytesOf(item)) ?? new TextEncoder().encode(item.captions.join('\n'));
    const hash = createHash('sha256').update(`${seed}\n`).update(content).digest();
    // 48 bits, which a double holds exactly.
    const place = hash.readUIntBE(0, 6) / 2 ** 48;
    (place < share ? parts.heldBack : parts.rest).push(item);
  }
  return parts;
}
