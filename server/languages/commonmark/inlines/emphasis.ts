import type { Span } from '../../imageReference.ts';
import type { Mark } from './inlines.ts';

/** A run of `*` or `_` on its way. */
interface Run {
  readonly index: number;
  readonly sign: 'star' | 'line';
  readonly opens: boolean;
  readonly closes: boolean;
  /** Signs that are still text. */
  left: number;
  /** The run before that may open. */
  before: Run | undefined;
}

/**
 * How many of its signs each run of `*` and `_` shows, by the index of its mark. Links and images in the text have
 * emphasis of their own. As in cmark, a closing run remembers for its kind how far back there is nothing to open it, so
 * time grows with the number of runs.
 */
export function countShown(marks: readonly Mark[], range: Span): ReadonlyMap<number, number> {
  const shown = new Map<number, number>();
  const levels: { readonly close: number; readonly runs: Run[] }[] = [{ close: range.end, runs: [] }];
  for (let index = range.start; index <= range.end; index++) {
    while ((levels.at(-1)?.close ?? Infinity) <= index) pair(levels.pop()?.runs ?? [], shown);
    const mark = marks[index];
    if (index === range.end || !mark) break;
    if (mark.kind === 'bracket' && mark.close !== undefined) levels.push({ close: mark.close, runs: [] });
    if (mark.kind !== 'delimiter') continue;
    const { sign } = mark;
    levels.at(-1)?.runs.push({
      index,
      sign,
      opens: mark.opens,
      closes: mark.closes,
      left: mark.end - mark.start,
      before: undefined,
    });
  }
  return shown;
}

function pair(runs: readonly Run[], shown: Map<number, number>): void {
  /** By the closing run's kind: the index of the opener down from which there is none for it. */
  const bottoms = new Map<string, number>();
  let top: Run | undefined;
  for (const run of runs) {
    while (run.closes && run.left > 0) {
      const kind = `${run.sign}${run.opens ? 1 : 0}${run.left % 3}`;
      const bottom = bottoms.get(kind) ?? -1;
      let opener = top;
      while (opener && opener.index > bottom && !isPair(opener, run)) opener = opener.before;
      if (!opener || opener.index <= bottom) {
        bottoms.set(kind, top?.index ?? -1);
        break;
      }
      const used = opener.left > 1 && run.left > 1 ? 2 : 1;
      opener.left -= used;
      run.left -= used;
      top = opener.left > 0 ? opener : opener.before;
      // What is left of it may open what the whole did not.
      for (const [one, index] of bottoms) if (index >= opener.index) bottoms.set(one, opener.index - 1);
    }
    if (run.opens && run.left > 0) {
      run.before = top;
      top = run;
    }
  }
  for (const { index, left } of runs) shown.set(index, left);
}

function isPair(opener: Run, closer: Run): boolean {
  if (opener.sign !== closer.sign) return false;
  // The rule of three: one that both opens and closes does not pair where the sum is a multiple of 3.
  const isOdd = (opener.closes || closer.opens) && closer.left % 3 !== 0 && (opener.left + closer.left) % 3 === 0;
  return !isOdd;
}
