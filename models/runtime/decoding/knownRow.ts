import type { Candidates } from '../../generation/decoding.ts';
import type { RowCandidates } from '../../generation/drafting/drafts.ts';
import { fetched, floatsOf, type Fetches } from '../onnxSession.ts';

/** A row that has run: one token of a text, which a search may have asked for or not yet. */
export interface KnownRow {
  /** Where its keys and values lie. */
  slot: number;
  readonly candidates: RowCandidates;
  /** Rows behind it that have run as well, by their tokens. */
  readonly children: Map<number, KnownRow>;
}

/** The rows of a run, in order; of one that took several steps, step after step. */
export function readRows(fetches: Fetches, slots: readonly number[]): readonly KnownRow[] {
  const topIds = fetched(fetches, 'topIds');
  const width = topIds.dims.at(-1) ?? 0;
  const ids = topIds.data as BigInt64Array;
  const logits = floatsOf(fetches, 'topLogits');
  const logNormalizers = floatsOf(fetches, 'logNormalizers');
  return slots.map((slot, row) => {
    const [start, end] = [row * width, (row + 1) * width];
    const candidates = {
      ids: Int32Array.from(ids.subarray(start, end), Number),
      logits: logits.slice(start, end),
      logNormalizer: logNormalizers[row] ?? NaN,
    };
    return { slot, candidates, children: new Map<number, KnownRow>() };
  });
}

/**
 * What rows say together; rows of different runs may differ in width, and say what all of them do. One that is not known
 * says that nothing follows.
 */
export function candidatesOf(rows: readonly (KnownRow | undefined)[]): Candidates {
  const width = Math.min(...rows.map((row) => row?.candidates.ids.length ?? Infinity));
  const ids = new Int32Array(rows.length * width);
  const logits = new Float32Array(rows.length * width).fill(-Infinity);
  for (const [index, row] of rows.entries()) {
    ids.set(row?.candidates.ids.subarray(0, width) ?? [], index * width);
    logits.set(row?.candidates.logits.subarray(0, width) ?? [], index * width);
  }
  const logNormalizers = Float32Array.from(rows, (row) => row?.candidates.logNormalizer ?? 0);
  return { rows: rows.length, width, ids, logits, logNormalizers };
}

/** All rows behind these. */
export function* descendants(rows: readonly KnownRow[]): Generator<KnownRow> {
  for (const { children } of rows) {
    const next = [...children.values()];
    yield* next;
    yield* descendants(next);
  }
}
