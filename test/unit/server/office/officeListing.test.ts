import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOfficeDocument } from '../../../../server/office/officeDocument.ts';
import type { OfficePicture } from '../../../../server/office/pictures/officePicture.ts';
import { packageBytes, type Parts } from '../../../fixtures/office/packageBytes.ts';
import {
  decorative,
  graphic,
  inline,
  paragraph,
  pic,
  slideParts,
  slidePicture,
  strict,
  wordParts,
} from '../../../fixtures/office/smallDocuments.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/office/', import.meta.url));

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder.remove());

async function pictures(parts: Parts): Promise<readonly OfficePicture[]> {
  const path = join(folder.path, 'a.docx');
  writeFileSync(path, packageBytes(parts));
  return (await readOfficeDocument(path)).pictures;
}

/** What it is and what is said of it: `picture: A cup`, `chart: (missing)`. */
function told({ drawn, alt, place }: OfficePicture): string {
  const link = place === 'inLink' ? ' (link)' : '';
  return `${drawn.kind}${link}: ${alt.kind === 'text' ? alt.text : `(${alt.kind})`}`;
}

describe('what python-docx and python-pptx find', () => {
  interface Listed {
    readonly media: string;
    readonly descr: string | null;
    readonly decorative: boolean;
  }
  const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<string, Listed[]>;

  test.each(Object.keys(expected))('%s', async (name) => {
    const document = await readOfficeDocument(join(fixtures, name));
    const found = document.pictures.map(({ target, alt }) => ({
      media: target.text,
      descr: alt.kind === 'text' ? alt.text : '',
      decorative: alt.kind === 'decorative',
    }));
    expect(found).toEqual(
      expected[name]?.map(({ media, descr, decorative: isDecorative }) => ({
        media,
        descr: descr ?? '',
        decorative: isDecorative,
      })),
    );
    expect(document.seal).toBe('unsigned');
  });

  test('each where a person finds it', async () => {
    const where = async (name: string) =>
      (await readOfficeDocument(join(fixtures, name))).pictures.map((picture) => picture.where);
    expect(await where('report.docx')).toEqual([
      'picture 1, below "Läden & Märkte"',
      'picture 2, below "Results"',
      'picture 3, below "Results"',
      'picture 4, below "Results"',
      'header, picture 1',
    ]);
    expect(await where('talk.pptx')).toEqual([
      'slide 1, "Picture 2"',
      'slide 1, "Picture 3"',
      'slide 2, "Chart 1"',
      'slide 2, "Picture 4"',
      'slide 2, "Picture 5"',
    ]);
  });
});

const choice = (first: string, fallback: string) =>
  `<mc:AlternateContent><mc:Choice Requires="wps">${first}</mc:Choice><mc:Fallback>${fallback}</mc:Fallback></mc:AlternateContent>`;
const vml = (own: string, data = '<v:imagedata r:id="rA"/>') =>
  `<w:pict><v:shape id="s1" ${own}>${data}</v:shape></w:pict>`;
const frame = (own: string, content: string) =>
  `<w:drawing><wp:anchor><wp:docPr id="1" name="F" ${own}/>${graphic(content)}</wp:anchor></w:drawing>`;
const box = (content: string) =>
  `<wps:wsp><wps:cNvPr id="3" name="T"/><wps:txbx><w:txbxContent>${content}</w:txbxContent></wps:txbx></wps:wsp>`;
const link = '<a:hlinkClick r:id="rL"/>';

describe('Word', () => {
  test.each<readonly [name: string, body: string, told: readonly string[]]>([
    ['nothing said', paragraph(inline('')), ['picture: (missing)']],
    ['an empty text', paragraph(inline('descr=""')), ['picture: (missing)']],
    ['white space', paragraph(inline('descr=" &#10; "')), ['picture: (missing)']],
    ['a text', paragraph(inline('descr="A &lt;cup&gt; &amp; more"')), ['picture: A <cup> & more']],
    ['a title alone', paragraph(inline('title="A cup"')), ['picture: A cup']],
    ['both', paragraph(inline('title="Cup" descr="A cup"')), ['picture: A cup']],
    ['a text of the inner picture alone', paragraph(inline('', '', 'descr="a.png"')), ['picture: a.png']],
    ['decorative', paragraph(inline('descr="x"', decorative('1'))), ['picture: (decorative)']],
    ['not decorative', paragraph(inline('descr="x"', decorative('0'))), ['picture: x']],
    ['hidden', paragraph(inline('hidden="1"'), inline('hidden="0"')), ['picture: (missing)']],
    ['in a hidden run', paragraph(`<w:rPr><w:vanish/></w:rPr>${inline('')}`, inline('descr="x"')), ['picture: x']],
    [
      'in a run that is not hidden',
      paragraph(`<w:rPr><w:vanish w:val="0"/></w:rPr>${inline('')}`),
      ['picture: (missing)'],
    ],
    [
      'in a paragraph whose mark is hidden',
      `<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r>${inline('')}</w:r></w:p>`,
      ['picture: (missing)'],
    ],
    [
      'deleted',
      `<w:p><w:del>${paragraph(inline(''))}</w:del><w:ins><w:r>${inline('descr="x"')}</w:r></w:ins></w:p>`,
      ['picture: x'],
    ],
    ['moved away', `<w:p><w:moveFrom><w:r>${inline('')}</w:r></w:moveFrom></w:p>`, []],
    ['a link of the picture', paragraph(inline('', link)), ['picture (link): (missing)']],
    [
      'in a link',
      `<w:p><w:hyperlink r:id="rL"><w:r>${inline('')}</w:r></w:hyperlink></w:p>`,
      ['picture (link): (missing)'],
    ],
    ['linked', paragraph(frame('', pic('', 'r:link="rB"'))), ['picture: (missing)']],
    ['a table cell', `<w:tbl><w:tr><w:tc>${paragraph(inline(''))}</w:tc></w:tr></w:tbl>`, ['picture: (missing)']],
    [
      'a content control',
      `<w:sdt><w:sdtContent>${paragraph(inline(''))}</w:sdtContent></w:sdt>`,
      ['picture: (missing)'],
    ],
    ['a chart', paragraph(frame('descr="Sales"', '<c:chart r:id="rC"/>')), ['chart: Sales']],
    ['SmartArt', paragraph(frame('', '<dgm:relIds r:dm="rC"/>')), ['SmartArt graphic: (missing)']],
    ['a shape', paragraph(frame('', '<wps:wsp><wps:cNvPr id="3" name="S"/><wps:spPr/></wps:wsp>')), []],
    [
      'a shape filled with a picture',
      paragraph(
        frame(
          '',
          '<wps:wsp><wps:cNvPr id="3" name="S"/><wps:spPr><a:blipFill><a:blip r:embed="rA"/></a:blipFill></wps:spPr></wps:wsp>',
        ),
      ),
      ['picture: (missing)'],
    ],
    [
      'a picture in a text box',
      paragraph(
        choice(
          frame('descr="Box"', box(paragraph(inline('descr="in"')))),
          vml('', `<v:textbox><w:txbxContent>${paragraph(inline('descr="in"'))}</w:txbxContent></v:textbox>`),
        ),
      ),
      ['picture: in'],
    ],
    [
      'a group',
      paragraph(frame('', `<wpg:wgp><wpg:cNvGrpSpPr/>${pic('')}${pic('descr="two"')}</wpg:wgp>`)),
      ['picture: (missing)', 'picture: two'],
    ],
    ['a group with a text', paragraph(frame('descr="All"', `<wpg:wgp>${pic('')}${pic('')}</wpg:wgp>`)), ['group: All']],
    [
      'a group in a group',
      paragraph(
        frame(
          '',
          `<wpg:wgp>${pic('')}<wpg:grpSp><wpg:cNvPr id="9" name="G" descr="Both"/>${pic('')}</wpg:grpSp></wpg:wgp>`,
        ),
      ),
      ['picture: (missing)', 'group: Both'],
    ],
    ['two forms of one picture', paragraph(choice(frame('', pic('')), vml(''))), ['picture: (missing)']],
    [
      'several choices',
      `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="a">${inline('descr="1"')}</mc:Choice><mc:Choice Requires="b">${inline('descr="2"')}</mc:Choice><mc:Fallback>${vml('')}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
      ['picture: 1'],
    ],
    [
      'only a fallback',
      `<w:p><w:r><mc:AlternateContent><mc:Fallback>${vml('alt="x"')}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
      ['picture: x'],
    ],
    ['VML', paragraph(vml(''), vml('alt="A cup"')), ['picture: (missing)', 'picture: A cup']],
    ['VML without a picture', paragraph(vml('', '')), []],
    [
      'a VML watermark',
      paragraph('<w:pict><v:shape id="WordPictureWatermark1"><v:imagedata r:id="rA"/></v:shape></w:pict>'),
      [],
    ],
    [
      'a VML group',
      paragraph(`<w:pict><v:group alt="Both"><v:shape id="a"><v:imagedata r:id="rA"/></v:shape></v:group></w:pict>`),
      ['group: Both'],
    ],
    [
      'a VML group without a text',
      paragraph(`<w:pict><v:group><v:shape id="a"><v:imagedata r:id="rA"/></v:shape></v:group></w:pict>`),
      ['picture: (missing)'],
    ],
    [
      'an embedded file',
      paragraph(`<w:object><v:shape id="a" alt="Costs"><v:imagedata r:id="rA"/></v:shape><o:OLEObject/></w:object>`),
      ['object: Costs'],
    ],
  ])('%s', async (_, body, expected) => {
    expect((await pictures(wordParts(body))).map(told)).toEqual(expected);
    expect((await pictures(strict(wordParts(body)))).map(told)).toEqual(expected);
  });

  test('headings by their level, and what is deep in a document', async () => {
    const heading = `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>On </w:t></w:r><w:r><w:t>light</w:t></w:r></w:p>`;
    const found = await pictures(wordParts(`${paragraph(inline(''))}${heading}${paragraph(inline(''))}`));
    expect(found.map(({ where }) => where)).toEqual(['picture 1', 'picture 2, below "On light"']);
  });
});

describe('PowerPoint', () => {
  const group = (own: string, content: string) =>
    `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="5" name="G" ${own}/></p:nvGrpSpPr>${content}</p:grpSp>`;
  const graphicFrame = (own: string, content: string) =>
    `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="6" name="F" ${own}/></p:nvGraphicFramePr>${graphic(content)}</p:graphicFrame>`;
  const shape = (text: string) =>
    `<p:sp><p:nvSpPr><p:cNvPr id="7" name="S"/></p:nvSpPr><p:spPr><a:blipFill><a:blip r:embed="rA"/></a:blipFill></p:spPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
  test.each<readonly [name: string, shapes: string, told: readonly string[]]>([
    ['nothing said', slidePicture(''), ['picture: (missing)']],
    ['a text', slidePicture('descr="A cup"'), ['picture: A cup']],
    ['decorative', slidePicture('', decorative('1')), ['picture: (decorative)']],
    ['hidden', slidePicture('hidden="true"'), []],
    ['a link', slidePicture('', link), ['picture (link): (missing)']],
    [
      'a link to a slide',
      slidePicture('', '<a:hlinkClick r:id="rL" action="ppaction://hlinksldjump"/>'),
      ['picture (link): (missing)'],
    ],
    [
      'a video',
      slidePicture(
        '',
        '<a:hlinkClick r:id="" action="ppaction://media"/>',
        '<p:nvPr><a:videoFile r:link="rV"/></p:nvPr>',
      ),
      ['recording: (missing)'],
    ],
    ['a group', group('', slidePicture('') + slidePicture('descr="two"')), ['picture: (missing)', 'picture: two']],
    ['a group with a text', group('descr="Both"', slidePicture('') + slidePicture('')), ['group: Both']],
    [
      'a group of shapes with a text',
      group('descr="Both"', '<p:sp><p:nvSpPr><p:cNvPr id="7" name="S"/></p:nvSpPr></p:sp>'),
      [],
    ],
    ['a hidden group', group('hidden="1"', slidePicture('')), []],
    ['a chart', graphicFrame('', '<c:chart r:id="rC"/>'), ['chart: (missing)']],
    ['SmartArt', graphicFrame('descr="Steps"', '<dgm:relIds r:dm="rC"/>'), ['SmartArt graphic: Steps']],
    ['a table', graphicFrame('', '<a:tbl/>'), []],
    [
      'an embedded file',
      graphicFrame('', choice('<p:oleObj spid="1" r:id="rA"/>', `<p:oleObj r:id="rA">${slidePicture('')}</p:oleObj>`)),
      ['object: (missing)'],
    ],
    ['a filled shape', shape(''), ['picture: (missing)']],
    ['a fill behind words', shape('Words'), []],
    ['two forms', choice(slidePicture('descr="new"'), slidePicture('')), ['picture: new']],
  ])('%s', async (_, shapes, expected) => {
    expect((await pictures(slideParts(shapes))).map(told)).toEqual(expected);
    expect((await pictures(strict(slideParts(shapes)))).map(told)).toEqual(expected);
  });
});

test('where the pixels are', async () => {
  const body = paragraph(inline(''), frame('', pic('', 'r:link="rB"')), frame('', pic('', 'r:embed="rX"')));
  expect((await pictures(wordParts(body))).map(({ media }) => media)).toEqual([
    { kind: 'part', name: 'word/media/a.png' },
    { kind: 'outside', address: 'http://example.org/b.png' },
    { kind: 'none' },
  ]);
});
