/** Ranges of code points that take two cells: East Asian wide and fullwidth (Unicode Standard Annex 11), and emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];
const unseen = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

function cellsOf(character: string): number {
  if (unseen.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Cells that a text takes in a terminal: 2 for a wide character, 0 for a combining or invisible one. */
export function textWidth(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** The text itself, or its beginning and an ellipsis in at most `width` cells. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cells = 1; // the ellipsis
  let kept = '';
  for (const character of text) {
    cells += cellsOf(character);
    if (cells > width) break;
    kept += character;
  }
  return width > 0 ? `${kept}…` : '';
}

/** The text itself, or an ellipsis and its end in at most `width` cells: where text grows, the end is what is new. */
export function endInWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cells = 1; // the ellipsis
  let kept = '';
  for (const character of [...text].reverse()) {
    cells += cellsOf(character);
    if (cells > width) break;
    kept = character + kept;
  }
  return width > 0 ? `…${kept}` : '';
}

/**
 * Line breaks and tabs become spaces; characters that steer a terminal or hide text are left out. `##[` is broken up:
 * GitHub's runner obeys it anywhere in a line (actions/runner, `ActionCommand.cs`).
 */
export function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu, '')
    .replaceAll('##[', '## [')
    .trim();
}

/** What a line begins with, a path mostly, on one line: GitHub's runner obeys a line that begins with `::`. */
export function lineStart(text: string): string {
  const line = oneLine(text);
  return line.startsWith('::') ? `./${line}` : line;
}
