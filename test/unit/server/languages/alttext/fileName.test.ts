import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findImageFileName } from '../../../../../server/languages/alttext/fileName.ts';

/** The name found where `|` stands; without any `|`, in the middle of the text. */
function find(marked: string): string | undefined {
  const at = marked.includes('|') ? marked.indexOf('|') : Math.trunc(marked.length / 2);
  const text = marked.replace('|', '');
  const found = findImageFileName(text, at);
  if (found && !text.includes('\\\\')) expect(text.slice(found.span.start, found.span.end)).toBe(found.text);
  return found?.text;
}

describe('finds', () => {
  test.each([
    ['a name', 'see cu|p.jpg here', 'cup.jpg'],
    ['its beginning', 'see |cup.jpg here', 'cup.jpg'],
    ['its end', 'see cup.jpg| here', 'cup.jpg'],
    ['each extension', 'a.jpg|', 'a.jpg'],
    ['another', 'a.JPEG|', 'a.JPEG'],
    ['another', 'a.webp|', 'a.webp'],
    ['another', 'a.avif|', 'a.avif'],
    ['another', 'a.gif|', 'a.gif'],
    ['another', 'a.tif|', 'a.tif'],
    ['another', 'a.tiff|', 'a.tiff'],
    ['a path', 'see ../img/cu|p.png.', '../img/cup.png'],
    ['one of two', 'a.png and b|.png', 'b.png'],
    ['one of two with a comma', 'a|.png,b.png', 'a.png'],
    ['in quotes', 'open("my holi|day cup.png")', 'my holiday cup.png'],
    ['in single quotes', "open('my cu|p.png')", 'my cup.png'],
    ['in backquotes', 'the `a b|.png` file', 'a b.png'],
    ['in angle brackets', '![x](<my cu|p.png>)', 'my cup.png'],
    ['an apostrophe before it', "the dog's cu|p.png isn't", 'cup.png'],
    ['a sentence in quotes', '"see cu|p.png now"', 'cup.png'],
    ['in round brackets', 'photo (cu|p.png)', 'cup.png'],
    ['in a call', 'load(cu|p.png)', 'cup.png'],
    ['with round brackets', 'photo(1)|.png', 'photo(1).png'],
    ['in Markdown', '![A cup](img/cu|p.png)', 'img/cup.png'],
    ['in YAML', 'cover: cu|p.png', 'cup.png'],
    ['with no space behind the key', 'cover:cu|p.png', 'cup.png'],
    ['in an assignment', 'cover=cu|p.png', 'cup.png'],
    ['in CSS', 'background: url(img/cu|p.png) no-repeat', 'img/cup.png'],
    ['in JSON', '{"cover": "img/cu|p.png"}', 'img/cup.png'],
    ['in CSV', 'cup,3,cu|p.png,red', 'cup.png'],
    ['in AsciiDoc', 'image::cu|p.png[A cup]', 'cup.png'],
    ['a Windows path', 'C:\\photos\\cu|p.png', 'C:\\photos\\cup.png'],
    ['a Windows path with spaces', '"C:\\my photos\\cu|p.png"', 'C:\\my photos\\cup.png'],
    ['a Windows path in code', '"C:\\\\photos\\\\cu|p.png"', 'C:\\photos\\cup.png'],
    ['a share', '\\\\server\\share\\cu|p.png', '\\\\server\\share\\cup.png'],
    ['an address', 'https://example.org/a/cu|p.png?size=3&x=(1)#top', 'https://example.org/a/cup.png?size=3&x=(1)#top'],
    ['a file address', 'file:///home/me/cu|p.png', 'file:///home/me/cup.png'],
    ['with a line number', 'at cu|p.png:12:3', 'cup.png'],
    ['percent-encoded', 'my%20cu|p.png', 'my%20cup.png'],
    ['other scripts', 'Foto Straße/夕焼|け.jpg!', 'Straße/夕焼け.jpg'],
    ['a name with dots', 'cup.v2.fin|al.png', 'cup.v2.final.png'],
    ['a data picture', 'src="data:image/png;base64,iVBO|Rw0K+/=="', 'data:image/png;base64,iVBORw0K+/=='],
    ['its beginning', 'src="da|ta:image/png;base64,iVBORw0K"', 'data:image/png;base64,iVBORw0K'],
  ])('%s: %s', (_, marked, expected) => {
    expect(find(marked)).toBe(expected);
  });
});

test.each([
  ['no name', 'see a c|up here'],
  ['another file', 'see cu|p.txt'],
  ['only an extension', 'all .p|ng files'],
  ['a longer extension', 'cu|p.pngx'],
  ['beside the name', 'see cup.png an|d'],
  ['another line', 'cup.png\nb|ut'],
  ['a data text', 'data:text/html,|x'],
  ['nothing', '|'],
])('finds nothing: %s', (_, marked) => {
  expect(find(marked)).toBeUndefined();
});

test('takes any text and any offset', () => {
  const piece = fc.oneof(
    fc.constantFrom('.png', 'data:image/png;base64,', '"', "'", '(', ':', '\\', 'a.jpg', '\n'),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.nat(60),
      (text, offset) => {
        const found = findImageFileName(text, Math.min(offset, text.length));
        if (found) expect(found.span.start <= offset && found.span.end <= text.length).toBe(true);
      },
    ),
  );
});

test('reads a megabyte of picture once', () => {
  const text = `src="data:image/png;base64,${'A'.repeat(1_000_000)}"`;
  expect(findImageFileName(text, 500_000)?.text).toHaveLength(1_000_022);
});
