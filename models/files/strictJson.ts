import { CaptionLensError } from '../errors.ts';
import { say, type Wording } from '../wording.ts';

/** A value of JSON; an object is a map, so that no key is special. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

const maxDepth = 64;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const space = /[ \t\r\n]*/y;

/**
 * JSON as RFC 8259 has it, objects as maps, at most 64 levels deep. A repeated key is refused: two readers of one
 * header must not be able to see two different tensors. `label` names the text in errors. Throws `checkpointInvalid`.
 */
export function parseStrictJson(text: string, label: string): JsonValue {
  let at = 0;

  function fail(what: Wording): never {
    throw new CaptionLensError('checkpointInvalid', say`${label} is not valid JSON: ${what} at character ${at}.`);
  }
  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  }
  function expect(character: string): void {
    match(space);
    if (text[at] !== character) fail(say`"${character}" expected`);
    at++;
  }
  /** Whether another element follows; takes the comma or the closing bracket. */
  function more(closing: string): boolean {
    match(space);
    if (text[at] === closing) {
      at++;
      return false;
    }
    expect(',');
    return true;
  }
  function isEmpty(closing: string): boolean {
    match(space);
    if (text[at] !== closing) return false;
    at++;
    return true;
  }
  function readString(): string {
    match(space);
    if (text[at] !== '"') fail(say`a string expected`);
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    const found = text.slice(at, end + 1);
    try {
      const value = JSON.parse(found) as string;
      at = end + 1;
      return value;
    } catch {
      return fail(say`a string that does not end or has a bad character`);
    }
  }
  function readObject(depth: number): ReadonlyMap<string, JsonValue> {
    const object = new Map<string, JsonValue>();
    if (isEmpty('}')) return object;
    do {
      const key = readString();
      if (object.has(key)) fail(say`the key ${JSON.stringify(key)} for the second time`);
      expect(':');
      object.set(key, readValue(depth + 1));
    } while (more('}'));
    return object;
  }
  function readArray(depth: number): readonly JsonValue[] {
    const array: JsonValue[] = [];
    if (isEmpty(']')) return array;
    do array.push(readValue(depth + 1));
    while (more(']'));
    return array;
  }
  function readWord(word: string, value: JsonValue): JsonValue {
    if (!text.startsWith(word, at)) fail(say`an unknown word`);
    at += word.length;
    return value;
  }
  function readValue(depth: number): JsonValue {
    if (depth > maxDepth) fail(say`nesting too deep`);
    match(space);
    switch (text[at]) {
      case '{':
        at++;
        return readObject(depth);
      case '[':
        at++;
        return readArray(depth);
      case '"':
        return readString();
      case 't':
        return readWord('true', true);
      case 'f':
        return readWord('false', false);
      case 'n':
        return readWord('null', null);
      default:
        return Number(match(number) ?? fail(say`a value expected`));
    }
  }

  const value = readValue(0);
  match(space);
  if (at !== text.length) fail(say`something after the end`);
  return value;
}
