import fc from 'fast-check';
import { parse } from 'micromark';
import { mdxjs } from 'micromark-extension-mdxjs';
import { describe, expect, test } from 'vitest';
import { MdxConstructs } from '../../../../../server/languages/commonmark/mdx/mdxConstructs.ts';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';
import { see } from '../adapterChecks.ts';

const seeTargets = (text: string) => see(mdx, text).map(({ target }) => target);

/** Where micromark, given a text sign by sign, ends its first tag or expression; undefined where it has none, or an error. */
function askMicromark(text: string): number | undefined {
  return tryRead(() => {
    const reader = parse({ extensions: [mdxjs()] }).text();
    for (const [at, sign] of text.split('').entries()) {
      reader.write([sign === '\n' ? -4 : sign === '\t' ? -2 : sign]);
      const last = reader.events.at(-1);
      const isMdx = last && ['mdxTextExpression', 'mdxJsxTextTag'].includes(last[1].type);
      if (isMdx && last[0] === 'exit' && last[1] === reader.events[0]?.[1]) return at + 1;
    }
    reader.write([null]);
    return undefined;
  });
}

function readAtOnce(text: string): number | undefined {
  return tryRead(() =>
    new MdxConstructs(text.length).readInline({ line: text, advance: () => false, peek: () => '' }, 0),
  );
}

/** Given line by line, as from a container; where it ends is counted in the whole text. */
function readLines(text: string): number | undefined {
  const lines = text.split(/(?=\n)/);
  let at = 0;
  const source = {
    get line() {
      return lines[at] ?? '';
    },
    advance: () => at + 1 < lines.length && ++at > 0,
    peek: (length: number) => {
      let end = at + 1;
      for (let left = length; left > 0 && end < lines.length; end++) left -= lines[end]?.length ?? 0;
      return lines.slice(at + 1, end).join('');
    },
  };
  const end = tryRead(() => new MdxConstructs(text.length).readInline(source, 0));
  return end === undefined ? undefined : lines.slice(0, at).join('').length + end;
}

function tryRead(read: () => number | undefined): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const parts = [
  ...'{}()[]<>/*`"\'\\$=?:,;.!+ a1\n',
  '=>',
  '...',
  '/* } */',
  '// }\n',
  '`}${"}"}`',
  '"}"',
  "'{'",
  '/}/',
  '/[/}]/',
  '{}',
  '{a: 1}',
  '() => {}',
  'a => ({b: {}})',
  '<b/>',
  '<b c={d}>{e}</b>',
  '<></>',
  'function () {}',
  'class {}',
  '\u2028',
  '#!',
  '<!--',
  '\r\n',
  '\t',
];
const anything = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((found) => found.join(''));
const javascript = fc.array(fc.constantFrom(...parts.filter((part) => part.length > 1)), { maxLength: 4 });

describe('an expression ends where micromark has it end', () => {
  test.each([
    ['nothing in it', anything.map((code) => `{${code}} b`)],
    ['code in it', javascript.map((found) => `{[${found.join(', ')}]} b } c`)],
    ['a comment behind its value', anything.map((code) => `{a /*${code}*/} b`)],
    ['an attribute around it', anything.map((code) => `<a b={${code}} c="{" /> d`)],
    ['code in an attribute', javascript.map((found) => `<a b={[${found.join(',\n')}]} {...c}> d } e`)],
    ['a spread around it', anything.map((code) => `<a {...${code}} b={c}/> d`)],
  ])('with %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        // micromark takes comments out of comments: to it a `//` with a `/*` behind it is no comment.
        fc.pre(!/\/\/.*\*/.test(text));
        // Lines of a container end with a line feed only.
        const clean = text.replaceAll('\r\n', '\n');
        const expected = askMicromark(clean);
        expect(readAtOnce(clean)).toBe(expected);
        expect(readLines(clean)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

const objects = '{a: 1},\n'.repeat(20_000);

test.each([
  ['an expression', `{[\n${objects}"![B](b.png)"]}\n\n![A](a.png)`],
  ['an expression over blank lines', `{[\n\n${objects}\n\n"![B](b.png)"]}\n\n![A](a.png)`],
  ['an expression in text', `a {[${objects.replaceAll('\n', ' ')}"![B](b.png)"]} ![A](a.png)`],
  ['an expression in a list', `- {[\n${objects.replaceAll(/^/gm, '  ')}"![B](b.png)"]}\n\n![A](a.png)`],
  ['an attribute', `<Chart data={[\n${objects}"![B](b.png)"]} />\n\n![A](a.png)`],
])('%s of any number of braces is an expression', (_, text) => {
  expect(seeTargets(text)).toEqual(['a.png']);
});

test('an element in a long expression is found', () => {
  expect(seeTargets(`{[\n${objects}<img src="b.png" />]}\n`)).toEqual(['b.png']);
});
