import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isServedLanguage, servedExtensions, servedLanguageIds } from '../../../../server/languages/languageNames.ts';
import { adapterFor, allAdapters, withShortcodes } from '../../../../server/languages/registry.ts';

const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as {
  readonly activationEvents: readonly string[];
};

test.each<[string, string, string | undefined]>([
  ['a.md', 'md', '![A](a.png)'],
  ['a notebook cell', 'markdown', '![A](a.png)'],
  ['a.qmd', 'qmd', '![x](a.png){fig-alt="A"}'],
  ['a.mdx', 'mdx', '<img src="a.png" alt="A" />'],
  ['a.HTML', 'HTML', '<img src="a.png" alt="A">'],
  ['a.vue', 'vue', '<template><img src="a.png" alt="A"></template>'],
  ['a.svelte', 'svelte', '<img src="a.png" alt="A" />'],
  ['a.astro', 'astro', '<Image src="a.png" alt="A" />'],
  ['a.php', 'php', '<?php x() ?><img src="a.png" alt="A">'],
  ['a.jsx', 'jsx', 'x = <img src="a.png" alt="A" />'],
  ['a.tsx in an editor', 'typescriptreact', 'x = <img src="a.png" alt="A" />'],
  ['a.js in an editor', 'javascript', 'x = <img src="a.png" alt="A" />'],
  ['a.adoc', 'adoc', 'image::a.png[A]'],
  ['a.rst', 'rst', '.. image:: a.png\n   :alt: A'],
  ['a.rst in an editor', 'restructuredtext', '.. image:: a.png\n   :alt: A'],
  ['a.tex', 'tex', '\\includegraphics[alt={A}]{a.png}'],
  ['a.tex in an editor', 'latex', '\\includegraphics[alt={A}]{a.png}'],
  ['a.typ', 'typ', '#image("a.png", alt: "A")'],
  ['a.typ in an editor', 'typst', '#image("a.png", alt: "A")'],
  ['a.ipynb', 'ipynb', JSON.stringify({ cells: [{ cell_type: 'markdown', metadata: {}, source: ['![A](a.png)'] }] })],
])('the image of %s is found', (_, name, text = '') => {
  expect(adapterFor(name)?.parse(text).images).toMatchObject([{ target: { text: 'a.png' }, alt: { text: 'A' } }]);
});

test.each(['', 'txt', 'plaintext', 'constructor', 'json', 'python', 'ts'])('%j is not served', (name) => {
  expect(adapterFor(name)).toBeUndefined();
  expect(isServedLanguage(name)).toBe(false);
});

test('each language and each extension has one adapter', () => {
  for (const names of [servedLanguageIds, servedExtensions]) expect(new Set(names).size).toBe(names.length);
  for (const adapter of allAdapters) {
    for (const name of [...adapter.languageIds, ...adapter.extensions]) expect(adapterFor(name)).toBe(adapter);
  }
  for (const name of [...servedLanguageIds, ...servedExtensions]) {
    expect(adapterFor(name)).toBeDefined();
    expect([isServedLanguage(name), isServedLanguage(name.toUpperCase())]).toEqual([true, true]);
  }
});

test('the languages that wake the extension are served', () => {
  const woken = manifest.activationEvents.flatMap((event) => /^onLanguage:(.*)/.exec(event)?.[1] ?? []);
  expect(woken.length).toBeGreaterThan(5);
  expect(woken.filter((id) => !servedLanguageIds.includes(id))).toEqual([]);
});

test("a project's own shortcodes are known beside the others, by one adapter for the same names", () => {
  const text =
    '{{< cup src="a.png" alt="A" >}} {{< figure src="b.png" alt="B" >}} {% include x/Cup.html src="c.png" %}';
  const targets = (shortcodes?: readonly string[]) =>
    adapterFor('md', shortcodes)
      ?.parse(text)
      .images.map(({ target }) => target.text);
  expect(targets()).toEqual(['b.png']);
  expect(targets(['Cup', 'tea'])).toEqual(['a.png', 'b.png', 'c.png']);
  expect(targets(['theme/cup.html'])).toEqual(['a.png', 'b.png', 'c.png']);
  expect(adapterFor('md', ['tea', 'cup'])).toBe(adapterFor('markdown', ['CUP', 'tea', 'cup']));
  expect(adapterFor('md', [])).toBe(adapterFor('md'));
  expect(adapterFor('html', ['cup'])).toBe(adapterFor('html'));
  expect(adapterFor('txt', ['cup'])).toBeUndefined();
});

test('of many projects the adapters used last are kept', () => {
  const markdown = adapterFor('md');
  if (!markdown) throw new Error('Nothing reads Markdown.');
  const first = withShortcodes(markdown, ['p0']);
  for (let index = 1; index < 40; index++) withShortcodes(markdown, [`p${index}`, 'p0']);
  expect(withShortcodes(markdown, ['p0'])).not.toBe(first);
  expect(withShortcodes(markdown, ['p39', 'p0'])).toBe(withShortcodes(markdown, ['p0', 'p39']));
});
