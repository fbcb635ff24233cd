import { RunFinder } from '../../commonmark/inlines/runFinder.ts';
import type { Span } from '../../imageReference.ts';

/** Fenced code and code between backticks of one line: what a comment cannot begin in. In its order. */
export function findCode(text: string): readonly Span[] {
  const spans: Span[] = [];
  const line = /[^\n]*(?:\n|$)/y;
  let fence: { readonly marker: string; readonly start: number } | undefined;
  for (let at = 0; at < text.length; at = line.lastIndex) {
    line.lastIndex = at;
    const written = line.exec(text)?.[0] ?? '';
    const marker = /^[ \t>*+\-\d.)]*?(`{3,}|~{3,})/.exec(written.slice(0, 999))?.[1];
    if (fence) {
      const isEnd = marker?.startsWith(fence.marker) === true && isFenceAlone(written, marker);
      if (!isEnd) continue;
      spans.push({ start: fence.start, end: at + written.length });
      fence = undefined;
    } else if (marker !== undefined && mayOpen(written, marker)) fence = { marker, start: at };
    else addRuns(spans, written, at);
  }
  if (fence) spans.push({ start: fence.start, end: text.length });
  return spans;
}

function isFenceAlone(line: string, marker: string): boolean {
  return line.slice(line.indexOf(marker) + marker.length).trim() === '';
}

function mayOpen(line: string, marker: string): boolean {
  return !marker.startsWith('`') || !line.includes('`', line.indexOf(marker) + marker.length);
}

function addRuns(spans: Span[], line: string, offset: number): void {
  if (!line.includes('`')) return;
  const finder = new RunFinder(line);
  let last = 0;
  for (const { index, 0: run } of line.matchAll(/`+/g)) {
    const inner = index < last ? undefined : finder.findEnd(index);
    if (!inner) continue;
    last = inner.end + run.length;
    spans.push({ start: offset + index, end: offset + last });
  }
}
