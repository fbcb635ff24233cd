import { convert } from '@asciidoctor/core';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, test } from 'vitest';
import { asciidoc } from '../../../../../server/languages/asciidoc/asciidoc.ts';

import fc from 'fast-check';
import { applyChange, editAlt } from '../../../../../server/languages/alttext/altEdit.ts';
import { captions } from '../captions.ts';

type Node = DefaultTreeAdapterTypes.Node;

/** What Asciidoctor shows: every picture's address and alt text. */
async function askAsciidoctor(text: string): Promise<readonly (readonly [string, string])[]> {
  const html = await convert(text, { safe: 'safe', standalone: false, attributes: { showtitle: '' } });
  const found: [string, string][] = [];
  const visit = (node: Node): void => {
    if (node.nodeName === 'img' && 'attrs' in node) {
      const get = (name: string) => node.attrs.find((one) => one.name === name)?.value ?? '';
      found.push([decodeURI(get('src')), get('alt')]);
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html as string));
  return found;
}

/** The same from the adapter; a missing alt text is shown as the file's name. */
function find(text: string): readonly (readonly [string, string])[] {
  return asciidoc.parse(text).images.map(({ target, alt }) => {
    const name = target.text
      .replace(/^.*\//, '')
      .replace(/\.\w+$/, '')
      .replace(/[_-]/g, ' ');
    return [target.text, alt.kind === 'text' ? alt.text : alt.kind === 'missing' ? name : ''];
  });
}

describe('agrees with Asciidoctor', () => {
  test.each([
    ['a block macro', 'image::cup.png[A cup]'],
    ['no alt text', 'image::my_red-cup.png[]'],
    ['empty alt text', 'image::cup.png[""]'],
    ['a width only', 'image::cup.png[,200]'],
    ['alt, width, height', 'image::cup.png[A cup, 200, 100]'],
    ['a named alt', 'image::cup.png[width=200,alt=A red cup]'],
    ['a named alt in quotes', 'image::cup.png[width=200,alt="A red, round cup"]'],
    ['the name after the position', 'image::cup.png[One,alt=Two]'],
    ['an empty named alt', 'image::cup.png[alt=,width=3]'],
    ['quotes', 'image::cup.png["A \\"red\\", round cup",200]'],
    ['single quotes', "image::cup.png['A red, round cup']"],
    ['a quote that does not close', 'image::cup.png["A cup]'],
    ['text after a quote', 'image::cup.png["A" cup]'],
    ['brackets in it', 'image::cup.png[A [red] cup]'],
    ['an escaped bracket', 'image::cup.png[A \\] cup]'],
    ['typography', "image::cup.png[Don't (C) a--b -- c... -> <- => <= (TM)]"],
    ['escaped typography', "image::cup.png[Don\\'t \\(C) a\\--b \\...]"],
    ['entities', 'image::cup.png[A &amp; B &copy; &#42; &nosuch AT&T]'],
    ['markup characters', 'image::cup.png[A *b* _c_ <d> `e`]'],
    ['an escaped attribute', 'image::cup.png[A \\{name}]'],
    ['a target with spaces', 'image::my cup.png[A cup]'],
    ['an address', 'image::https://example.org/cup.png[A cup]'],
    ['imagesdir', ':imagesdir: images\n\nimage::cup.png[A cup]'],
    ['imagesdir in the header', '= Title\nAn Author\n:imagesdir: images/\n\nimage::cup.png[A cup]\n\nimage::/a.png[B]'],
    ['an attribute in the target', ':where: img\n\nimage::{where}/cup.png[A cup]'],
    ['an attribute taken back', ':imagesdir: images\n\n:!imagesdir:\n\nimage::cup.png[A cup]'],
    ['an inline macro', 'See image:cup.png[A cup] and image:b.png[] here.'],
    ['an inline macro with an escaped bracket', 'See image:cup.png[A [red\\] cup].'],
    ['an inline alt over two lines', 'See image:cup.png[A red\ncup].'],
    ['an escaped macro', 'See \\image:cup.png[A cup].'],
    ['a block macro in a paragraph', 'Text\nimage::cup.png[A cup]'],
    ['after a title and attributes', '.Title\n[.thumb]\nimage::cup.png[A cup]'],
    ['indented', ' image::cup.png[A cup]'],
    ['literal paragraph', 'Text\n\n  image:cup.png[A cup]\n  and image:b.png[B]\n\nimage:c.png[C]'],
    ['listing', '----\nimage::cup.png[A cup]\n----\n\nimage::b.png[B]'],
    ['longer listing', '------\n----\nimage::cup.png[A cup]\n------\nimage::b.png[B]'],
    ['literal', '....\nimage::cup.png[A cup]\n....'],
    ['pass-through', '++++\nimage::cup.png[A cup]\n++++'],
    ['comment block', '////\nimage::cup.png[A cup]\n////'],
    ['comment line', '// image::cup.png[A cup]\nimage::b.png[B]'],
    ['comment in a paragraph', 'One image:a.png[A]\n// image:b.png[B]\ntwo image:c.png[C]'],
    ['fenced code', '```\nimage::cup.png[A cup]\n```'],
    ['source paragraph', '[source]\nimage::cup.png[A cup]\n\nimage::b.png[B]'],
    ['open block', '--\nimage::cup.png[A cup]\n--'],
    ['open listing', '[listing]\n--\nimage::cup.png[A cup]\n--\n\nimage::b.png[B]'],
    ['example', '====\nimage::cup.png[A cup]\n\n----\nimage::no.png[]\n----\n====\n\nimage::b.png[B]'],
    ['sidebar in example', '====\n****\nimage::cup.png[A cup]\n****\n====\nimage::b.png[B]'],
    ['quote', '____\nimage::cup.png[A cup]\n____'],
    ['list', '* One image:a.png[A]\n* Two\n+\nimage::b.png[B]\n* image::c.png[C]'],
    ['list with a wrapped line', '* One\nimage::a.png[A]\n  image:b.png[B]'],
    ['list with an indented line', '* One\n  image:b.png[B]\n\n  image:c.png[C]'],
    ['a block below a term', 'Term::\nimage::a.png[A]\n\nTerm:: b\nimage::b.png[B]'],
    ['a list in a paragraph', 'Text\n* image:a.png[A]\nimage::b.png[B]'],
    ['description list', 'Term:: image:a.png[A]\nOther image:b.png[B]::\n  text image:c.png[C]'],
    ['numbered list', '. One image:a.png[A]\n.. Two image:b.png[B]'],
    ['section title', '== A image:a.png[A]\n\nText'],
    ['block title', '.A image:a.png[A]\nText'],
    ['table', '|===\n|image:a.png[A] |b image:b.png[]\n\na|image::c.png[C] |x\n|===\n\nimage::d.png[D]'],
    ['inline pass-through', 'A +image:a.png[A]+ pass:[image:b.png[B\\]] +++image:c.png[C]+++ image:d.png[D]'],
    ['a link', 'image::cup.png[A cup,link=https://example.org]'],
    ['admonition', 'NOTE: See image:a.png[A].'],
    ['after a heading', '== A\nimage::a.png[A]'],
    ['a title with a line below it', 'A title\n-------\nimage::a.png[A]\n\nOther\n+++++\nimage:b.png[B]'],
    ['attributes that end a paragraph', 'Text\n[source]\nimage:a.png[A]\n\nimage::b.png[B]'],
    ['attributes above a blank line', '[source]\n\nimage::a.png[A]\n\nimage::b.png[B]'],
    ['attributes that do not fit', '[source]\n****\nimage::a.png[A]\n****'],
    ['a title between attributes and block', '[listing]\n.A title\nimage::a.png[A]\n\nimage::b.png[B]'],
    ['a comment in a table, lines of other blocks', '|===\n// |image:a.png[A]\n|----\n----\n|image:b.png[B]\n|==='],
    ['two blocks in a row', 'image::a.png[A]\nimage::b.png[B]'],
    ['trailing spaces', 'image::a.png[A]  \n\nimage::b.png[ B ]'],
    ['CRLF', ':imagesdir: x\r\n\r\nimage::a.png[A]\r\n\r\n----\r\nimage::b.png[B]\r\n----\r\n'],
    ['thematic break', "'''\nimage::a.png[A]"],
    ['callouts', '----\na <1>\n----\n<1> See image:a.png[A]'],
    ['a text in the line above', '[alt="Named"]\nimage::b.png[]'],
    ['a style in the line above', '[Foo]\nimage::b.png[]'],
    ['a style and a text above', '[Foo,alt=Bar]\nimage::b.png[]\n\n[Foo,200]\nimage::c.png[width=3]'],
    ['a role above', '[.role]\nimage::b.png[]\n\n[[anchor]]\nimage::c.png[]\n\n[#id.r%inter,alt=B]\nimage::d.png[]'],
    ['a text above and another below', '[alt="Named"]\nimage::b.png[Own]\n\n[alt="N"]\nimage::c.png[alt=M]'],
    ['texts above in lines', '[alt="Named"]\n\n[role=x]\n.Title\nimage::b.png[]\n\nimage::c.png[]'],
    ['an empty text above', '[alt=""]\nimage::b.png[]'],
    ['a text above that is not for what is in the text', '[alt="x"]\ntext image:a.png[]\n\nimage::b.png[]'],
    ['a text above in a list', '* item\n+\n[alt="L"]\nimage::l.png[]\n\n* image:m.png[]'],
    ['a cell of several lines', '|===\na|\nimage::g.png[]\n|==='],
    ['a column of documents', '[cols="1,1a"]\n|===\n|image::x.png[] |image::g.png[A]\n\n|x\n|\n* image:h.png[]\n|==='],
    ['a head', '[cols="2*a",options=header]\n|===\n|image::x.png[]|b\n\n|image::c.png[] |d\n|==='],
    ['a head by a blank line', '[cols="a"]\n|===\n|image::c.png[]\n\n|image::d.png[]\n|==='],
    [
      'a listing in a cell',
      '|===\na|\n[alt="C"]\nimage::g.png[]\n\n----\nimage::no.png[]\n----\nl|image::no.png[] | x\n|===',
    ],
    ['cells over columns', '[cols="1,a"]\n|===\n2+a|image::c.png[]\n|x|image::d.png[]\n|==='],
    ['a table in a cell', '|===\na|\n!===\n! image:z.png[]\na! image::w.png[]\n!===\n|===\n\nimage::b.png[B]'],
    ['a condition in a line', 'ifdef::backend-html5[image::l.png[]]\n\nimage::b.png[B]'],
    ['a condition around', 'ifdef::backend-html5[]\nimage::l.png[L]\nendif::[]\nifndef::no[image:m.png[M]]'],
    ['a colon in the text', 'See image: not one. And images:x[y].'],
  ])('%s', async (_, text) => {
    expect(find(text)).toEqual(await askAsciidoctor(text));
  });
});

describe('what is written', () => {
  test.each([
    ['a block', 'Text\n\nimage::cup.png[]\n\nimage::b.png[B]'],
    ['a block with a width', 'image::cup.png[Old text,200,100]'],
    ['a block with names only', 'image::cup.png[width=200,height=100]'],
    ['a named alt', 'image::cup.png[width=200,alt="Old"]'],
    ['running text', 'See *image:cup.png[Old]* and image:b.png[B] here [1].'],
    ['a table', '|===\n|See image:cup.png[] |b\n\na|image::c.png[C] |x\n|==='],
    ['a block in a table', '|===\na|image::cup.png[C] |x\n|==='],
    ['a block in a cell of several lines', '|===\na|\nimage::cup.png[]\n\nText\n|x\n|==='],
    ['a text in the line above', '[.wide,alt="Old"]\nimage::cup.png[]\n\nimage::b.png[B]'],
    ['the text of a cross reference', 'See xref:q.adoc[image:cup.png[,220]] and image:b.png[B].'],
    ['the text of a link', 'See link:q[b image:cup.png[width=20] y,role=z]. https://e.org[image:b.png[B]]'],
    ['the text of an address', '* [ ] mailto:a@e.org[image:cup.png["Old"],S]'],
    ['a footnote', 'A footnote:[See image:cup.png[].]'],
    ['a term of the index', 'An indexterm2:[image:cup.png[alt="Old"]] here.'],
    ['the text of a cross reference in a table', '|===\n|See xref:q.adoc[image:cup.png[]] |b\n|==='],
  ])('Asciidoctor shows as it was meant: %s', async (_, text) => {
    await fc.assert(
      fc.asyncProperty(captions, async (caption) => {
        const document = asciidoc.parse(text);
        const [reference] = document.images;
        const change = reference && editAlt(asciidoc, document, reference, { kind: 'text', text: caption });
        if (!change) return;
        const expected = (await askAsciidoctor(text)).map(([src, alt], at) => [src, at === 0 ? caption : alt]);
        expect(await askAsciidoctor(applyChange(text, change))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  const write = (text: string, alt: string): string | undefined => {
    const document = asciidoc.parse(text);
    const [reference] = document.images;
    const change = reference && editAlt(asciidoc, document, reference, { kind: 'text', text: alt });
    return change && applyChange(text, change);
  };

  test('in the brackets of another macro has no quotes, which would end its list', () => {
    expect(write('xref:q.adoc[image:a.png[Old,220]]', 'a,b * c')).toBe('xref:q.adoc[image:a.png[a&#44;b &#42; c,220]]');
    // Behind them it has, and where they are none.
    expect(write('xref:q.adoc[Q] image:a.png[]', 'a,b')).toBe('xref:q.adoc[Q] image:a.png["a,b"]');
    expect(write('xref:q.adoc[Q\n\nimage:a.png[]', 'a,b')).toBe('xref:q.adoc[Q\n\nimage:a.png["a,b"]');
  });

  test.each([
    'kbd:[image:a.png[]]',
    'Press btn:[image:a.png[Old]].',
    'menu:File[image:a.png[]]',
    'link:q["image:a.png[] y",role=z]',
  ])('is nothing where the brackets around cut through the image: %s', (text) => {
    expect(write(text, 'A cup')).toBeUndefined();
  });
});
