import fc from 'fast-check';
import type { Nodes, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { describe, expect, it } from 'vitest';
import { csv, json, markdownTable, sidecars, type PictureResult } from '../../../../client/results/resultTable.ts';

const described = (label: string, text: string): PictureResult => ({
  label,
  uri: `file:///w/${label}`,
  outcome: { kind: 'described', text, model: 'a model', ms: 5 },
});
const failed: PictureResult = {
  label: 'broken.png',
  uri: 'file:///w/broken.png',
  outcome: { kind: 'failed', code: 'imageInvalid', message: 'It is not a picture.' },
};

describe('the table in Markdown', () => {
  it('is read by a Markdown parser as the plain text that went in, whatever that is', () => {
    const line = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .map((text) => `x${text.replace(/\s+/g, ' ').trim()}`);
    fc.assert(
      fc.property(line, line, (label, text) => {
        expect(cells(markdownTable([described(label, text)]))).toEqual([label, text]);
      }),
    );
  });

  it.each(['![](http://127.0.0.1/x.png)', '[run](command:workbench.action.quit)', '<img src=x>', 'a | b', '$(error)'])(
    'takes %j for text',
    (text) => {
      expect(cells(markdownTable([described('a.png', text)]))).toEqual(['a.png', text]);
    },
  );

  it('counts, and says what failed', () => {
    const text = markdownTable([described('a.png', 'A cup.'), failed]);
    expect(text).toContain('# Descriptions (1 of 2)');
    expect(text).toContain('Not described: It is not a picture');
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

describe('exports', () => {
  it('writes no cell that a spreadsheet would compute', () => {
    const [, row] = csv([described('=HYPERLINK(1).png', '@SUM(1)')]).split('\r\n');
    expect(row).toBe("./=HYPERLINK(1).png,'@SUM(1),a model,");
  });

  it('writes CSV as RFC 4180 has it', () => {
    expect(csv([described('a, b.png', 'A "good" cup.'), failed])).toBe(
      'picture,description,model,error\r\n"a, b.png","A ""good"" cup.",a model,\r\nbroken.png,,,It is not a picture.\r\n',
    );
  });

  it('writes JSON', () => {
    expect(JSON.parse(json([described('a.png', 'A cup.'), failed]))).toEqual([
      { picture: 'a.png', description: 'A cup.', model: 'a model' },
      { picture: 'broken.png', error: { code: 'imageInvalid', message: 'It is not a picture.' } },
    ]);
  });

  it('names sidecars after their pictures, apart where two share a name, none for a failure', () => {
    const files = sidecars([
      described('cup.jpg', 'One.'),
      described('cup.png', 'Two.'),
      described('b.c.jpg', 'Three.'),
      failed,
    ]);
    expect(files).toEqual([
      { uri: 'file:///w/cup.jpg.txt', text: 'One.\n' },
      { uri: 'file:///w/cup.png.txt', text: 'Two.\n' },
      { uri: 'file:///w/b.c.txt', text: 'Three.\n' },
    ]);
  });
});
