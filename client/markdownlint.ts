/** A finding, as far as it matters here. */
export interface Finding {
  readonly source: string | undefined;
  readonly code: string | undefined;
  readonly range: Lines;
}

interface Lines {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Whether markdownlint's MD045 already says at this place that alt text is missing. */
export function isSaidByMarkdownlint(own: Finding, others: readonly Finding[]): boolean {
  if (own.code !== 'missing') return false;
  return others.some(({ source, code, range }) => {
    return source === 'markdownlint' && code?.startsWith('MD045') === true && overlaps(range, own.range);
  });
}

function overlaps(one: Lines, other: Lines): boolean {
  return isBefore(one.start, other.end) && isBefore(other.start, one.end);
}

function isBefore(one: Lines['start'], other: Lines['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
}
