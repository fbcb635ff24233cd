import fc from 'fast-check';
import type { Nodes, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { describe, expect, it } from 'vitest';
import { ownNames, spelled } from '../../../../../models/wording.ts';
import { writeMarkdown } from '../../../../../server/photograph/sheets/markdown.ts';
import type { SheetPicture, SheetVoice } from '../../../../../server/photograph/sheets/sheet.ts';
import { writeCsv, writeJson } from '../../../../../server/photograph/sheets/tables.ts';
import { writeSidecars } from '../../../../../server/photograph/sheets/texts.ts';

const voice: SheetVoice = { language: 'en', say: (wording) => spelled(wording, ownNames) };
const sheet = (...pictures: readonly SheetPicture[]) => ({ title: 'Pictures', pictures });
const described = (name: string, description: string): SheetPicture => ({
  name,
  outcome: { kind: 'described', description, altText: 'Short.', model: 'a model' },
});
const failed: SheetPicture = {
  name: 'broken.png',
  outcome: { kind: 'failed', code: 'imageInvalid', message: 'It is not a picture.' },
};

describe('the table in Markdown', () => {
  it('is read by a Markdown parser as the plain text that went in, whatever that is', () => {
    const line = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .map((text) => `x${text.replace(/\s+/g, ' ').trim()}`);
    fc.assert(
      fc.property(line, line, (label, text) => {
        expect(cells(writeMarkdown(sheet(described(label, text)), voice))).toEqual([label, text]);
      }),
    );
  });

  it.each(['![](http://127.0.0.1/x.png)', '[run](command:workbench.action.quit)', '<img src=x>', 'a | b', '$(error)'])(
    'takes %j for text',
    (text) => {
      expect(cells(writeMarkdown(sheet(described('a.png', text)), voice))).toEqual(['a.png', text]);
    },
  );

  it('says what failed', () => {
    expect(writeMarkdown(sheet(failed), voice)).toContain('It is not a picture');
  });
});

function cells(markdown: string): readonly string[] {
  const tree = fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  const table = tree.children.find((node): node is Table => node.type === 'table');
  return (table?.children[1]?.children ?? []).map((cell) => cell.children.map(textOnly).join(''));
}

function textOnly(node: Nodes): string {
  if (node.type !== 'text') throw new Error(`It was taken for ${node.type}.`);
  return node.value;
}

describe('tables and text files', () => {
  const firstCells = (written: string) => written.split('\r\n').map((row) => row.split(',').slice(0, 5).join(','));

  it('writes no cell that a spreadsheet would compute', () => {
    const [, row] = firstCells(writeCsv(sheet(described('=HYPERLINK(1).png', '@SUM(1)'))));
    expect(row).toBe("./=HYPERLINK(1).png,'@SUM(1),Short.,a model,");
  });

  it('writes CSV as RFC 4180 has it', () => {
    const written = writeCsv(sheet(described('a.png', 'A "good" cup.'), failed));
    expect(firstCells(written)).toEqual([
      'picture,description,altText,model,error',
      'a.png,"A ""good"" cup.",Short.,a model,',
      'broken.png,,,,It is not a picture.',
      '',
    ]);
  });

  it('writes JSON', () => {
    expect(JSON.parse(writeJson(sheet(described('a.png', 'A cup.'), failed)))).toEqual([
      { picture: 'a.png', description: 'A cup.', altText: 'Short.', model: 'a model' },
      { picture: 'broken.png', error: { code: 'imageInvalid', message: 'It is not a picture.' } },
    ]);
  });

  it('names text files after their pictures, apart where two share a name, none for a failure', () => {
    const files = writeSidecars(
      sheet(described('cup.jpg', 'One.'), described('cup.png', 'Two.'), described('b.c.jpg', 'Three.'), failed),
    );
    expect(files).toEqual([
      { name: 'cup.jpg.txt', text: 'One.\n' },
      { name: 'cup.png.txt', text: 'Two.\n' },
      { name: 'b.c.txt', text: 'Three.\n' },
    ]);
  });
});
