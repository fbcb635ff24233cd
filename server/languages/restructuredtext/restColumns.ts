import { eastAsianWidth } from 'get-east-asian-width';

/**
 * The index of each column's character as a drawn table counts columns: two for a wide one, whose index comes twice,
 * none for a combining one. Undefined where all are one column wide.
 */
export function columnsOf(text: string): readonly number[] | undefined {
  if (/^[\u0020-\u02ff]*$/.test(text)) return undefined;
  const columns: number[] = [];
  let index = 0;
  for (const sign of text) {
    if (!/\p{M}/u.test(sign)) columns.push(index);
    if (eastAsianWidth(sign.codePointAt(0) ?? 0) === 2) columns.push(index);
    index += sign.length;
  }
  return columns;
}

/** How many columns of a drawn table a text takes. */
export function widthOf(text: string): number {
  return columnsOf(text)?.length ?? text.length;
}
