import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStrictJson, type JsonValue } from '../../../../models/files/strictJson.ts';

function plain(value: JsonValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item as JsonValue)]));
  return Array.isArray(value) ? value.map((item) => plain(item as JsonValue)) : value;
}

it('reads what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(plain(parseStrictJson(text, 'x'))).toEqual(JSON.parse(text));
    }),
  );
});

it('accepts nothing that JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...'{}[]",:0-1.eE\\u2n truefalse\n'), { maxLength: 12 }), (characters) => {
      const text = characters.join('');
      let accepted: unknown;
      try {
        accepted = plain(parseStrictJson(text, 'x'));
      } catch {
        return;
      }
      expect(accepted).toEqual(JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

it.each(['', '{', '[1,]', '{"a":1,}', '01', '1 2', '"\\x"', '"a', 'nul', '{"a" 1}', '+1', '\u00a01'])(
  'refuses %j',
  (text) => {
    expect(() => parseStrictJson(text, 'header')).toThrow(/^header is not valid JSON/);
  },
);

it('refuses a repeated key however it is spelled', () => {
  expect(() => parseStrictJson('{"a":1,"\\u0061":2}', 'x')).toThrow('second time');
});
