import { expect, test } from 'vitest';
import { findLinkAround } from '../../../../../server/languages/links/linkAround.ts';
import { adapterFor } from '../../../../../server/languages/registry.ts';

// One picture in a link for each way to write it; what the link says, read by hand.
test.each([
  ['md', '[![](cup.png)](menu.html)', { target: 'menu.html', text: '' }],
  [
    'md',
    '[![](cup.png)](<our menu.html> "Our \\"menu\\"")',
    { target: 'our menu.html', title: 'Our "menu"', text: '' },
  ],
  ['md', 'See [the ![a [b]](cup.png) *menu*](m.html), [x](y.html).', { target: 'm.html', text: 'the menu' }],
  ['md', '[![](cup.png)][menu]\n\n[Menu]: m.html "Today"', { target: 'm.html', title: 'Today', text: '' }],
  [
    'md',
    '<a href="m.html" title="Our menu"><img src="cup.png"></a>',
    { target: 'm.html', title: 'Our menu', text: '' },
  ],
  ['md', '<a href="m.html">![](cup.png)</a>', { target: 'm.html', text: '' }],
  ['md', '{{< figure src="cup.png" link="/menu/" >}}', { target: '/menu/', text: '' }],
  ['md', '```{image} cup.png\n:target: m.html\n```', { target: 'm.html', text: '' }],
  [
    'html',
    '<a href="x"></a><a class=b href=m.html><img src="cup.png"><b>Menu</b></a>',
    { target: 'm.html', text: 'Menu' },
  ],
  ['html', '<a href="{{ url }}"><img src="cup.png"></a>', { target: undefined, text: '' }],
  [
    'html',
    '<a aria-label="Menu &amp; prices" href="m"><img src="cup.png"></a>',
    { target: 'm', title: 'Menu & prices', text: '' },
  ],
  ['tsx', 'const a = <Link href="/menu"><img src="cup.png" /></Link>;', { target: '/menu', text: '' }],
  ['tsx', 'const a = <Link to={"/menu"}><Image src="cup.png" /></Link>;', { target: '/menu', text: '' }],
  ['tsx', 'const a = <a href={url}><img src="cup.png" /></a>;', { target: undefined, text: '' }],
  ['adoc', 'image::cup.png[link=menu.html]', { target: 'menu.html', text: '' }],
  ['adoc', 'A image:cup.png[,40,link="https://example.org/a,b"] b', { target: 'https://example.org/a,b', text: '' }],
  ['rst', '.. image:: cup.png\n   :target: menu.html\n', { target: 'menu.html', text: '' }],
  [
    'tex',
    '\\href{https://example.org/a\\%20b}{\\includegraphics{cup.png}}',
    { target: 'https://example.org/a%20b', text: '' },
  ],
  ['typ', '#link("https://example.org")[#image("cup.png")]', { target: 'https://example.org', text: '' }],
] as const)('in %s: %s', (extension, text, expected) => {
  const image = adapterFor(extension)
    ?.parse(text)
    .images.find(({ target }) => target.text === 'cup.png');
  expect(image?.place).toBe('inLink');
  expect(image && findLinkAround(text, image)).toEqual(expected);
});
