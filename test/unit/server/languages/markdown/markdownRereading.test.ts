import { expect, test, vi } from 'vitest';
import type * as blocks from '../../../../../server/languages/commonmark/blocks/blocks.ts';
import { markdown } from '../../../../../server/languages/markdown/markdown.ts';

const reads = vi.hoisted(() => ({ count: 0 }));

vi.mock('../../../../../server/languages/commonmark/blocks/blocks.ts', async (importOriginal) => {
  const original = await importOriginal<typeof blocks>();
  return {
    ...original,
    readBlocks(...given: Parameters<typeof original.readBlocks>) {
      reads.count++;
      return original.readBlocks(...given);
    },
  };
});

function countReads(act: () => void): number {
  reads.count = 0;
  act();
  return reads.count;
}

const text = Array.from({ length: 300 }, (_, at) => `![p ${at}](p${at}.png) words\n\nmore words`).join('\n\n');

test('only pieces with images are parsed, and after an edit only the one that changed', () => {
  let document = markdown.parse('');
  expect(countReads(() => (document = markdown.parse(text)))).toBe(300);
  expect(countReads(() => (document = markdown.parse(text.replace('p 150', 'p one'), document)))).toBe(1);
  expect(countReads(() => (document = markdown.parse(`words\n\n${text}`, document)))).toBe(1);
  expect(document.images).toHaveLength(300);
});

test('an edit of a definition reads again what may refer to it', () => {
  const refer = `${text}\n\n![A][r]\n\n`;
  const first = markdown.parse(`${refer}[r]: r.png`);
  // The definition itself, and with another key what it may be meant by.
  expect(countReads(() => markdown.parse(`${refer}[r]: rr.png`, first))).toBe(1);
  expect(countReads(() => markdown.parse(`${refer}[rr]: r.png`, first))).toBe(2);
});

test('code is not parsed', () => {
  const code = '```\n![A](a.png)\n\n<img src="a.png">\n```\n\n    ![A](a.png)\n\n';
  expect(countReads(() => markdown.parse(`---\na: ![A](a.png)\n---\n${code}`))).toBe(1);
});

test.each(['x ![a]( />\n', 'x ![a](b c)\n', 'x ![a](\n', '<img src="c.p![a]( />} y\n'])(
  'where what is in brackets is no target, a definition that comes later makes a reference of it: %j',
  (text) => {
    const defined = `[a]: b.png\n\n${text}`;
    const targets = markdown.parse(defined, markdown.parse(text)).images.map(({ target }) => target.text);
    expect(targets).toEqual(['b.png']);
  },
);
