import { expect, test } from 'vitest';
import { mdx } from '../../../../../server/languages/markdown/mdx.ts';
import { decorative, say, see, setAlt } from '../adapterChecks.ts';

const find = (text: string) => see(mdx, text);

test.each([
  ['Markdown', '![A cup](cup.png)', 'markdownInline', 'cup.png', 'text: A cup', 'A cup'],
  ['an expression in a label', '![a {1+1} b](cup.png)', 'markdownInline', 'cup.png', 'text: a 1+1 b', 'a {1+1} b'],
  [
    'an element',
    '<img src="cup.png" alt="A &quot;cup&quot;" />',
    'jsx',
    'cup.png',
    'text: A "cup"',
    'A &quot;cup&quot;',
  ],
  ['a component', '<Image\n  src="cup.png"\n/>', 'jsx', 'cup.png', 'missing', undefined],
  ['an element in text', 'a <img src="cup.png" alt="" /> b', 'jsx', 'cup.png', 'decorative', ''],
  ['an element in an element', '<div>\n  <img src="cup.png" alt="A" />\n</div>', 'jsx', 'cup.png', 'text: A', 'A'],
  ['an element in an expression', 'a {x && <img src="cup.png" alt="A" />}', 'jsx', 'cup.png', 'text: A', 'A'],
  ['an element in a module', 'export const a = <img src="cup.png" alt="A" />', 'jsx', 'cup.png', 'text: A', 'A'],
  ['an expression', '<img src="cup.png" alt={title} />', 'jsx', 'cup.png', 'expression', undefined],
  [
    'an import',
    "import cup from './cup.png'\n\n<Image src={cup} alt={`${a}`} />",
    'jsx',
    './cup.png',
    'expression',
    undefined,
  ],
])('finds %s', (_, text, syntax, target, alt, room) => {
  expect(find(text)).toMatchObject([{ syntax, target, alt, room }]);
});

test.each([
  ['a comment', '{/*\n\n![A](a.png)\n\n*/}'],
  ['an expression over blank lines', '{`\n\n![A](a.png)\n\n`}'],
  ['a module', 'export const a = `\n![A](a.png)\n`'],
  ['code', '```jsx\n<img src="a.png" />\n```\n\n`<img src="a.png" />`'],
])('finds nothing in %s', (_, text) => {
  expect(find(text)).toEqual([]);
});

test('code needs no backticks to be Markdown: indentation is none', () => {
  expect(find('    ![A](a.png)')).toHaveLength(1);
});

test.each([
  ['<a href="page">\n  <img src="a.png" />\n</a>', 'inLink'],
  ['[<img src="a.png" />](page)', 'inLink'],
  ['<Link to="page">![A](a.png)</Link>', 'inLink'],
  ['<a href="page">b</a> ![A](a.png)', 'alone'],
])('%s is %s', (text, place) => {
  expect(find(text)).toMatchObject([{ place }]);
});

test('with an error in its syntax it is read as Markdown, and as MDX again without', () => {
  const broken = '![A](a.png)\n\n{`\n\n![B](b.png)\n\n<img src="c.png">\n';
  const before = mdx.parse(broken);
  expect(before.images.map(({ syntax }) => syntax)).toEqual(['markdownInline', 'markdownInline', 'html']);
  const after = mdx.parse(`${broken}\n\`}`, before);
  expect(after.images.map(({ target }) => target.text)).toEqual(['a.png']);
});

test.each([
  ['![](cup.png)', '![A \\{x} \\<b>](cup.png)'],
  ['<img src="cup.png" />', '<img src="cup.png" alt="A {x} <b>" />'],
  ["<img alt='' src='cup.png' />", "<img alt='A {x} <b>' src='cup.png' />"],
  ['a {b && <img src="cup.png" />}', 'a {b && <img src="cup.png" alt="A {x} <b>" />}'],
])('%s gets its text', (text, outcome) => {
  expect(setAlt(mdx, text, say('A {x} <b>'))).toBe(outcome);
});

test.each([
  ['![A](cup.png "t")', '<img src="cup.png" title="t" alt="" />'],
  ['![](a.png)\n![](b.png)', '<img src="a.png" alt="" />\n![](b.png)'],
  ['<Image src="cup.png" alt="A" />', '<Image src="cup.png" alt="" />'],
  ['<Image src="cup.png" alt={a} />', undefined],
])('%s becomes decorative', (text, outcome) => {
  expect(setAlt(mdx, text, decorative)).toBe(outcome);
});
