import { micromark } from 'micromark';
import { describe, expect, it } from 'vitest';
import { distinctEndings } from '../../../client/commands/endings.ts';
import { wordingRows } from '../../../client/commands/wordingRows.ts';
import { isInEmptyAlt } from '../../../client/emptyAlt.ts';
import { copyDestination, numbered, pathFrom } from '../../../client/paste/copyDestination.ts';
import { followSpan } from '../../../client/paste/trackedSpan.ts';
import { isCurrent } from '../../../client/commands/versionedEdit.ts';
import { changedSettings, diagnosticsReport } from '../../../client/diagnosticsReport.ts';
import { inertText, isOwnLinks } from '../../../client/hover/hoverLinks.ts';
import { PendingHovers } from '../../../client/hover/pendingHovers.ts';
import { isSaidByMarkdownlint } from '../../../client/markdownlint.ts';
import { areSame, figuresOf, withCellAlt, withOutputAlt } from '../../../client/notebook/figures.ts';
import { durationText } from '../../../client/panel/stages.ts';
import { hoverContents } from '../../../server/lsp/features/hover/hoverText.ts';
import type { ClientSupport } from '../../../server/lsp/session/clientSupport.ts';
import { wordsFor } from '../../../server/lsp/session/clientWords.ts';
import { extensionNames } from '../../../server/lsp/session/settingNames.ts';
import { defaultSettings } from '../../../server/protocol/settings.ts';
import { descriptionOf } from './panel/panelSamples.ts';

describe('the strings of a hover that may run commands', () => {
  const words = wordsFor(undefined);
  const support = { hover: 'markdown', options: { hoverCommands: 'known' } } as const;
  const client = { ...support, words, spelling: extensionNames(words) } as ClientSupport;
  const target = { uri: "file:///w/it's (1)*.md", position: { line: 1, character: 2 } };

  it('are known in German too', () => {
    const german = { ...client, words: wordsFor('de') };
    const contents = hoverContents(german, { kind: 'known', description: descriptionOf('A cup.') }, target);
    expect((contents as readonly string[]).map(isOwnLinks)).toEqual([false, true, false]);
    expect((contents as readonly string[])[1]).toContain('Panel öffnen');
  });

  it.each(['A cup.', '[Open panel](command:captionLens.openPanel?x)', '](command:workbench.action.quit)'])(
    'are those of fixed text, never the one with the description %j',
    (text) => {
      const contents = hoverContents(client, { kind: 'known', description: descriptionOf(text) }, target);
      expect((contents as readonly string[]).map(isOwnLinks)).toEqual([false, true, false]);
    },
  );

  it.each([
    '[Open](command:workbench.action.quit)',
    '[Open](https://example.org)',
    'text [Open](command:captionLens.openPanel?x)',
    '[Open](command:captionLens.openPanel?x) [more](command:captionLens.openPanel?x)',
  ])('are not %j', (value) => {
    expect(isOwnLinks(value)).toBe(false);
  });
});

describe('text of a model in a hover', () => {
  it.each([
    '1. A cup & saucer',
    '- [Open](command:workbench.action.quit)',
    '![](https://evil.test/beacon.png)',
    '<img src="https://evil.test">',
    '&lt;b&gt; **bold** `code` a\\b',
  ])('is shown as it is: %s', (text) => {
    const shown = text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;');
    expect(micromark(inertText(text))).toBe(`<p>${shown}</p>`);
  });

  it('is one line, and no address in it becomes a link', () => {
    const text = inertText('See https://evil.test,\n\twww.evil.test  or a@evil.test');
    expect(text).not.toMatch(/https?:\/\/|www\.|\w@|\s\s|\n/);
  });
});

describe('two providers of one hover', () => {
  it('meet, whichever comes first', async () => {
    const hovers = new PendingHovers();
    const waiting = hovers.answer('a');
    hovers.tell('a', 'pending');
    hovers.tell('b', 'complete');
    expect([await waiting, await hovers.answer('b')]).toEqual(['pending', 'complete']);
  });

  it('do not wait for a hover that has long gone', async () => {
    const hovers = new PendingHovers();
    const waiting = hovers.answer('gone');
    for (let count = 0; count < 20; count += 1) hovers.tell(`later ${count}`, 'complete');
    expect(await waiting).toBe('complete');
  });
});

describe('an edit of the server', () => {
  const change = (version: number | null) => ({ textDocument: { uri: 'file:///a.md', version }, edits: [] });

  it.each([
    [3, 3, true],
    [3, 4, false],
    [null, 4, true],
    [3, undefined, true],
  ])('made against version %j of a document that is in version %j: may be applied %j', (made, now, expected) => {
    expect(isCurrent({ documentChanges: [change(made)] }, () => now)).toBe(expected);
  });

  it('is held back by any of its documents', () => {
    const { uri } = change(1).textDocument;
    const edit = { documentChanges: [{ textDocument: { uri: 'file:///b.md', version: 1 }, edits: [] }, change(1)] };
    expect(isCurrent(edit, (asked) => (asked === uri ? 2 : 1))).toBe(false);
    expect(isCurrent(edit, () => 1)).toBe(true);
    expect(isCurrent({}, () => 1)).toBe(true);
  });
});

describe('what markdownlint says already', () => {
  const at = (line: number, start: number, end: number) => ({
    start: { line, character: start },
    end: { line, character: end },
  });
  const own = { source: 'Caption Lens', code: 'missing', range: at(2, 5, 30) };

  it.each([
    ['the same range', { source: 'markdownlint', code: 'MD045', range: at(2, 5, 30) }, true],
    ['a code with its name', { source: 'markdownlint', code: 'MD045/no-alt-text', range: at(2, 5, 30) }, true],
    ['the whole line', { source: 'markdownlint', code: 'MD045', range: at(2, 0, 80) }, true],
    ['another line', { source: 'markdownlint', code: 'MD045', range: at(3, 5, 30) }, false],
    ['another rule', { source: 'markdownlint', code: 'MD013', range: at(2, 5, 30) }, false],
    ['another tool', { source: 'someone', code: 'MD045', range: at(2, 5, 30) }, false],
  ])('%s', (_, other, expected) => {
    expect(isSaidByMarkdownlint(own, [other])).toBe(expected);
    expect(isSaidByMarkdownlint({ ...own, code: 'vague' }, [other])).toBe(false);
  });
});

describe('figures of a notebook', () => {
  const png = { items: [{ mime: 'image/png', data: new Uint8Array([1, 2, 3]) }] };
  const jpeg = { items: [{ mime: 'image/jpeg', data: new Uint8Array([4]) }] };
  const text = { items: [{ mime: 'text/plain', data: new Uint8Array([65]) }] };
  const alts = (metadata: Readonly<Record<string, unknown>>, outputs: Parameters<typeof figuresOf>[0]['outputs']) =>
    figuresOf({ metadata, outputs }).map(({ alt }) => alt);

  it('are one for each output, as its bytes', () => {
    const figures = figuresOf({ metadata: {}, outputs: [text, { items: [...text.items, ...png.items] }] });
    expect(figures.map((figure) => [figure.output, figure.mime, figure.base64()])).toEqual([[1, 'image/png', 'AQID']]);
  });

  it.each([
    ['of VS Code from 1.93', { metadata: { tags: ['a'] }, execution_count: 3 }],
    ['of VS Code before 1.93', { custom: { metadata: { tags: ['a'] } } }],
    ['of a new cell', {}],
  ])('keep the alt text of the only one in the cell, and all else in it: metadata %s', (_, metadata) => {
    const written = withCellAlt(metadata, 'A histogram.');
    expect(alts(written, [png])).toEqual(['A histogram.']);
    expect(withCellAlt(written, 'x')).toEqual(withCellAlt(metadata, 'x'));
    expect(JSON.stringify(written)).toContain(JSON.stringify(metadata).includes('tags') ? '"tags":["a"]' : '');
  });

  it('are told from those of a cell that has run again', () => {
    const shown = (item: typeof png) => figuresOf({ metadata: {}, outputs: [item] });
    const redrawn = { ...png, items: png.items.map((item) => ({ ...item, data: new Uint8Array([9, 9]) })) };
    expect([areSame(shown(png), shown(png)), areSame(shown(png), shown(redrawn))]).toEqual([true, false]);
    expect(areSame(shown(png), [])).toBe(false);
  });

  it('keep that of several each in its output, and believe a cell that has one text for none of them', () => {
    const before = { outputType: 'display_data', metadata: { 'image/png': { width: 200 } } };
    const written = withOutputAlt(before, 'image/png', 'A histogram.');
    expect(written).toEqual({
      outputType: 'display_data',
      metadata: { 'image/png': { width: 200, alt: 'A histogram.' } },
    });
    const cell = withCellAlt({}, 'Which one?');
    expect(alts(cell, [{ ...png, metadata: written }, text, jpeg])).toEqual(['A histogram.', undefined]);
  });
});

describe('the report for a bug', () => {
  const facts = {
    extension: '1.0.0',
    editor: 'VS Code',
    node: 'v20',
    platform: 'linux-x64',
    trust: 'trusted',
    activationMs: 12,
  } as const;

  it.each(['/home/anna', 'C:\\Users\\anna'])('names no home folder: %s', (home) => {
    const failure = { code: 'checkpointNotFound', message: `There is nothing at ${home}/models/x.` } as const;
    const text = diagnosticsReport({
      ...facts,
      home,
      service: { kind: 'failed', failure },
      settings: { 'model.path': home },
    });
    expect(text).not.toContain('anna');
    expect(text).toContain('~/models/x');
  });

  it('has only settings that were changed', () => {
    const changed = {
      ...defaultSettings,
      model: { ...defaultSettings.model, path: '/m' },
      images: { roots: ['web'], mappings: { '@/': 'src/' } },
    };
    expect(changedSettings(changed, defaultSettings)).toEqual({
      'model.path': '/m',
      'images.roots': ['web'],
      'images.mappings': { '@/': 'src/' },
    });
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [12.3, '12 ms'],
    [420, '0.4 s'],
    [9940, '9.9 s'],
    [38_400, '38 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms is %s', (ms, expected) => {
    expect(durationText(ms)).toBe(expected);
  });
});

describe('distinctEndings', () => {
  it.each([
    [
      ['A red cup on a table.', 'A red cup on a chair.'],
      ['… table.', '… chair.'],
    ],
    [
      ['A red cup.', 'A blue cup.'],
      ['A red cup.', 'A blue cup.'],
    ],
    [
      ['A red cup on a', 'A red cup on a table'],
      ['… a', '… a table'],
    ],
    [['The one and only text.'], ['The one and only text.']],
    [[], []],
  ])('of %j', (texts, expected) => {
    expect(distinctEndings(texts)).toEqual(expected);
  });
});

describe('the rows to choose a text from', () => {
  const long =
    'An espresso in a cup on a table, in warm light and vivid colour, dominated by orange and a little brown.';

  it('show each text whole, in two lines where it is long', () => {
    const rows = wordingRows(['A cup.', long], undefined);
    expect(rows.map(({ label, detail }) => [label, detail].filter(Boolean).join(' '))).toEqual(['A cup.', long]);
    expect(Math.max(...rows.flatMap(({ label, detail = '' }) => [label.length, detail.length]))).toBeLessThan(80);
    expect(rows.map(({ text }) => text)).toEqual(['A cup.', long]);
  });

  it('begin with the current alt text, which writes nothing and is not offered again', () => {
    const rows = wordingRows(['A cup.', 'A mug.'], 'A mug.');
    expect(rows.map(({ kind, label, text }) => [kind, label, text])).toEqual([
      ['heading', 'Current alt text', undefined],
      ['text', 'A mug.', undefined],
      ['heading', 'Descriptions', undefined],
      ['text', 'A cup.', 'A cup.'],
    ]);
  });

  it('show no icon for the text of one, and write the text', () => {
    const [row] = wordingRows(['Costs $(gear)'], undefined);
    expect(row?.label).not.toContain('$(');
    expect(row?.text).toBe('Costs $(gear)');
  });
});

describe('the caret', () => {
  it.each([
    '![|](cup.png)',
    'See ![|][cup].',
    '<img alt="|" src="cup.png">',
    "<img src=a alt='|'>",
    '{fig-alt="|"}',
    'image("cup.png", alt: "|")',
    '\\includegraphics[alt={|}]{cup}',
    'image::cup.png[|]',
    '   :alt: |',
  ])('is in an empty alt text in %s', (marked) => {
    expect(isInEmptyAlt(marked.replace('|', ''), marked.indexOf('|'))).toBe(true);
  });

  it.each(['!|[](cup.png)', '![A|](cup.png)', '[|](x.html)', '- [|] task', 'default="|"', '![](cup|.png)', ':alt:|x'])(
    'is in none in %s',
    (marked) => {
      expect(isInEmptyAlt(marked.replace('|', ''), marked.indexOf('|'))).toBe(false);
    },
  );
});

// By the description of VS Code's setting `markdown.copyFiles.destination`.
describe('where a pasted picture is kept', () => {
  const document = { path: '/w/site/docs/a/lesson.md', folder: '/w/site' };
  const now = new Date('2026-11-29T00:00:00.123Z');

  it.each([
    ['', '/w/site/docs/a/cup.png'],
    ['images/', '/w/site/docs/a/images/cup.png'],
    ['/assets/', '/w/site/assets/cup.png'],
    ['${documentDirName}/images/${fileName}', '/w/site/docs/a/images/cup.png'],
    ['${documentWorkspaceFolder}/static/${documentRelativeDirName}/${fileName}', '/w/site/static/docs/a/cup.png'],
    ['../${documentBaseName}-${unixTime}.${fileExtName}', '/w/site/docs/lesson-1795910400123.png'],
    ['${fileName/[aeiou]/x/g}', '/w/site/docs/a/cxp.png'],
    ['${nothing}/${fileName}', '/w/site/docs/a/${nothing}/cup.png'],
  ])('%s is %s', (template, path) => {
    expect(copyDestination(template, document, 'cup.png', now)).toBe(path);
  });

  it('gets a number where its name is taken, and a way from the document', () => {
    expect([numbered('/a/b.c/cup.png', 0), numbered('/a/b.c/cup.png', 2), numbered('/a/cup', 1)]).toEqual([
      '/a/b.c/cup.png',
      '/a/b.c/cup-2.png',
      '/a/cup-1',
    ]);
    expect([pathFrom('/w/a', '/w/a/b/c.png'), pathFrom('/w/a', '/w/b.png'), pathFrom('/w/a', '/w/ab.png')]).toEqual([
      'b/c.png',
      '../b.png',
      '../ab.png',
    ]);
  });
});

describe('an inserted reference', () => {
  const at = { start: 10, end: 20 };

  it.each([
    ['before it', [{ rangeOffset: 2, rangeLength: 3, text: 'x' }], { start: 8, end: 18 }],
    ['right before it', [{ rangeOffset: 10, rangeLength: 0, text: 'ab' }], { start: 12, end: 22 }],
    ['behind it', [{ rangeOffset: 20, rangeLength: 4, text: '' }], at],
    ['in it', [{ rangeOffset: 12, rangeLength: 0, text: 'x' }], undefined],
    ['all over it', [{ rangeOffset: 0, rangeLength: 40, text: '' }], undefined],
    ['over its beginning', [{ rangeOffset: 8, rangeLength: 4, text: '' }], undefined],
    ['in its place', [{ rangeOffset: 10, rangeLength: 10, text: '' }], undefined],
  ])('is followed through a change %s', (_where, changes, expected) => {
    expect(followSpan(at, changes)).toEqual(expected);
  });
});
