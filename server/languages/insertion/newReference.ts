import type { InsertionRoom, NewReference } from '../imageReference.ts';

/** A reference in the flow of a line. */
export function inFlow(reference: string): NewReference {
  return { reference, before: '', between: ' ', after: '' };
}

/** A reference on a line of its own, with the line's indentation. */
export function onOwnLine(reference: string, { before, after }: InsertionRoom): NewReference {
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  const blank = `\n${indent}`;
  return {
    reference,
    before: before.trim() === '' ? '' : blank,
    between: blank,
    after: after.trim() === '' ? '' : blank,
  };
}

/** In the flow of text; several at the beginning of a line below one another. */
export function inLineOrOwn(reference: string, room: InsertionRoom): NewReference {
  const isAlone = room.before.trim() === '' && room.after.trim() === '';
  return isAlone ? onOwnLine(reference, room) : inFlow(reference);
}

/** A reference that is a paragraph of its own. */
export function asParagraph(reference: string, { before, after }: InsertionRoom): NewReference {
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  const gap = `\n\n${indent}`;
  return {
    reference,
    before: before.trim() === '' ? '' : gap,
    between: gap,
    after: after.trim() === '' ? '' : gap,
  };
}

/** The same where the line before is not blank. */
export function belowText(way: NewReference, { before }: InsertionRoom): NewReference {
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  return { ...way, before: `\n${indent}` };
}
