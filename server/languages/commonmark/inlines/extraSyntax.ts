/** In characters: what looks like longer attributes is text. */
const longestAttributes = 10_000;

/** Obsidian's own list of pictures; `![[note]]` embeds a note. */
const pictureName = /^[^|#]+\.(?:avif|bmp|gif|jpe?g|png|svg|webp|tiff?)\s*\\?(?:[|#]|$)/i;

/** Whether what is between `![[` and `]]` names a picture. */
export function isObsidianPicture(inner: string): boolean {
  return pictureName.test(inner);
}

/**
 * The end of `:::image type="content" source="cup.png" alt-text="A cup":::` as docfx reads it: no escapes in the quotes;
 * -1: it is none. Each such opener ends the one before, so no text is read more than twice.
 */
export function readLearnImageEnd(text: string, start: number): number {
  const opener = /:::[ \t]*image\s/y;
  opener.lastIndex = start;
  if (!opener.test(text)) return -1;
  const attribute = /\s*(?:[\w-]+\s*=\s*"[^"]*"(?=\s|:::)|[\w-]+(?=\s|:::))/y;
  let at = opener.lastIndex;
  for (;;) {
    attribute.lastIndex = at;
    if (!attribute.test(text)) break;
    at = attribute.lastIndex;
  }
  while (/\s/.test(text[at] ?? '')) at++;
  return text.startsWith(':::', at) ? at + 3 : -1;
}

/**
 * The end of Pandoc's `{#fig-cup width=50% fig-alt="A cup"}`; -1: it is none. `dead` keeps the closing quotes from which
 * no end was reached.
 */
export function findPandocAttributes(text: string, start: number, dead: Set<number>): number {
  const seen: number[] = [];
  const limit = Math.min(text.length, start + longestAttributes);
  for (let at = start + 1; at < limit; at++) {
    const sign = text[at];
    if (sign === '}') return at + 1;
    if ((sign === '"' || sign === "'") && text[at - 1] === '=') {
      at = findQuote(text, at, limit);
      if (at < 0 || dead.has(at)) break;
      seen.push(at);
    } else if (sign === undefined || !/[\w\s#.:=%/+,()-]/.test(sign)) break;
  }
  for (const at of seen) dead.add(at);
  return -1;
}

/** The quote that closes the one at `start`: a backslash keeps one from it. */
function findQuote(text: string, start: number, limit: number): number {
  for (let at = start + 1; at < limit; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

export function findFigAlt(attributes: string): boolean {
  return /\sfig-alt\s*=|\{fig-alt\s*=/.test(attributes);
}
