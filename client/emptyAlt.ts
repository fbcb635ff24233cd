/** What stands before and behind the caret where an alt text is to be written, by the way that a language writes it. */
const rooms: readonly { readonly before: RegExp; readonly after: RegExp }[] = [
  // Markdown: ![|](cup.png)
  { before: /!\[$/, after: /^\](?:\(|\[)/ },
  // HTML, JSX, Typst, Learn, Hugo, Quarto: alt="|", alt: "|", fig-alt="|"
  { before: /\balt(?:-text)?\s*[=:]\s*"$/, after: /^"/ },
  { before: /\balt(?:-text)?\s*[=:]\s*'$/, after: /^'/ },
  // LaTeX: alt={|}
  { before: /\balt\s*=\s*\{$/, after: /^\}/ },
  // AsciiDoc: image::cup.png[|]
  { before: /\bimage::?[^\s[\]]+\[$/, after: /^\]/ },
  // reStructuredText, MyST: `:alt: |`
  { before: /^\s*:alt:\s+$/, after: /^\s*$/ },
];

/** Whether the caret at `character` of a line is where an empty alt text is written. */
export function isInEmptyAlt(line: string, character: number): boolean {
  const before = line.slice(0, character);
  const after = line.slice(character);
  return rooms.some((room) => room.before.test(before) && room.after.test(after));
}
