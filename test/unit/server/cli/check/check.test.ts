import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentFolder } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => folder.remove());

interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly image: string;
  readonly alt: string | null;
  readonly cell?: number;
}

async function found(...args: readonly string[]): Promise<readonly Line[]> {
  const { stdout, stderr } = await folder.run(['check', '--json', ...args]);
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** One image without alt text in every language, and where it is written. */
const samples: Readonly<Record<string, readonly [text: string, line: number, column: number]>> = {
  'a.md': ['# Title\n\n![](cup.png)\n', 3, 1],
  'reference.md': ['See ![][cup].\n\n[cup]: cup.png\n', 1, 5],
  'obsidian.md': ['![[cup.png]]\n', 1, 1],
  'a.mdx': ['# Title\n\n<img src="cup.png" />\n', 3, 1],
  'a.html': ['<p>é<img src="cup.png"></p>\n', 1, 5],
  'a.vue': ['<template>\n  <img src="cup.png">\n</template>\n', 2, 3],
  'a.svelte': ['<img src="cup.png">\n', 1, 1],
  'a.jsx': ['export const a = <img src="cup.png" />;\n', 1, 18],
  'a.tsx': ['export const a: X = <img src="cup.png" />;\n', 1, 21],
  'a.adoc': ['= Title\n\nimage::cup.png[]\n', 3, 1],
  'a.rst': ['Title\n=====\n\n.. image:: cup.png\n', 4, 1],
  'a.tex': ['\\documentclass{article}\n\\begin{document}\n\\includegraphics{cup}\n\\end{document}\n', 3, 1],
};

describe('every language', () => {
  test.each(Object.entries(samples))('%s', async (name, [text, line, column]) => {
    folder.write({ [name]: text });
    const [finding, ...others] = await found();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ file: name, line, column, rule: 'missing', alt: null });
    expect(finding?.image).toMatch(/^cup(\.png)?$/);
  });

  test('a notebook, with its cell', async () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# Title\n'] },
      { cell_type: 'markdown', metadata: {}, source: ['Light\n', '\n', '![](cup.png)'] },
    ];
    const text = JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1);
    folder.write({ 'a.ipynb': text });
    const at = text.slice(0, text.indexOf('![]')).split('\n');
    expect(await found()).toMatchObject([
      { file: 'a.ipynb', cell: 1, line: at.length, column: (at.at(-1)?.length ?? 0) + 1, image: 'cup.png', alt: null },
    ]);
  });
});

test('every rule, and what is good is not told', async () => {
  const long = 'A long sentence. '.repeat(10).trim();
  folder.write({
    'a.md': `![](a.png)
![b.png](b.png)
![image](c.png)
![picture](d.png)
![A cup of coffee on a table](f.png)
![A cup of coffee on a table](g.png)
![${long}](h.png)
![A tree in the fog](i.png)
`,
  });
  const rules = (await found()).map(({ line, rule }) => `${line} ${rule}`);
  expect(rules).toEqual(expect.arrayContaining(['1 missing', '2 filename', '3 placeholder', '6 repeated', '7 long']));
  expect(rules.join()).not.toContain('8 ');
});

test('decorative pictures are respected, expressions are not judged', async () => {
  folder.write({ 'a.html': '<img src="a.png" alt="">', 'a.jsx': 'const a = <img src="a.png" alt={title} />;' });
  expect(await found()).toEqual([]);
});

describe('options', () => {
  const rules = 'missing, filename, placeholder, vague, decorative, repeated, long, not-found or unknown-rule';
  beforeEach(() => folder.write({ 'a.md': '![](a.png)\n![b.png](b.png)\n![Some thirty characters of text](c.png)\n' }));

  test.each([
    [['--rule', 'missing'], ['missing']],
    [
      ['--rule', 'filename, missing'],
      ['missing', 'filename'],
    ],
    [
      ['--rule', 'filename', '--rule', 'long', '--long-from', '20'],
      ['filename', 'long'],
    ],
    [['--rule=long'], []],
    [
      ['--long-from', '30'],
      ['missing', 'filename', 'long'],
    ],
  ])('%j', async (options, expected) => {
    expect((await found(...options)).map(({ rule }) => rule)).toEqual(expected);
  });

  test('the form is given once', async () => {
    const { code, stderr } = await folder.run(['check', '--json', '--github']);
    const sentence = 'The output has one form: give only one of --json and --github.';
    expect([code, stderr]).toEqual([2, `caption-lens: ${sentence} [invalidOption]\n`]);
  });

  test.each([
    [['--rule', 'nice'], `--rule takes ${rules}, not "nice".`],
    [['--rule', ''], `--rule takes ${rules}, not "".`],
    [['--long-from', '0'], '--long-from takes a whole number from 1 to 100000, not "0".'],
    [[''], 'An empty path names no document.'],
  ])('%j is wrong usage', async (options, sentence) => {
    const { code, stdout, stderr } = await folder.run(['check', ...options]);
    expect([code, stdout, stderr]).toEqual([2, '', `caption-lens: ${sentence} [invalidOption]\n`]);
  });
});

describe('paths', () => {
  test('as given, with slashes, each document once, in the order of the arguments', async () => {
    folder.write({
      'docs/b.md': '![](x.png)',
      'docs/a/c.md': '![](x.png)',
      'z.md': '![](x.png)',
      '.hidden/a.md': '![](x)',
    });
    const files = async (...args: readonly string[]) => (await found(...args)).map(({ file }) => file);
    expect(await files()).toEqual(['docs/a/c.md', 'docs/b.md', 'z.md']);
    expect(await files('z.md', './docs', 'docs/b.md')).toEqual(['z.md', 'docs/a/c.md', 'docs/b.md']);
    expect(await files(join(folder.path, 'z.md'))).toEqual([join(folder.path, 'z.md').replaceAll('\\', '/')]);
  });

  test('what cannot be read is told, and the rest goes on', async () => {
    folder.write({ 'a.md': '![](x.png)', 'notes.txt': '' });
    mkdirSync(join(folder.path, 'folder.md'));
    const { code, stdout, stderr } = await folder.run(['check', 'nowhere.md', 'notes.txt', 'folder.md', 'a.md']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a\.md:1:1 missing /);
    expect(stderr).toBe(
      'nowhere.md: There is no such file or folder. [imageNotFound]\n' +
        'notes.txt: Images are not looked for in files of this kind. [documentUnsupported]\n',
    );
  });

  test('nothing found, and nothing to look at, is clean', async () => {
    folder.write({ 'a.md': '![A cup of coffee](x.png)' });
    expect(await folder.run(['check'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    mkdirSync(join(folder.path, 'empty'));
    expect(await folder.run(['check', 'empty'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('other encodings are looked at, too', async () => {
    folder.write({
      'latin.md': Buffer.from('Caf\xe9 ![](x.png)', 'latin1'),
      'wide.md': Buffer.from('\ufeffé ![](x.png)', 'utf16le'),
      'mark.md': '\ufeffé ![](x.png)',
    });
    expect((await found()).map(({ file, column }) => [file, column])).toEqual([
      ['latin.md', 6],
      ['mark.md', 3],
      ['wide.md', 3],
    ]);
  });

  test('columns count UTF-16 units, lines any of the three ends', async () => {
    folder.write({ 'a.md': 'a\r\nb\n\n😀 ![](x.png)\r\n' });
    expect(await found()).toMatchObject([{ line: 4, column: 4 }]);
  });
});

test('a data: picture is named by its beginning', async () => {
  folder.write({ 'a.md': `![](data:image/png;base64,${'A'.repeat(5000)})` });
  expect(await found()).toMatchObject([{ image: 'data:image/png;base64,…' }]);
});

test('a cancelled check ends', async () => {
  folder.write({ 'a.md': '![](x.png)' });
  await expect(folder.run(['check'], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});
