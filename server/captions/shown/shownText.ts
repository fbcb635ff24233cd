/** Controls, formats (bidi, zero-width, tags), halves of code points, private use, fillers that show nothing. */
const unseen = /[\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;
const spaces = /[\p{Cc}\p{Z}]+/gu;

/**
 * A text of the model on one line, without anything that would change how the text around it reads: words in a picture
 * may make a model say anything. A code point of which the tokens so far give only the first bytes is left out.
 */
export function readShownText(text: string): string {
  return text
    .replace(unseen, '')
    .normalize('NFC')
    .replace(spaces, ' ')
    .replace(/\uFFFD+$/, '')
    .trim();
}
