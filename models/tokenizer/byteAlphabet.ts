const isPrintable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);

/** GPT-2's letter of every byte: printable ones are themselves, the others count on from U+0100. `Ġ` is the space. */
const letterOfByte: readonly string[] = listLetters();

const byteOfLetter: ReadonlyMap<string, number> = new Map(letterOfByte.map((letter, byte) => [letter, byte]));

const encoder = new TextEncoder();
// A byte order mark is text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The UTF-8 of a text as one letter a byte; half a surrogate pair is U+FFFD. */
export function spellText(text: string): readonly string[] {
  return Array.from(encoder.encode(text), (byte) => letterOfByte[byte] ?? '');
}

/** The text of tokens in letters; a token with any other letter in it is taken as it stands, as `tokenizers` does. */
export function readSpelled(tokens: readonly string[]): string {
  return decoder.decode(Uint8Array.from(tokens.flatMap(bytesOf)));
}

function bytesOf(token: string): readonly number[] {
  const bytes: number[] = [];
  for (const letter of token) {
    const byte = byteOfLetter.get(letter);
    if (byte === undefined) return [...encoder.encode(token)];
    bytes.push(byte);
  }
  return bytes;
}

function listLetters(): readonly string[] {
  let others = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : others++));
}
