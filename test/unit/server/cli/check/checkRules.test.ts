import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentFolder, picture } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => folder.remove());

interface Line {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly image: string;
  readonly count?: number;
}

async function found(...args: readonly string[]): Promise<readonly Line[]> {
  const { stdout, stderr } = await folder.run(['check', '--json', ...args]);
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const avatars = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `![Avatar](https://example.org/${from + at}.png)\n\n`).join('');

describe('what is alike is one finding', () => {
  test('in a document, with the count', async () => {
    folder.write({ 'a.md': `# People\n\n${avatars(1637)}![](a.png)\n\n![](b.png)\n` });
    const lines = await found();
    expect(lines.map(({ rule, line, count }) => [rule, line, count])).toEqual([
      ['missing', 3277, undefined],
      ['missing', 3279, undefined],
      ['vague', 3, 1637],
    ]);
    expect(lines.at(-1)?.message).toContain('1636 more places in this document');
  });

  const badge = (path: string) => `Text.\n\n![logo](${path})\n`;

  test('in several documents: text tells it at once and its number at the end, JSON at the end', async () => {
    folder.write({
      'a.md': badge('img/logo.png'),
      'b/c.md': badge('../img/logo.png'),
      'b/d.md': `${badge('../img/logo.png')}\n![logo](x.png)\n`,
      'e.md': badge('img/other.png'),
    });
    const message = 'This alt text does not say what the picture shows: name its subject.';
    const { code, stdout } = await folder.run(['check', '.']);
    expect([code, stdout]).toEqual([
      1,
      `a.md:3:1 vague ${message}\ne.md:3:1 vague ${message}\n` +
        'a.md:3:1 vague The same is true of 3 more places in 2 other documents.\n',
    ]);
    expect(await found()).toMatchObject([
      { file: 'a.md', count: 4, message: `${message} The same is true of 3 more places in 2 other documents.` },
      { file: 'e.md', message },
    ]);
  });

  test('SARIF counts them and shows some of the places', async () => {
    folder.write({ 'a.md': avatars(12), 'b.md': avatars(2) });
    const { stdout } = await folder.run(['check', '--format', 'sarif']);
    const { runs } = JSON.parse(stdout) as {
      readonly runs: readonly { readonly results: readonly Readonly<Record<string, unknown>>[] }[];
    };
    expect(runs[0]?.results).toHaveLength(1);
    expect(runs[0]?.results[0]).toMatchObject({ ruleId: 'vague', occurrenceCount: 14 });
    expect(runs[0]?.results[0]?.['relatedLocations']).toHaveLength(5);
  });

  test('what stays one a place', async () => {
    const text = '![](a.png)\n\n![image](b.png)\n\n![c.png](c.png)\n\n';
    folder.write({ 'a.md': text + text, 'b.md': text });
    expect((await found()).map(({ rule }) => rule)).toEqual(
      Array.from({ length: 3 }, () => ['missing', 'placeholder', 'filename']).flat(),
    );
  });
});

describe('pictures that are not there', () => {
  const good = '![A cup of tea](img/cup.png)\n\n';

  test('are told where their folder holds pictures, or the document has others', async () => {
    folder.write({
      'img/cup.png': picture('cup'),
      'img/pot.png': picture('pot'),
      'a.md': '![A tea pot](img/pott.png)\n',
      'b.md': `${good}![A spoon](other/spoon.png)\n\n![A spoon](other/spoon.png)\n`,
      'c.md': '![A spoon](other/spoon.png)\n',
      'e/f.md': '![A spoon](img/spoon.png)\n',
      'd.md': '![A spoon](/img/pot.png)\n\n![A spoon, again](./img/pot.png?raw=true)\n',
    });
    expect((await found()).map(({ file, rule, image, count }) => [file, rule, image, count])).toEqual([
      ['a.md', 'not-found', 'img/pott.png', undefined],
      ['b.md', 'not-found', 'other/spoon.png', 2],
    ]);
    expect(await found('--rule', 'not-found', 'c.md')).toMatchObject([{ file: 'c.md', image: 'other/spoon.png' }]);
  });

  test.each([
    'https://example.org/x.png',
    'data:image/png;base64,AAAA',
    '{{ site.url }}/x.png',
    '%7B%7Bx%7D%7D'.replace('%7B%7B', '${').replace('%7D%7D', '}.png'),
    '@/x.png',
    '~/x.png',
    'attachment:x.png',
    'name.*',
    'x',
    '../outside.png',
  ])('are not told of what is elsewhere, or not written out: %s', async (target) => {
    folder.write({
      'img/cup.png': picture('cup'),
      'a.html': `<img src="img/cup.png" alt="A cup of tea"><img src="${target}" alt="">`,
    });
    expect(await found('--rule', 'not-found')).toEqual([]);
  });

  test.each([
    ['a.jsx', '<><img src="img/cup.png" alt="A cup" /><img src={spoon.png} alt="A spoon" /></>'],
    ['a.mdx', '![A cup](img/cup.png)\n\n<img src={img/spoon.png} alt="A spoon" />'],
    ['a.vue', '<template><img src="img/cup.png" alt="A cup"><img :src="spoon.png" alt="A spoon"></template>'],
    ['a.html', '<img src="img/cup.png" alt="A cup"><img [src]="spoon.png" alt="A spoon">'],
  ])('are not told of what a program computes, though it looks like a name: %s', async (name, text) => {
    folder.write({ 'img/cup.png': picture('cup'), [name]: text });
    expect(await found('--rule', 'not-found')).toEqual([]);
  });

  test('are told beside what a program computes by the same words', async () => {
    const text =
      '<img src="img/cup.png" alt="A cup"><img :src="spoon.png" alt="A spoon"><img src="spoon.png" alt="Two">';
    folder.write({ 'img/cup.png': picture('cup'), 'a.vue': `<template>${text}</template>` });
    expect(await found('--rule', 'not-found')).toMatchObject([
      { image: 'spoon.png', column: text.lastIndexOf('<') + 11 },
    ]);
    expect((await found('--rule', 'not-found'))[0]?.count).toBeUndefined();
  });
});

describe('comments', () => {
  test('hold in check and in fix, and an unknown name is a hint', async () => {
    const text =
      '<!-- caption-lens-disable-next-line missing -->\n![](a.png)\n\n<!-- caption-lens-disable-line mising -->\n';
    folder.write({ 'a.md': text, 'a.png': picture('A cup') });
    const { code, stdout } = await folder.run(['check']);
    expect([code, stdout]).toEqual([
      0,
      'a.md:4:32 unknown-rule There is no rule "mising". The rules are missing, filename, placeholder, vague, decorative, ' +
        'repeated, long, not-found.\n',
    ]);
    expect(await folder.run(['fix'])).toMatchObject({ code: 0, stdout: '' });
    expect(folder.read('a.md')).toBe(text);
    expect(await found('--rule', 'missing')).toEqual([]);
  });
});

describe('hints', () => {
  test('are listed and do not count', async () => {
    folder.write({ 'a.md': '![Home](https://example.org/home.svg) Home\n' });
    const { code, stdout } = await folder.run(['check']);
    expect([code, stdout]).toMatchObject([0, expect.stringContaining('a.md:1:1 decorative ') as string]);
  });
});

describe('--max-warnings', () => {
  test.each([
    [[], 1],
    [['--max-warnings', '1'], 1],
    [['--max-warnings', '2'], 0],
  ])('%j', async (options, code) => {
    folder.write({ 'a.md': '![](a.png)\n\n![](b.png)\n\n![Home](https://example.org/home.svg) Home\n' });
    expect((await folder.run(['check', ...options])).code).toBe(code);
  });

  test('lets no document pass that cannot be read', async () => {
    expect((await folder.run(['check', '--max-warnings', '9', 'nowhere.md'])).code).toBe(1);
  });
});

describe('--format', () => {
  test.each(['json', 'sarif', 'github'])('%s is what its own option prints', async (format) => {
    folder.write({ 'a.md': '![](a.png)\n![b.png](b.png)\n' });
    const named = await folder.run(['check', '--format', format]);
    expect(named.stdout).toBe((await folder.run(['check', `--${format}`])).stdout);
    expect((await folder.run(['check', '--format', format, `--${format}`])).code).toBe(1);
  });

  test.each([
    [['--format', 'xml'], '--format takes text, json, sarif, github or checkstyle, not "xml".'],
    [['--format', 'text', '--json'], 'The output has one form: give only one of --json and --format text.'],
    [['--max-warnings', '-1'], '--max-warnings takes a whole number from 0 to 1000000000, not "-1".'],
    [['--baseline', ''], 'An empty path names no baseline.'],
  ])('%j is wrong usage', async (options, sentence) => {
    expect(await folder.run(['check', ...options])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `caption-lens: ${sentence} [invalidOption]\n`,
    });
  });

  // Attributes and values as Checkstyle's own XMLLogger writes them, and as its readers (Jenkins, reviewdog) take them.
  test('checkstyle: a file for each document, an error for each finding', async () => {
    folder.write({ 'a&b.md': '![](a.png)\n\n![logo](b.png)\n', 'c.md': '![](c.png)\n' });
    const { stdout } = await folder.run(['check', '--format', 'checkstyle']);
    expect(stdout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a&amp;b.md">
    <error line="1" column="1" severity="warning" message="This picture has no alt text: say what it shows, or mark it as decorative." source="caption-lens.missing"/>
    <error line="3" column="1" severity="info" message="This alt text does not say what the picture shows: name its subject." source="caption-lens.vague"/>
  </file>
  <file name="c.md">
    <error line="1" column="1" severity="warning" message="This picture has no alt text: say what it shows, or mark it as decorative." source="caption-lens.missing"/>
  </file>
</checkstyle>
`);
    folder.write({ 'a&b.md': '', 'c.md': '' });
    expect((await folder.run(['check', '--format', 'checkstyle'])).stdout).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n</checkstyle>\n',
    );
  });

  test('checkstyle: whatever a document says, the XML is sound', async () => {
    folder.write({ 'a.md': "<!-- caption-lens-disable x<&>'\u0001\uffff😀 -->\n![](a.png)\n" });
    const { stdout } = await folder.run(['check', '--format', 'checkstyle']);
    expect(stdout).toContain('There is no rule &quot;');
    for (const [attribute] of stdout.matchAll(/"[^"]*"/g))
      expect(attribute).not.toMatch(/[<>\u0001\uffff]|&(?!\w+;|#\d+;)/);
  });
});

describe("a project's file", () => {
  test('turns rules off, adds words and says what is long; options count before it', async () => {
    const project = { rules: { missing: 'off' }, words: { placeholder: ['tbc', '!media'] }, longFrom: 20 };
    folder.write({
      '.captionlens.json': JSON.stringify(project),
      'a.md': '![](a.png)\n\n![TBC](b.png)\n\n![media](c.png)\n\n![A cup of tea on a table](d.png)\n',
    });
    expect((await found()).map(({ rule, image }) => [rule, image])).toEqual([
      ['placeholder', 'b.png'],
      ['long', 'd.png'],
    ]);
    expect((await found('--rule', 'missing,long', '--long-from', '100')).map(({ rule }) => rule)).toEqual(['missing']);
  });

  test('names shortcodes that show a picture', async () => {
    const text = '{{< cup src="a.png" >}}\n\n{{< figure src="b.png" >}}\n';
    folder.write({ '.captionlens.json': JSON.stringify({ shortcodes: ['cup'] }), 'a.md': text });
    expect((await found()).map(({ image }) => image)).toEqual(['a.png', 'b.png']);
    folder.write({ '.captionlens.json': '{}' });
    expect((await found()).map(({ image }) => image)).toEqual(['b.png']);
  });
});
