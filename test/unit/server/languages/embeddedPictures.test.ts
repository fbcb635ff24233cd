import { expect, test } from 'vitest';
import { adapterFor } from '../../../../server/languages/registry.ts';

/** 6 MB, as a photograph of 4.5 MB has in base64. */
const address = `data:image/png;base64,${'iVBORw0KGgo+/AAA'.repeat(393_216)}=`;
const cell = (source: string) => JSON.stringify({ cells: [{ cell_type: 'markdown', metadata: {}, source }] });

test.each([
  ['md', `Before ![A cup](${address}) and ![](b.png)`],
  ['md', `<img src="${address}" alt="A cup"> and ![](b.png)`],
  ['md', `![A cup][c] and ![](b.png)\n\n[c]: ${address}`],
  ['qmd', `![](${address}){fig-alt="A cup"}\n\n![](b.png)`],
  ['mdx', `<img src="${address}" alt="A cup" />\n\n![](b.png)`],
  ['mdx', `A <img src="${address}" alt="A cup" /> and ![](b.png)`],
  ['html', `<img src="${address}" alt="A cup"><img src="b.png">`],
  ['html', `<img src=${address} alt="A cup"><img src="b.png">`],
  ['tsx', `const a = <p><img src="${address}" alt="A cup" /><img src="b.png" /></p>;`],
  ['tsx', `const a = <p><img src={'${address}'} alt="A cup" /><img src="b.png" /></p>;`],
  ['tsx', `const a = <p><img src={\`${address}\`} alt="A cup" /><img src="b.png" /></p>;`],
  ['adoc', `image::${address}[A cup]\n\nimage::b.png[]\n`],
  ['adoc', `See image:${address}[A cup] and image:b.png[].\n`],
  ['rst', `.. image:: ${address}\n   :alt: A cup\n\n.. image:: b.png\n`],
  ['ipynb', cell(`![A cup](${address}) and ![](b.png)`)],
  ['ipynb', cell(`<img src="${address}" alt="A cup"> and ![](b.png)`)],
])('%s: a picture of 6 MB in the document itself: %.40s', (language, text) => {
  const images = adapterFor(language)?.parse(text).images ?? [];
  expect(images.map(({ target }) => target.text === address)).toEqual([true, false]);
  expect(images.map(({ alt }) => (alt.kind === 'text' ? alt.text : alt.kind))).toEqual(['A cup', expect.anything()]);
});

test.each(['md', 'qmd', 'mdx', 'html', 'tsx', 'adoc', 'rst', 'tex', 'ipynb'])(
  '%s: 6 MB without a blank or a line end are no trouble',
  (language) => {
    for (const unit of ['A', ':', '\\a', '- ', '`a', '<a', 'image:a', '|a', '"', '{', 'a.']) {
      const text = `![](a.png) <img src="a.png"/> image:a.png[] .. image:: \\includegraphics{a} ${unit.repeat(6e6 / unit.length / 4)}`;
      expect(() => adapterFor(language)?.parse(text)).not.toThrow();
    }
  },
);
