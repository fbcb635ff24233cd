/** A word of a sentence with the marks around it; `core` is what it is compared by: `"Close-Up,` is `close-up`. */
export interface Word {
  readonly text: string;
  readonly core: string;
  /** Whether a clause or a member of a list may end behind it. */
  readonly stops: boolean;
}

export function wordsOf(sentence: string): readonly Word[] {
  return (
    sentence
      // A mark that stands alone belongs to the word before it.
      .replace(/ (?=[,;:](?: |$))| [–—-](?= )/g, (mark) => (mark.length === 1 ? '' : ','))
      .split(' ')
      .filter((text) => text !== '')
      .map((text) => ({
        text,
        core: text
          .toLowerCase()
          .replaceAll('’', "'")
          .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''),
        stops: /[,;:–—]["”’)]*$/u.test(text),
      }))
  );
}

export function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** '' behind the last word. */
export function coreAt(words: readonly Word[], at: number): string {
  return words[at]?.core ?? '';
}

/** So many words from `start` on, each with a space behind it, to be matched. */
export function coresFrom(words: readonly Word[], start: number, most: number): string {
  return `${words
    .slice(start, start + most)
    .map(({ core }) => core)
    .join(' ')} `;
}

/** Whether a mark, or nothing, stands at `end`. */
export function endsClause(words: readonly Word[], end: number): boolean {
  return end >= words.length || words[end - 1]?.stops === true;
}

/** Behind the next comma, or the end. */
export function behindClause(words: readonly Word[], start: number): number {
  const at = words.findIndex(({ stops }, index) => index >= start && stops);
  return at < 0 ? words.length : at + 1;
}

/** Behind the next comma, at most so many words on. */
export function clauseEnd(words: readonly Word[], start: number, most: number): number {
  const at = words.findIndex(({ stops }, index) => index >= start && index < start + most && stops);
  return at < 0 ? start : at + 1;
}

/** Whether the word is of the set, or matches. */
export function isOne(words: readonly Word[], at: number, set: ReadonlySet<string>, other?: RegExp): boolean {
  const core = coreAt(words, at);
  return set.has(core) || (other?.test(core) ?? false);
}
