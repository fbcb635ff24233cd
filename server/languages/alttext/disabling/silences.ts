import type { Span } from '../../imageReference.ts';
import { Occurrences } from '../../occurrences.ts';
import { altRules, type AltRuleName } from '../ruleNames.ts';

/** One comment of ours. */
export interface Directive {
  readonly kind: 'nextLine' | 'line' | 'file' | 'from' | 'to';
  /** Of the comment. */
  readonly span: Span;
  readonly rules: readonly AltRuleName[];
}

/** Where each rule does not speak: spans in order, apart from each other. In time linear in the text's length. */
export function silencesOf(
  text: string,
  directives: readonly Directive[],
  kind: 'text' | 'notebook',
): ReadonlyMap<AltRuleName, readonly Span[]> {
  const lines = lineSpans(text, directives, kind);
  const cells = kind === 'notebook' ? [...text.matchAll(/"cell_type"/g)].map(({ index }) => index) : [];
  return new Map(
    altRules.map((rule) => [rule, merged([...ranges(rule, text.length, directives, cells), ...own(rule)])]),
  );

  function own(rule: AltRuleName): readonly Span[] {
    return directives.flatMap((directive, at) => {
      const span = directive.kind === 'file' ? { start: 0, end: text.length } : lines[at];
      return span && directive.rules.includes(rule) ? [span] : [];
    });
  }
}

/** From each `disable` to the next `enable`, to the end of its cell, or to the end of the text. */
function ranges(
  rule: AltRuleName,
  length: number,
  directives: readonly Directive[],
  cells: readonly number[],
): readonly Span[] {
  const found: Span[] = [];
  let open: { readonly start: number; readonly end: number } | undefined;
  let cell = 0;
  for (const { kind, span, rules } of directives) {
    if ((kind !== 'from' && kind !== 'to') || !rules.includes(rule)) continue;
    while ((cells[cell] ?? Infinity) < span.start) cell++;
    if (open) found.push({ start: open.start, end: Math.min(open.end, span.start) });
    const isStillOpen = kind === 'from';
    open = isStillOpen ? { start: span.end, end: cells[cell] ?? length } : undefined;
  }
  return open ? [...found, open] : found;
}

/** For each `disable-line` and `disable-next-line` the lines that it means; undefined for all others. */
function lineSpans(
  text: string,
  directives: readonly Directive[],
  kind: 'text' | 'notebook',
): readonly (Span | undefined)[] {
  const marks = new Occurrences(text);
  const ends = new Occurrences(text);
  let start = 0;
  let below: { readonly of: number; readonly line: Span } | undefined;
  const spans: (Span | undefined)[] = directives.map((directive) => {
    if (directive.kind !== 'line' && directive.kind !== 'nextLine') return undefined;
    // Directives come in order, so their lines are found going forward.
    for (let end = lineEnd(marks, start); end.at < directive.span.start; end = lineEnd(marks, start)) start = end.next;
    if (directive.kind === 'line') return { start, end: lineEnd(ends, directive.span.end).at };
    return lineBelow(directive.span.end);
  });
  // Several comments one below the other mean the line below them all.
  for (let at = directives.length - 2; at >= 0; at--) {
    const [own, next] = [spans[at], directives[at + 1]];
    if (!own || directives[at]?.kind !== 'nextLine' || next?.kind !== 'nextLine') continue;
    if (
      next.span.start >= own.start &&
      /^[\s"{]*$/.test(text.slice(own.start, Math.min(next.span.start, own.start + 200)))
    )
      spans[at] = spans[at + 1];
  }
  return spans;

  /** The next line that says something; the same for all comments of a line. */
  function lineBelow(from: number): Span {
    const own = lineEnd(ends, from);
    if (below?.of !== own.at) below = { of: own.at, line: firstLine(own) };
    return below.line;
  }

  function firstLine(above: { readonly at: number; readonly next: number }): Span {
    let { at, next } = above;
    while (at < text.length) {
      const end = lineEnd(ends, next);
      // The strings of a notebook end with a quotation mark and a comma.
      const isBlank = (kind === 'notebook' ? /^[\s",]*$/ : /^\s*$/).test(text.slice(next, end.at));
      if (!isBlank) return { start: next, end: end.at };
      ({ at, next } = end);
    }
    return { start: text.length, end: text.length };
  }

  /** Where the line of `from` ends, and where the next one begins. */
  function lineEnd(occurrences: Occurrences, from: number): { readonly at: number; readonly next: number } {
    const real = occurrences.lineEnd(from);
    const escaped = kind === 'notebook' ? occurrences.next('\\n', from) : -1;
    return escaped >= 0 && escaped < real ? { at: escaped, next: escaped + 2 } : { at: real, next: real + 1 };
  }
}

function merged(spans: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = found.at(-1);
    if (last && span.start <= last.end)
      found[found.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else found.push(span);
  }
  return found;
}
