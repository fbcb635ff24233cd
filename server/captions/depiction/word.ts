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
