import fc from 'fast-check';
import { parseStrictJson, type JsonValue } from '../../../../models/files/strictJson.ts';
import { outcomeOf } from '../files.ts';
import { promise, type FuzzTarget } from './target.ts';

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"a"',
  '"\\u0061"',
  '""',
  '"',
  '\\',
  '\\u',
  '0',
  '-',
  '1e',
  '.5',
  '01',
  '1e999',
  '-0',
];
const words = [
  'true',
  'false',
  'null',
  'nul',
  'NaN',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '\ufeff',
  '/**/',
  "'a'",
  '"\u0001"',
  '"\ud800"',
];
const noise = fc.array(fc.oneof(fc.constantFrom(...pieces, ...words), fc.string({ maxLength: 3 })), { maxLength: 24 });
const spaced = fc
  .tuple(
    fc.json({ maxDepth: 5, noUnicodeString: false }),
    fc.constantFrom(0, 1, '\t', ' \r\n'),
    fc.constantFrom('', ' ', '\n', '\u000b'),
  )
  .map(([text, indent, around]) => `${around}${JSON.stringify(JSON.parse(text), undefined, indent)}${around}`);
const damaged = fc
  .tuple(spaced, fc.nat(), fc.constantFrom('', ...pieces, ...words), fc.nat(3))
  .map(
    ([text, at, put, dropped]) =>
      text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + dropped),
  );
const twice = fc
  .tuple(fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 }))
  .map(([one, other]) => `{${JSON.stringify(one)}:1,${JSON.stringify(other)}:2}`);
const deep = fc
  .tuple(fc.integer({ min: 60, max: 70 }), fc.constantFrom('[', '{"a":'))
  .map(([depth, open]) => `${open.repeat(depth)}1${(open === '[' ? ']' : '}').repeat(depth)}`);

export const strictJson: FuzzTarget<string> = {
  name: 'strictJson',
  promise:
    'A header in JSON is read as JSON.parse reads it, or refused: also where a key comes twice or it is 64 deep.',
  share: 230_000,
  inputs: fc.oneof(
    { weight: 3, arbitrary: damaged },
    { weight: 2, arbitrary: noise.map((parts) => parts.join('')) },
    spaced,
    twice,
    deep,
  ),
  async check(text) {
    const outcome = await outcomeOf(() => parseStrictJson(text, 'x'), ['checkpointInvalid']);
    const expected = reference(text);
    if (outcome.kind === 'read') {
      promise(expected !== undefined, 'JSON.parse refuses what was read.');
      promise(sameJson(outcome.value, expected.value), 'JSON.parse reads something else.');
    } else if (expected !== undefined) {
      const isMeant = /for the second time|nesting too deep/.test(outcome.error.message);
      promise(isMeant, `JSON.parse reads what is refused: ${outcome.error.message}`);
      if (/nesting/.test(outcome.error.message)) promise(depthOf(expected.value) > 64, 'It is not that deep.');
    }
  },
};

function reference(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function sameJson(read: JsonValue, parsed: unknown): boolean {
  if (read instanceof Map) {
    const entries =
      parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed) ? Object.entries(parsed) : undefined;
    return (
      entries?.length === read.size &&
      entries.every(([key, value]) => read.has(key) && sameJson(read.get(key) ?? null, value))
    );
  }
  if (Array.isArray(read)) {
    return (
      Array.isArray(parsed) &&
      parsed.length === read.length &&
      read.every((item: JsonValue, at) => sameJson(item, parsed[at]))
    );
  }
  return Object.is(read, parsed);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
