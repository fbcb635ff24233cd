import type { Span } from '../imageReference.ts';

/** Of `a.png 480w, b.png 960w` the candidate with the largest number, else the first; undefined where there is none. */
export function findLargest(set: string): Span | undefined {
  const word = /[^\s,]\S*/g;
  const description = /[^,]*/y;
  let best: { readonly size: number; readonly span: Span } | undefined;
  for (let found = word.exec(set); found; found = word.exec(set)) {
    let end = word.lastIndex;
    while (set[end - 1] === ',') end--;
    let size = 1;
    if (end === word.lastIndex) {
      description.lastIndex = end;
      const descriptor = Number.parseFloat(description.exec(set)?.[0] ?? '');
      if (descriptor > 0) size = descriptor;
      word.lastIndex = description.lastIndex;
    }
    if (!best || size > best.size) best = { size, span: { start: found.index, end } };
  }
  return best?.span;
}
