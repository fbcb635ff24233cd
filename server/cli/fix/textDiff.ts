import { applyChange } from '../../languages/alttext/altEdit.ts';
import type { TextChange } from '../../languages/imageReference.ts';

const context = 3; // unchanged lines around what changed, as `diff -u` has them

/** Lines of the old text from `first`, and what replaces them. */
interface Hunk {
  readonly first: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/**
 * What changes do to a text, as a unified diff (POSIX `diff -u`) that `patch` understands; '' where they change
 * nothing. `changes` are at UTF-16 offsets of the old text and do not overlap.
 */
export function textDiff(file: string, text: string, changes: readonly TextChange[]): string {
  const lines = linesOf(text);
  // A change to what was there already is none; a part of a diff without one cannot be applied.
  const hunks = hunksOf(lines, changes).filter((hunk) => hunk.old.length + hunk.new.length > 0);
  if (hunks.length === 0) return '';
  let shift = 0;
  const written = groupsOf(hunks).map((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return '';
    const from = Math.max(0, first.first - context);
    const to = Math.min(lines.length, last.first + last.old.length + context);
    const body: string[] = [];
    let at = from;
    for (const hunk of group) {
      body.push(...marked(' ', lines.slice(at, hunk.first)), ...marked('-', hunk.old), ...marked('+', hunk.new));
      at = hunk.first + hunk.old.length;
    }
    body.push(...marked(' ', lines.slice(at, to)));
    const grown = group.reduce((sum, hunk) => sum + hunk.new.length - hunk.old.length, 0);
    const head = `@@ -${from + 1},${to - from} +${from + 1 + shift},${to - from + grown} @@\n`;
    shift += grown;
    return head + body.join('');
  });
  return `--- a/${file}\n+++ b/${file}\n${written.join('')}`;
}

/** With their ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The lines that change, each line once: several changes of one line are one hunk. */
function hunksOf(lines: readonly string[], changes: readonly TextChange[]): readonly Hunk[] {
  const starts: number[] = [];
  let offset = 0;
  for (const line of lines) {
    starts.push(offset);
    offset += line.length;
  }
  const lineAt = (place: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= place),
    );
  const touched = changes
    .map((change) => ({ first: lineAt(change.span.start), last: lineAt(change.span.end), changes: [change] }))
    .sort((one, other) => one.first - other.first);
  const merged: typeof touched = [];
  for (const piece of touched) {
    const before = merged.at(-1);
    if (before && piece.first <= before.last) {
      before.last = Math.max(before.last, piece.last);
      before.changes.push(...piece.changes);
    } else {
      merged.push(piece);
    }
  }
  return merged.map(({ first, last, changes: own }) => {
    const old = lines.slice(first, last + 1);
    const start = starts[first] ?? 0;
    const fromTheEnd = own.toSorted((one, other) => other.span.start - one.span.start);
    const text = fromTheEnd.reduce(
      (before, { span, newText }) =>
        applyChange(before, { span: { start: span.start - start, end: span.end - start }, newText }),
      old.join(''),
    );
    return trimmed({ first, old, new: linesOf(text) });
  });
}

/** Without the lines at both ends that stay, as where a whole line is put before another. */
function trimmed(hunk: Hunk): Hunk {
  const least = Math.min(hunk.old.length, hunk.new.length);
  let head = 0;
  while (head < least && hunk.old[head] === hunk.new[head]) head++;
  let tail = 0;
  while (tail < least - head && hunk.old.at(-1 - tail) === hunk.new.at(-1 - tail)) tail++;
  return {
    first: hunk.first + head,
    old: hunk.old.slice(head, hunk.old.length - tail),
    new: hunk.new.slice(head, hunk.new.length - tail),
  };
}

/** Hunks that share context are shown together. */
function groupsOf(hunks: readonly Hunk[]): readonly (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const before = groups.at(-1)?.at(-1);
    if (before && hunk.first - (before.first + before.old.length) <= 2 * context) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => mark + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`));
}
