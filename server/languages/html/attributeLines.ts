/** The text of an attribute's value as a reader takes it: a line break, with the white space around it, is one space. */
export function joinAttributeLines(text: string): string {
  const lines = text.split('\n');
  const [first = ''] = lines;
  const last = lines.at(-1);
  if (lines.length === 1 || last === undefined) return first;
  const middle = lines
    .slice(1, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [first.trimEnd(), ...middle, last.trimStart()].join(' ');
}
