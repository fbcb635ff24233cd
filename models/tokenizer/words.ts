/**
 * GPT-2's cut of a text into words (`tokenizers`, `ByteLevel`), with a space before a word as part of it. White space is
 * Unicode's: JavaScript's `\s` counts U+FEFF in and leaves U+0085 out.
 */
const word =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** The words of a text, which joined are the text: "it's  a" is "it", "'s", " ", " a". */
export function splitWords(text: string): readonly string[] {
  return text.match(word) ?? [];
}
