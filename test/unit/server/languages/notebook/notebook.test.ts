import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notebook, notebookAttachments, notebookOutput } from '../../../../../server/languages/notebook/notebook.ts';
import { decorative, expectRoundTrip, say, see, setAlt } from '../adapterChecks.ts';
import { captions } from '../captions.ts';

const png = 'iVBORw0KGgo=';

function markdownCell(source: string | readonly string[], more: object = {}): object {
  return { cell_type: 'markdown', metadata: {}, ...more, source };
}

function codeCell(outputs: readonly object[], metadata: object = {}): object {
  return { cell_type: 'code', execution_count: 1, metadata, outputs, source: ['plot()'] };
}

function figure(more: object = {}, data: object = { 'image/png': `${png}\n`, 'text/plain': ['<Figure>'] }): object {
  return { data, metadata: {}, output_type: 'display_data', ...more };
}

/** As Jupyter writes it: an indentation of one. */
function write(cells: readonly object[], indent: number | string = 1): string {
  return `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, indent)}\n`;
}

/** What a change did to the notebook that the file means. */
function read(text: string | undefined): { cells: Record<string, unknown>[] } {
  return JSON.parse(text ?? '{"cells":[]}') as { cells: Record<string, unknown>[] };
}

/** The lines that are not in both. */
function differ(before: string, after: string | undefined): readonly string[] {
  const [old, young] = [before.split('\n'), (after ?? '').split('\n')];
  return [
    ...old.filter((line) => !young.includes(line)).map((line) => `- ${line.trim()}`),
    ...young.filter((line) => !old.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

describe('finding', () => {
  test('images of Markdown cells, at their offsets in the file', () => {
    const text = write([
      markdownCell(['# "A"\n', '![A \\"cup\\" \u00e9](attachment:cup.png)\n', 'and <img src="b.png" alt="">']),
      markdownCell('![x][r]\n\n[r]: c.png'),
    ]);
    expect(see(notebook, text)).toMatchObject([
      {
        span: '![A \\\\\\"cup\\\\\\" \u00e9](attachment:cup.png)',
        target: 'attachment:cup.png',
        alt: 'text: A "cup" \u00e9',
      },
      { span: '<img src=\\"b.png\\" alt=\\"\\">', target: 'b.png', alt: 'decorative' },
      { span: '![x][r]', target: 'c.png', alt: 'text: x' },
    ]);
    expect(notebook.parse(text).images.map(({ cell }) => cell)).toEqual([0, 0, 1]);
  });

  test('an image over two lines of the array, and characters written as escapes', () => {
    const text = write([markdownCell(['![A\n', 'cup](a.png)'])]).replace('cup]', '\\u0063up]');
    expect(see(notebook, text)).toMatchObject([{ alt: 'text: A cup', target: 'a.png' }]);
    expect(setAlt(notebook, text, say('B'))).toBe(write([markdownCell(['![B](a.png)'])]));
  });

  test.each([
    ['nothing said', {}, {}, 'missing'],
    ['the cell says it', { alt: 'A curve' }, {}, 'text: A curve'],
    ['the output says it', { alt: 'x' }, { 'image/png': { alt: 'A curve' } }, 'text: A curve'],
    ['decorative', { alt: '' }, {}, 'decorative'],
    ['no text', { alt: 3 }, {}, 'missing'],
  ])('an output: %s', (_, cell, output, alt) => {
    const text = write([codeCell([{ output_type: 'stream', text: ['x'] }, figure({ metadata: output })], cell)]);
    expect(see(notebook, text)).toMatchObject([
      { syntax: 'notebookOutput', span: '"image/png"', target: 'output:0/1', alt },
    ]);
  });

  test('the alt text of a cell with two pictures is neither of theirs', () => {
    const text = write([codeCell([figure(), figure({}, { 'image/jpeg': png })], { alt: 'x' })]);
    expect(see(notebook, text)).toMatchObject([
      { target: 'output:0/0', alt: 'missing' },
      { target: 'output:0/1', alt: 'missing', span: '"image/jpeg"' },
    ]);
  });

  test.each(['', '{', '[]', '{"cells": 3}', '{"cells": [3, null, {"cell_type": "markdown"}]}', '['.repeat(100_000)])(
    'nothing in %s',
    (text) => {
      expect(see(notebook, text)).toEqual([]);
      expect(notebookAttachments(text, 0)).toEqual({});
      expect(notebookOutput(text, 'output:0/0')).toBeUndefined();
    },
  );

  test('nothing is thrown, whatever the text', () => {
    const broken = fc.tuple(fc.nat(), fc.string()).map(([at, inserted]) => {
      const text = write([markdownCell(['![A](a.png)\n', 'x']), codeCell([figure()])]);
      return text.slice(0, at % text.length) + inserted + text.slice((at % text.length) + 1);
    });
    fc.assert(
      fc.property(fc.oneof(broken, fc.json(), fc.string()), (text) => {
        for (const alt of [say('A'), decorative]) setAlt(notebook, text, alt);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('writing', () => {
  // Such a notebook made a code action, and `fix` on its whole folder, end with "Can not add index to parent of type string".
  test.each([
    ['of the output is a text', {}, 'x'],
    ['of the output is a list', {}, ['x']],
    ['of the picture is a text', {}, { 'image/png': 'x' }],
    ['of the picture is a number', {}, { 'image/png': 3 }],
    ['of the cell is a text', 'x', undefined],
    ['of the cell is a list', [], undefined],
  ])('nothing where the metadata %s', (_what, cell, output) => {
    const figures = output === undefined ? [figure()] : [figure({ metadata: output }), figure()];
    const text = write([codeCell(figures, cell as object)]);
    for (const alt of [say('A'), decorative]) expect(setAlt(notebook, text, alt)).toBeUndefined();
  });

  test('a label in a line of the array', () => {
    const text = write([markdownCell(['a\n', '![](a.png) b\n', 'c'])]);
    expect(differ(text, setAlt(notebook, text, say('A "cup" \\')))).toEqual([
      '- "![](a.png) b\\n",',
      '+ "![A \\"cup\\" \\\\\\\\](a.png) b\\n",',
    ]);
  });

  test('a new line becomes a line of the array', () => {
    const text = write([markdownCell([':::{image} a.png\n', ':width: 9\n', ':::'])]);
    const outcome = setAlt(notebook, text, say('A'));
    expect(read(outcome).cells[0]?.['source']).toEqual([':::{image} a.png\n', ':alt: A\n', ':width: 9\n', ':::']);
    expect(outcome).toBe(write([markdownCell([':::{image} a.png\n', ':alt: A\n', ':width: 9\n', ':::'])]));
  });

  test('a source that is a string stays one', () => {
    const text = write([markdownCell('![](a.png)\n\nb')]);
    expect(setAlt(notebook, text, say('A'))).toBe(write([markdownCell('![A](a.png)\n\nb')]));
    expect(setAlt(notebook, text, decorative)).toBe(write([markdownCell('<img src="a.png" alt="">\n\nb')]));
  });

  test.each([1, 2, 4, '\t'])('a single output, indented by %j: into the metadata of the cell', (indent) => {
    const text = write([codeCell([figure()])], indent);
    expect(setAlt(notebook, text, say('A "curve"'))).toBe(write([codeCell([figure()], { alt: 'A "curve"' })], indent));
  });

  test('beside what the cell says already', () => {
    const text = write([codeCell([figure()], { tags: ['x'] })]);
    expect(setAlt(notebook, text, say('A'))).toBe(write([codeCell([figure()], { tags: ['x'], alt: 'A' })]));
  });

  test('one of two outputs: into its own metadata', () => {
    const two = (metadata: object) => write([codeCell([figure(), figure({ metadata })])]);
    expect(setAlt(notebook, two({}), say('A'), 1)).toBe(two({ 'image/png': { alt: 'A' } }));
    expect(setAlt(notebook, two({ 'image/png': { width: 9 } }), say('A'), 1)).toBe(
      two({ 'image/png': { width: 9, alt: 'A' } }),
    );
    expect(setAlt(notebook, two({ 'image/png': { alt: 'old' } }), decorative, 1)).toBe(
      two({ 'image/png': { alt: '' } }),
    );
  });

  test('a notebook in one line, and one with other habits', () => {
    const line = JSON.stringify({ cells: [codeCell([figure()])], nbformat: 4 });
    const outcome = setAlt(notebook, line, say('A'));
    expect(read(outcome).cells[0]?.['metadata']).toEqual({ alt: 'A' });
    expect(outcome?.replace(/"alt": ?"A"/, '')).toBe(line);
    const odd = write([codeCell([figure()], { a: 1 })])
      .replaceAll('\n', '\r\n')
      .replace('"a": 1', '"a" :1  ');
    const rest = setAlt(notebook, odd, say('A'));
    expect(read(rest).cells[0]?.['metadata']).toEqual({ a: 1, alt: 'A' });
    expect(rest).toContain('"cell_type": "code",\r\n');
  });

  test.each([
    ['array', write([markdownCell(['*a* ![old](a.png)\n', '![x](b.png)'])])],
    ['string', write([markdownCell('| a |\n|---|\n| ![](a.png) |')])],
    ['attachment', write([markdownCell('![a](attachment:a.png)', { attachments: { 'a.png': { 'image/png': png } } })])],
    ['HTML', write([markdownCell(['<p>\n', '<img src="a.png">\n', '</p>'])])],
    ['output', write([codeCell([figure()]), codeCell([figure(), figure()])])],
    ['old text of an output', write([codeCell([figure()], { alt: 'old' }), markdownCell('![x](b.png)')])],
  ])('any caption: %s', (_, text) => {
    fc.assert(
      fc.property(captions, (caption) => {
        expect(expectRoundTrip(notebook, text, caption)).toBe(true);
        const outcome = setAlt(notebook, text, say(caption));
        expect(read(outcome).cells).toHaveLength(read(text).cells.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('pictures', () => {
  test('attachments', () => {
    const attachments = {
      'a b.png': { 'image/png': png },
      'c.jpg': { 'text/plain': 'x', 'image/jpeg': [`${png}\n`, png] },
      'd.txt': { 'text/plain': 'x' },
    };
    const text = write([markdownCell('x'), markdownCell('![](attachment:c.jpg)', { attachments })]);
    expect(notebookAttachments(text, 1)).toEqual({ 'a b.png': png, 'c.jpg': png + png });
    expect(notebookAttachments(text, 0)).toEqual({});
    expect(notebookAttachments(text, 7)).toEqual({});
  });

  test('outputs', () => {
    const both = { 'image/jpeg': 'x', 'image/png': [`${png}\n`] };
    const text = write([markdownCell('x'), codeCell([{ output_type: 'stream', text: [] }, figure({}, both)])]);
    expect(notebookOutput(text, 'output:1/1')).toEqual({ mediaType: 'image/png', base64: png });
    for (const target of ['output:1/0', 'output:9/9', 'output:1', 'cup.png']) {
      expect(notebookOutput(text, target)).toBeUndefined();
    }
  });
});

test('cells that did not change keep their images, one by one', () => {
  const cells = Array.from({ length: 50 }, (_, at) => markdownCell(`![p ${at}](p${at}.png)`));
  const first = notebook.parse(write(cells));
  cells[7] = markdownCell(['![new](new.png)']);
  const second = notebook.parse(write(cells), first);
  expect(second.images.map(({ target }) => target.text)).toEqual(
    notebook.parse(write(cells)).images.map(({ target }) => target.text),
  );
  expect(second.images[7]).toMatchObject({ target: { text: 'new.png' }, cell: 7 });
});
