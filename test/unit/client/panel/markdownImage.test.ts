import { fromMarkdown } from 'mdast-util-from-markdown';
import { expect, it } from 'vitest';
import { markdownImage } from '../../../../client/panel/markdownImage.ts';

it.each([
  ['A cup of coffee.', 'media/coffee.png'],
  ['Keys [a] and *b*, `c` & <d>', 'my pictures/a (1).png'],
  ['A [cup] of\ncoffee \\', 'a)b(c.png'],
  ['_Rose_ ~2~ $3$', 'ä#1?.png'],
])('is read back as the same picture: %j at %j', (alt, path) => {
  const [paragraph] = fromMarkdown(markdownImage(alt, path)).children;
  const [image, ...others] = paragraph?.type === 'paragraph' ? paragraph.children : [];
  expect(others).toEqual([]);
  expect(image).toMatchObject({ type: 'image', alt: alt.replace(/\s+/g, ' ') });
  expect(image?.type === 'image' && decodeURIComponent(image.url)).toBe(path);
});
