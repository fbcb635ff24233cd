const wholeString = /^"(?:[^"\\]|\\[^])*"$/;
const escape = /\\(?:u\{([\da-fA-F]+)\}|([^]))/g;
const meant: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const greatestCodePoint = 0x10ffff;

/** What a string literal in its quotes says; undefined where it is another expression. */
export function readString(literal: string): string | undefined {
  if (!wholeString.test(literal)) return undefined;
  return literal.slice(1, -1).replace(escape, (found: string, hex: string | undefined, sign: string | undefined) => {
    if (hex !== undefined) return characterOf(hex) ?? found;
    // Typst leaves what is no escape as it is.
    return meant[sign ?? ''] ?? found;
  });
}

function characterOf(hex: string): string | undefined {
  const code = parseInt(hex, 16);
  return code <= greatestCodePoint ? String.fromCodePoint(code) : undefined;
}

/** A string literal, in its quotes. */
export function writeString(text: string): string {
  const inner = text.replace(/["\\\p{Cc}\u2028\u2029]/gu, (sign) =>
    sign === '"' || sign === '\\' ? `\\${sign}` : `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${inner}"`;
}
