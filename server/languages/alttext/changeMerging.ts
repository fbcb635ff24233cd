import type { TextChange } from '../imageReference.ts';

/** A change of a text, and what it is made for. */
export interface MergedChange<Subject> extends TextChange {
  /** Those that were added last come first. */
  readonly subjects: readonly Subject[];
}

/** Changes that are made one after the other, told as changes of the first text. Offsets are UTF-16 code units. */
export class MergedChanges<Subject> {
  #changes: MergedChange<Subject>[] = [];

  /** At places of the first text, from its end to its beginning, none over another. */
  get all(): readonly MergedChange<Subject>[] {
    return this.#changes;
  }

  /**
   * Adds a change of the text that the others gave, after which it is `outcome`. Those that it reaches into become one
   * with it.
   */
  add(change: TextChange, subject: Subject, outcome: string): void {
    const isFirst = change.span.end <= (this.#changes.at(-1)?.span.start ?? Infinity);
    if (isFirst) this.#changes.push({ ...change, subjects: [subject] });
    else this.#merge(change, subject, outcome);
  }

  #merge({ span, newText }: TextChange, subject: Subject, outcome: string): void {
    const placed = placesNow(this.#changes);
    const behind = placed.filter(({ start }) => start >= span.end);
    const before = placed.slice(behind.length).filter(({ end }) => end <= span.start);
    const touched = placed.slice(behind.length, placed.length - before.length);
    const [last, first] = [touched[0], touched.at(-1)];
    // Where the joined piece is in the text before this change.
    const start = Math.min(span.start, first?.start ?? span.start);
    const end = Math.max(span.end, last?.end ?? span.end);
    const shift = before[0]?.shift ?? 0;
    const merged: MergedChange<Subject> = {
      span: { start: start - shift, end: end - (last?.shift ?? shift) },
      newText: outcome.slice(start, end + newText.length - (span.end - span.start)),
      subjects: [subject, ...touched.toReversed().flatMap(({ change }) => change.subjects)],
    };
    this.#changes.splice(behind.length, touched.length, merged);
  }
}

/** A change in the text that all of them gave. */
interface PlacedChange<Subject> {
  readonly change: MergedChange<Subject>;
  readonly start: number;
  readonly end: number;
  /** How far what follows has moved. */
  readonly shift: number;
}

function placesNow<Subject>(changes: readonly MergedChange<Subject>[]): readonly PlacedChange<Subject>[] {
  let shift = 0;
  const place = (change: MergedChange<Subject>): PlacedChange<Subject> => {
    const start = change.span.start + shift;
    const end = start + change.newText.length;
    shift = end - change.span.end;
    return { change, start, end, shift };
  };
  return changes.toReversed().map(place).toReversed();
}
