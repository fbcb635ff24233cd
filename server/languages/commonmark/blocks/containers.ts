import type { MarkdownRules } from '../rules.ts';
import { isFenceEnd, isThematicBreak, readItemMarker, trimStart, type ItemMarker } from './blockStarts.ts';
import { readIndentedStart, type IndentedStart } from './indentedStarts.ts';
import type { LineCursor } from './lineCursor.ts';

/** A quote, an item of a list, or what programs add. */
export type Container =
  | { readonly kind: 'quote' }
  /** A footnote, definition, admonition or tab. */
  | ({ readonly kind: 'indented' } & IndentedStart)
  /** A directive of MyST, up to a line of its marker; `size`: columns of indentation that its lines need not have. */
  | { readonly kind: 'directive'; readonly marker: string; readonly size: number }
  | {
      readonly kind: 'item';
      readonly marker: ItemMarker;
      /** Columns that its lines are indented by. */
      readonly size: number;
      /** Its first line is blank; another one, and it is over. */
      readonly beginsBlank: boolean;
      readonly isOver: boolean;
    };

/** Deeper than anyone writes. Each line is read by all containers around it. */
export const deepestContainers = 50;

/** How far the containers around a line go on in it. */
export interface ContainerContinuation {
  readonly containers: readonly Container[];
  /**
   * What ends inside of the last of them. `newItem`: it is a new item of the same list, so all that was in the one before
   * has ended; `closed`: the line closes a directive, and is nothing else.
   */
  readonly end: 'none' | 'newItem' | 'closed';
}

/** `widest`: columns of indentation from which a line is code; infinite in MDX. */
export function continueContainers(
  containers: readonly Container[],
  cursor: LineCursor,
  widest: number,
): ContainerContinuation {
  const continued: Container[] = [];
  for (const container of containers) {
    if (container.kind === 'quote') {
      if (!readQuote(cursor, widest)) break;
      continued.push(container);
    } else if (container.kind === 'directive') {
      const isEnd = cursor.indent < widest && isFenceEnd(cursor.text.slice(cursor.first, cursor.end), container.marker);
      if (isEnd) return { containers: continued, end: 'closed' };
      cursor.skipColumns(container.size);
      continued.push(container);
    } else if (container.kind === 'indented') {
      if (!cursor.isBlank && cursor.indent < container.least) break;
      cursor.skipColumns(container.size);
      continued.push(container);
    } else if (cursor.isBlank) {
      cursor.skipColumns(container.size);
      continued.push(container.beginsBlank ? { ...container, isOver: true } : container);
    } else if (!container.isOver && cursor.indent >= container.size) {
      cursor.skipColumns(container.size);
      continued.push(container.beginsBlank ? { ...container, beginsBlank: false } : container);
    } else {
      const item = readItem(cursor, widest, (marker) => isSameList(marker, container.marker));
      if (!item) break;
      continued.push(item);
      return { containers: continued, end: 'newItem' };
    }
  }
  return { containers: continued, end: 'none' };
}

function isSameList(one: ItemMarker, other: ItemMarker): boolean {
  return one.kind === other.kind && one.sign === other.sign;
}

/** What is open where a container may begin. */
export interface OpenBefore {
  /** A paragraph is open, which only some items end. */
  readonly interrupts: boolean;
  /** A paragraph ends right before, or a blank line before: a term, which a definition needs. */
  readonly hasTerm: boolean;
}

/** The container that begins here. */
export function openContainer(
  cursor: LineCursor,
  widest: number,
  { interrupts, hasTerm }: OpenBefore,
  rules: MarkdownRules,
): Container | undefined {
  if (cursor.isBlank) return undefined;
  if (readQuote(cursor, widest)) return { kind: 'quote' };
  const indented = cursor.indent < widest ? readIndentedStart(cursor, rules, hasTerm) : undefined;
  if (indented) return { kind: 'indented', ...indented };
  const mayInterrupt = ({ isOne, length }: ItemMarker) =>
    !interrupts || (isOne && trimStart(cursor.text.slice(cursor.first + length, cursor.end)) !== '');
  return readItem(cursor, widest, mayInterrupt);
}

function readQuote(cursor: LineCursor, widest: number): boolean {
  if (cursor.code !== 62 || cursor.indent >= widest) return false;
  cursor.skipMarker(1);
  cursor.skipColumns(1);
  return true;
}

function readItem(
  cursor: LineCursor,
  widest: number,
  isWanted: (marker: ItemMarker) => boolean,
): Container | undefined {
  if (cursor.indent >= widest) return undefined;
  const marker = readItemMarker(cursor.text, cursor.first);
  if (!marker || !isWanted(marker)) return undefined;
  if (marker.kind === 'bullet' && isThematicBreak(cursor.text.slice(cursor.first, cursor.end))) return undefined;
  const before = cursor.indent;
  cursor.skipMarker(marker.length);
  const isBlank = cursor.isBlank;
  const room = isBlank || cursor.indent > widest ? 1 : cursor.indent;
  cursor.skipColumns(room);
  return { kind: 'item', marker, size: before + marker.length + room, beginsBlank: isBlank, isOver: false };
}
