const trailingPunctuation =
  /(?<=[\p{L}\p{N}\p{M}\p{Extended_Pictographic}])[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+$/u;

/**
 * A text by its words alone, to be compared: in lower case, with single spaces, without punctuation around words, without
 * marks on Latin letters (`Icône` and `ICONE` are one word), `l’image` as two words. Japanese and Chinese without the
 * marks that stand for pauses.
 */
export function normalizeWords(text: string): string {
  const words = withoutMarks(text.toLowerCase()).split(/[\s\u3001\u3002\uff0c\uff01\uff1f]+/);
  const plain = trimPunctuation(words.map(trimPunctuation).join(' ').trim());
  return plain.replace(/(?<![\p{L}\p{N}])(l|d|un|dell|c)['’](?=\p{L})/gu, '$1 ');
}

function withoutMarks(text: string): string {
  // Most texts are plain.
  if (!/[^\0-\x7f]/.test(text)) return text;
  // Polish ł is a letter of its own, which no decomposition knows.
  return text
    .normalize('NFD')
    .replace(/(?<=[a-z])\p{M}+/gu, '')
    .normalize('NFC')
    .replaceAll('ł', 'l');
}

function trimPunctuation(text: string): string {
  return text.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, '').replace(trailingPunctuation, '');
}
