import { expect, test } from 'vitest';
import { readDocumentTitle } from '../../../../../server/languages/links/documentTitle.ts';

test.each([
  ['md', '---\ntitle: "Our menu"\n---\n# Menu\n', '', 'Our menu'],
  ['md', '```sh\n# not this\n```\n\n# The *menu* &amp; prices\n', '', 'The menu & prices'],
  ['md', 'Menu\n====\n\nDrinks\n------\n', '', 'Menu'],
  ['md', '# Menu\n\n## Hot drinks, cold drinks\n', 'hot-drinks-cold-drinks', 'Hot drinks, cold drinks'],
  ['md', '# Menu\n\n## Drinks {#what-to-drink}\n', 'what-to-drink', 'Drinks'],
  ['mdx', 'import A from "a"\n\n# Menu\n', '', 'Menu'],
  ['html', '<title>Menu – Café</title><h1 class="x">Our <em>menu</em></h1>', '', 'Our menu'],
  ['html', '<title>Menu</title><h2 id="tea">Tea</h2>', 'tea', 'Tea'],
  ['adoc', '// x\n= Menu\n\n== Tea\n', '', 'Menu'],
  ['rst', '####\nMenu\n####\n\nTea\n---\n', 'tea', 'Tea'],
  ['rst', 'Menu\n####\n', '', 'Menu'],
  ['tex', '\\title{Our \\emph{x}}\\section{Tea}', '', 'Tea'],
  ['tex', '\\title{Our menu}', '', 'Our menu'],
  ['typ', '= Menu\n', '', 'Menu'],
  ['ipynb', '{"cells":[{"cell_type":"markdown","source":["# Light\\n","x"]}]}', '', 'Light'],
  ['md', 'No heading.\n', '', undefined],
  ['md', `# ${'long '.repeat(40)}\n`, '', undefined],
  ['pdf', '# Menu', '', undefined],
])('of .%s %j at "%s"', (extension, text, fragment, title) => {
  expect(readDocumentTitle(text, extension, fragment)).toBe(title);
});

// A stranger's file is read while somebody waits.
test.each(['#'.repeat(9), '<h1>', '<h2 ', '```\n', '"# ', '\\title{', '{', '= \n', 'a\n==', '[a](', '![['])(
  'of 32 kB of %j takes no long time',
  (piece) => {
    const text = piece.repeat(Math.ceil(32_768 / piece.length));
    for (const extension of ['md', 'html', 'adoc', 'rst', 'tex', 'ipynb']) {
      expect(readDocumentTitle(text, extension)?.length ?? 0).toBeLessThanOrEqual(80);
    }
  },
  20_000,
);
