/** A piece of a document, in UTF-16 units. */
export interface TrackedSpan {
  readonly start: number;
  readonly end: number;
}

/** A change of a document: `length` units from `offset` on became `text`. */
export interface TrackedChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Where a span is after changes around it; undefined once one touches its inside. Changes of one event are all told at
 * their places before it, from the last to the first.
 */
export function followSpan(span: TrackedSpan, changes: readonly TrackedChange[]): TrackedSpan | undefined {
  let shift = 0;
  for (const { rangeOffset, rangeLength, text } of changes) {
    const end = rangeOffset + rangeLength;
    if (end <= span.start && !(rangeOffset === span.start && rangeLength > 0)) shift += text.length - rangeLength;
    else if (rangeOffset < span.end) return undefined;
  }
  return { start: span.start + shift, end: span.end + shift };
}
