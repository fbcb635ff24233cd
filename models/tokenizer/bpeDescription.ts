import { Fields } from '../files/jsonFields.ts';
import { CaptionLensError } from '../errors.ts';
import type { AddedToken } from './addedTokens.ts';
import type { MergeRanks } from './wordMerges.ts';
import { say } from '../wording.ts';

/** What a byte-level BPE tokenizer is, whichever files say it. */
export interface BpeDescription {
  /** For errors: where it was read. */
  readonly label: string;
  /** Token to id. */
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly ranks: MergeRanks;
  readonly added: readonly AddedToken[];
  /** What a text gets before it is cut into words, unless it begins with it. */
  readonly prefix: '' | ' ';
  /** Ids that every prompt begins and ends with, as far as the files say. */
  readonly frame: { readonly before: readonly number[]; readonly after: readonly number[] };
}

/** A vocabulary out of JSON. Throws `checkpointInvalid`. */
export function readTokenIds(label: string, object: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  // Not through `Fields`, which copies what it reads: of 50,000 tokens that is a third of opening a tokenizer.
  const ids = new Map<string, number>();
  for (const token in object) {
    const id = object[token];
    if (!isTokenId(id)) throw new Fields(label, object).wrong(token, say`a token id`);
    ids.set(token, id);
  }
  return ids;
}

export function isTokenId(id: unknown): id is number {
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 2 ** 24;
}

/** Ranks of merges `left right`, in their order. Throws `checkpointInvalid` where one is no pair. */
export function rankMerges(label: string, merges: Iterable<string>): MergeRanks {
  // Whether the vocabulary has what they join and make shows when a word needs it: looking all up doubles the opening.
  const ranks = new Map<string, number>();
  for (const merge of merges) {
    if (!merge.includes(' ')) {
      const shown = JSON.stringify(merge.slice(0, 60));
      throw new CaptionLensError('checkpointInvalid', say`${label}: the merge ${shown} should be two tokens.`);
    }
    if (!ranks.has(merge)) ranks.set(merge, ranks.size);
  }
  return ranks;
}
