// Everything that starts a construct of CommonMark, GFM or VS Code's `$(icon)` inside of a line.
const inline = /[\\`*_[\]<>&|~$:@#{}^=]/g;
// What makes a line more than a paragraph's: lists, numbers, underlines.
const lineStart = /^(?:[+-]|\d{1,9}(?=[.)]))/;

/**
 * One line of plain text as Markdown (CommonMark 0.31, section 2.4 "Backslash escapes") that shows just this text: no
 * link, picture, HTML, icon or list.
 */
export function inertMarkdown(text: string): string {
  const line = oneLine(text).replace(inline, '\\$&');
  // A number is no list once its mark is escaped: "3\. floor".
  const start = lineStart.exec(line)?.[0] ?? '';
  const safe = /\d/.test(start) ? `${start}\\${line.slice(start.length)}` : start && `\\${line}`;
  return (safe || line).replace(/www\./gi, (domain) => `${domain.slice(0, 3)}\\.`);
}

/** White space and control characters become single spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
