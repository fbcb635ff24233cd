import type { Span } from '../imageReference.ts';

/**
 * Code cut into pieces. A piece begins where a line begins with a top-level statement and no brace, comment or template is
 * open. Strings are not looked at: a brace in a string makes a piece larger, at worst the whole code one piece.
 */
export function cutCode(code: string): readonly Span[] {
  const marks =
    /[{}`]|\/\*|\*\/|^(?:export|import|function|async|class|const|let|var|type|interface|enum|declare|abstract)\b/gm;
  const pieces: Span[] = [];
  let start = 0;
  let braces = 0;
  let comments = 0;
  let ticks = 0;
  for (let mark = marks.exec(code); mark; mark = marks.exec(code)) {
    if (mark[0] === '{') braces++;
    else if (mark[0] === '}') braces--;
    else if (mark[0] === '/*') comments++;
    else if (mark[0] === '*/') comments--;
    else if (mark[0] === '`') ticks++;
    else if (mark.index > start && braces === 0 && comments === 0 && ticks % 2 === 0) {
      pieces.push({ start, end: mark.index });
      start = mark.index;
    }
  }
  pieces.push({ start, end: code.length });
  return pieces;
}
