/** LAVIS's `blip_caption`: `re.sub(r"([.!\"()*#:;~])", " ", caption.lower())`, then runs of white space become one space. */
const removed = /[.!"()*#:;~]/;

/** A word of a caption as its author wrote it. */
export interface WrittenWord {
  readonly text: string;
  /** What stands between it and the next: ` `, `. `, `" (`. */
  readonly gap: string;
}

/** The words that `blip_caption` leaves, with what it took from between them. */
export function cutWords(caption: string): readonly WrittenWord[] {
  const words: { text: string; gap: string }[] = [];
  for (const character of caption) {
    const last = words.at(-1);
    if (removed.test(character) || /\s/.test(character)) {
      if (last) last.gap += character;
    } else if (last?.gap === '') last.text += character;
    else words.push({ text: character, gap: '' });
  }
  return words;
}

/** What the run left of it: lower case, at most `limit` words. */
export function readLearntText(words: readonly WrittenWord[], limit: number): string {
  return words
    .slice(0, limit)
    .map(({ text }) => text.toLowerCase())
    .join(' ');
}

/** Whether its author ended a sentence behind a word. */
export function endsSentence({ text, gap }: WrittenWord, next: WrittenWord | undefined): boolean {
  if (next === undefined) return true;
  const isCapital = /^\p{Lu}/u.test(next.text);
  if (text.endsWith('?') || (gap.includes('\n') && isCapital && !text.endsWith(','))) return true;
  if (!/[.!]/.test(gap)) return false;
  // "tones.The", but not "1.4", "photo.jpg" or "U.S".
  if (!/\s/.test(gap)) return isCapital && text.replace(/^['’,]+|['’,]+$/g, '').length > 1;
  return !(gap.includes('"') && /^\p{Ll}/u.test(next.text));
}
