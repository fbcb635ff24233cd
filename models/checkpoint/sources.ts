import { CaptionLensError } from '../errors.ts';
import type { TensorEntry, TensorSource, TensorUpdate } from './tensors.ts';
import { say } from '../wording.ts';

/** Where one tensor of a composed source lies. */
export interface TensorView {
  readonly source: TensorSource;
  /** Its name there. */
  readonly name: string;
}

/** Every tensor of a source, under its own name. */
export function viewsOf(source: TensorSource): Map<string, TensorView> {
  return new Map([...source.entries.keys()].map((name) => [name, { source, name }]));
}

/** One source made of tensors of others, under new names. Closing it closes `owned`. */
export function composeTensors(
  views: ReadonlyMap<string, TensorView>,
  owned: readonly Pick<TensorSource, 'close'>[],
): TensorSource {
  const entries = new Map<string, TensorEntry>();
  for (const [name, view] of views) entries.set(name, { ...entryOf(view.source, view.name), name });
  return {
    entries,
    async read(name, start, end) {
      const view = views.get(name);
      if (!view) throw unknownTensor(name);
      return view.source.read(view.name, start, end);
    },
    close: () => closeAll(owned),
  };
}

/** A source of which an adapter updates some tensors, by `factors`, which stand in it under their own names. */
export function updatedTensors(
  base: TensorSource,
  factors: ReadonlyMap<string, TensorView>,
  updates: ReadonlyMap<string, TensorUpdate>,
): TensorSource {
  const views = new Map([...viewsOf(base), ...factors]);
  return { ...composeTensors(views, [base]), updates };
}

/** One tensor that is the concatenation of others along the first axis; `zeros` stands for that many zero bytes. */
export type Part = TensorView | { readonly zeros: number };

/** A source of a single tensor `name`, put together from parts of the same number format. Closing it does nothing. */
export function concatenated(entry: TensorEntry, parts: readonly Part[]): TensorSource {
  const lengths = parts.map((part) => ('zeros' in part ? part.zeros : entryOf(part.source, part.name).byteLength));
  return {
    entries: new Map([[entry.name, entry]]),
    async read(name, start = 0, end = entry.byteLength) {
      if (name !== entry.name) throw unknownTensor(name);
      checkRange(entry, start, end);
      const bytes = new Uint8Array(end - start);
      let partStart = 0;
      for (const [index, part] of parts.entries()) {
        const length = lengths[index] ?? 0;
        const from = Math.max(start, partStart);
        const to = Math.min(end, partStart + length);
        if (from < to && !('zeros' in part)) {
          bytes.set(await part.source.read(part.name, from - partStart, to - partStart), from - start);
        }
        partStart += length;
      }
      return bytes;
    },
    close: () => Promise.resolve(),
  };
}

export function entryOf(source: TensorSource, name: string): TensorEntry {
  const entry = source.entries.get(name);
  if (!entry) throw unknownTensor(name);
  return entry;
}

/** Throws when bytes `[start, end)` are not bytes of the tensor: a mistake of the caller. */
export function checkRange(entry: TensorEntry, start: number, end: number): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= entry.byteLength)) {
    throw new RangeError(
      `bytes ${String(start)} to ${String(end)} of ${entry.name} (${String(entry.byteLength)} bytes)`,
    );
  }
}

/** Closes all, also when one fails. */
export async function closeAll(owned: readonly Pick<TensorSource, 'close'>[]): Promise<void> {
  await Promise.allSettled(owned.map((one) => one.close()));
}

function unknownTensor(name: string): CaptionLensError {
  return new CaptionLensError('checkpointInvalid', say`The checkpoint has no tensor ${name}.`);
}
