/** Sheets, read by the parsers that people's programs have: csv-parse, parse5, micromark. */
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { describe, expect, test } from 'vitest';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { photographOf } from '../../../../server/images/photograph/photographOf.ts';
import { writeContactSheet, writeWorksheet } from '../../../../server/photograph/sheets/html.ts';
import { writeMarkdown, writeMarkdownWorksheet } from '../../../../server/photograph/sheets/markdown.ts';
import type { Sheet, SheetVoice } from '../../../../server/photograph/sheets/sheet.ts';
import { writeCsv, writeJson } from '../../../../server/photograph/sheets/tables.ts';
import { writeSidecars, writeText } from '../../../../server/photograph/sheets/texts.ts';
import { spelledPhotograph } from '../../../../server/protocol/spelledMessages.ts';
import { greyPhotograph } from '../../../fixtures/photograph.ts';

const voice: SheetVoice = { language: 'en', say: (wording) => spelled(wording, ownNames) };
const pixel = 'data:image/png;base64,iVBORw0KGgo=';

/** A picture of which every text is this one. */
function sheetOf(text: string, name = text): Sheet {
  const decoded = {
    ...greyPhotograph,
    facts: { make: text, lens: text, exposureTime: 0.004, exposureCompensation: -1 },
  };
  return {
    title: text,
    pictures: [
      {
        name,
        outcome: { kind: 'described', description: text, altText: text, model: text },
        photograph: spelledPhotograph(photographOf({ label: name }, 100, decoded), ownNames),
        thumbnail: pixel,
      },
      { name: 'gone.jpg', outcome: { kind: 'failed', code: 'imageInvalid', message: text } },
      { name: 'new.jpg', outcome: { kind: 'waiting' } },
    ],
  };
}

const hostile = [
  '"><script>alert(1)</script><img src=x onerror=alert(1)>',
  '</style></title></details><iframe src="file:///etc/passwd">',
  '![x](https://evil.example/a.png) [a](javascript:alert(1)) <https://evil.example> https://evil.example www.evil.example',
  '`code` *b* _i_ | a | b |\n\n# Heading\n- list\n<details open>',
  '=HYPERLINK("https://evil.example")',
];
const texts = fc.oneof(
  fc.string({ maxLength: 40, unit: 'grapheme' }),
  fc.constantFrom(...hostile),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        '&',
        '`',
        '*',
        '_',
        '[',
        ']',
        '(',
        ')',
        '!',
        '|',
        '\\',
        '#',
        '\n',
        ' ',
        'a',
        ':',
        '/',
      ),
      { maxLength: 30 },
    )
    .map((signs) => signs.join('')),
);

/** Elements of a page, with their attributes' names. */
function elements(node: DefaultTreeAdapterTypes.ParentNode): readonly string[] {
  return node.childNodes.flatMap((child) =>
    'tagName' in child ? [`${child.tagName} ${child.attrs.map(({ name }) => name).join(' ')}`, ...elements(child)] : [],
  );
}

const pages = {
  'contact sheet': (sheet: Sheet) => writeContactSheet(sheet, voice),
  'worksheet with folded answers': (sheet: Sheet) => writeWorksheet(sheet, voice, 'folded'),
  'worksheet with a page of answers': (sheet: Sheet) => writeWorksheet(sheet, voice, 'page'),
};

describe.each(Object.entries(pages))('a %s', (_, write) => {
  test('has the same elements whatever its texts say, and loads nothing', () => {
    const plain = elements(parseHtml(write(sheetOf('plain'))));
    fc.assert(
      fc.property(texts, (text) => {
        const page = write(sheetOf(text));
        expect(elements(parseHtml(page))).toEqual(plain);
      }),
    );
    expect(plain.filter((element) => /^(script|link|iframe|object|base|form)\b|\bon/.test(element))).toEqual([]);
    expect(write(sheetOf('plain'))).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  });

  test('shows no picture but one that was encoded anew', () => {
    const [picture] = sheetOf('plain').pictures;
    for (const thumbnail of [
      'https://evil.example/a.png',
      'data:image/svg+xml,<svg>',
      'data:text/html,x" onerror="y',
    ]) {
      const page = write({ title: 'a', pictures: picture ? [{ ...picture, thumbnail }] : [] });
      expect(page).not.toContain('<img');
    }
  });
});

describe.each([
  ['table', (sheet: Sheet) => writeMarkdown(sheet, voice)],
  ['worksheet with folded answers', (sheet: Sheet) => writeMarkdownWorksheet(sheet, voice, 'folded')],
  ['worksheet with answers at its end', (sheet: Sheet) => writeMarkdownWorksheet(sheet, voice, 'page')],
])('a %s in Markdown', (_, write) => {
  const read = (text: string) =>
    micromark(write(sheetOf(text, 'a b/ü(1).jpg')), {
      allowDangerousHtml: true,
      extensions: [gfmTable()],
      htmlExtensions: [gfmTableHtml()],
    });

  test('has the same markup whatever its texts say', () => {
    const markup = (html: string) => html.match(/<[^>]*>/g);
    const plain = markup(read('plain'));
    fc.assert(
      fc.property(texts, (text) => {
        if (text.trim() === '') return;
        expect(markup(read(text))).toEqual(plain);
      }),
    );
  });
});

test('a worksheet in Markdown leads to its pictures, however they are called', () => {
  for (const name of ['a b/ü(1).jpg', 'javascript:x.jpg', '<x>.jpg', 'a%20b.jpg', 'c#d?e.jpg']) {
    const html = micromark(writeMarkdownWorksheet(sheetOf('x', name), voice, 'page'));
    const [, source = ''] = /<img src="([^"]*)"/.exec(html) ?? [];
    expect(decodeURIComponent(source).replace(/^\.\//, '')).toBe(name);
    expect(source).not.toMatch(/^[a-z]+:/i);
  }
});

describe('a table', () => {
  test('reads as it was written, and no cell begins as a formula', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const rows: readonly (readonly string[])[] = parseCsv(writeCsv(sheetOf(text, 'a.jpg')));
        const [head = [], first = [], failed = []] = rows;
        const cell = (row: readonly string[], name: string) => row[head.indexOf(name)] ?? '';
        expect(cell(first, 'description').replace(/^'/, '')).toBe(text.replace(/^'/, ''));
        expect(cell(first, 'lens')).toBe(cell(first, 'description'));
        expect(cell(failed, 'error')).toBe(cell(first, 'description'));
        for (const [at, value] of first.entries()) {
          if (head[at] !== 'exposureCompensation') expect(value).not.toMatch(/^[=+\-@\t\r\n]/);
        }
        expect(cell(first, 'exposureCompensation')).toBe('-1');
        expect(cell(first, 'exposureTime')).toBe('0.004');
      }),
    );
  });

  test('is JSON with facts and light, without histograms', () => {
    const [first, failed, waiting] = JSON.parse(writeJson(sheetOf('A cup.', 'a.jpg'))) as readonly object[];
    expect(first).toMatchObject({ picture: 'a.jpg', description: 'A cup.', facts: { exposureTime: 0.004 } });
    expect(first).toHaveProperty('light.key.kind', 'middle');
    expect(first).not.toHaveProperty('light.histogram');
    expect(failed).toEqual({ picture: 'gone.jpg', error: { code: 'imageInvalid', message: 'A cup.' } });
    expect(waiting).toEqual({ picture: 'new.jpg' });
  });
});

describe('plain text', () => {
  test('is a line a picture that was described', () => {
    expect(writeText(sheetOf('A cup\nof coffee.', 'a.jpg'))).toBe('a.jpg: A cup of coffee.\n');
  });

  test('lies beside the pictures, two of one name apart', () => {
    const [picture] = sheetOf('A cup.').pictures;
    const names = ['a.jpg', 'a.png', 'b/a.jpg', 'c.d.jpg'];
    const pictures = picture ? names.map((name) => ({ ...picture, name })) : [];
    expect(writeSidecars({ title: '', pictures }).map(({ name }) => name)).toEqual([
      'a.jpg.txt',
      'a.png.txt',
      'b/a.txt',
      'c.d.txt',
    ]);
  });
});
