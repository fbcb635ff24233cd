import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPicture } from '../../../../../server/images/reading/pictureFile.ts';
import { CaptionStore } from '../../../../../server/captions/store/captionStore.ts';
import { captionsFolder } from '../../../../../server/captions/store/storeFolders.ts';
import type { StoredCaption } from '../../../../../server/captions/store/storedCaption.ts';
import { PictureRows } from '../../../../../server/cli/dataset/documents/pictureRows.ts';
import { normalizeWords } from '../../../../../server/languages/alttext/wordForms.ts';
import { documentFolder, picture } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => folder.remove());

interface Row {
  readonly id: string;
  readonly image: string;
  readonly captions: readonly string[];
}

async function made(...args: readonly string[]) {
  const overrides = { readPicture, cacheDir: join(folder.path, 'cache') };
  const { code, stdout, stderr } = await folder.run(['dataset', ...args], { overrides });
  const rows = () =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
  return { code, stdout, stderr, rows };
}

test('good texts become rows, one a picture whatever its names, and what is left out is counted by its reason', async () => {
  folder.write({
    'img/cup.png': picture('cup'),
    'img/copy.png': picture('cup'),
    'img/tree.png': picture('tree'),
    'img/badge.png': picture('badge'),
    'a.md': `![A red cup on a table](img/cup.png)

![a red cup, on a table!](img/copy.png) ![](img/tree.png) ![tree.png](img/tree.png) ![image](img/tree.png)

![A tree in the fog](gone.png) ![A tree in the fog](https://example.org/tree.png)

[![The build passes](img/badge.png)](https://example.org/)
`,
    'deep/b.html':
      '<img src="../img/cup.png" alt="Steam above a cup"> text <img src="../img/copy.png" alt="A red cup, on a table!"> text <img src="../img/tree.png" alt="">',
    'c.jsx': 'const a = <img src={url} alt="A tree" />;',
    'd.md': '![A drawing of a house](house.svg)\n',
    'house.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  });
  const { code, stderr, rows } = await made('from-documents');
  expect(rows()).toEqual([
    { id: 'img/cup.png', image: 'img/cup.png', captions: ['A red cup on a table', 'Steam above a cup'] },
  ]);
  expect(code).toBe(1);
  expect(stderr.split('\n')).toEqual([
    expect.stringMatching(/^d\.md: house\.svg: SVG pictures cannot be described.*\[imageUnsupported\]$/),
    '4 documents: 1 pictures, 2 captions',
    'left out, missing: 1 (no alt text)',
    'left out, filename: 1 (the name of a file)',
    'left out, placeholder: 1 (stands for any picture)',
    'left out, repeated: 2 (the same text at several pictures)',
    'left out, marked-decorative: 1 (marked as decorative)',
    'left out, computed: 1 (computed by a program)',
    'left out, link: 1 (says where a link leads)',
    'left out, not-found: 1 (no picture there)',
    'left out, unreadable: 1 (the picture cannot be read)',
    'the same text of the same picture again: 1',
    'could not be read: 1',
    '',
  ]);
});

test('what `check` finds fault with in a file is left out, and nothing else of it', async () => {
  const texts = [
    'A cup of coffee',
    'picture',
    'IMG_2041.jpg',
    'photo of',
    'Two boats at a pier',
    'Two boats at a pier',
  ];
  folder.write({
    'a.md': texts.map((text, at) => `![${text}](${String(at)}.png)\n\nWords ${String(at)}.\n`).join('\n'),
  });
  folder.write(Object.fromEntries(texts.map((_, at) => [`${String(at)}.png`, picture(String(at))])));
  const { stdout } = await folder.run(['check', '--json', 'a.md']);
  const faulty = new Set(
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { image: string }).image),
  );
  expect(faulty.size).toBeGreaterThan(2);
  const { rows } = await made('from-documents', 'a.md');
  expect(rows().map(({ image }) => image)).toEqual(
    texts.map((_, at) => `${String(at)}.png`).filter((image) => !faulty.has(image)),
  );
});

test('pictures are found as the site of the documents finds them, or by --root', async () => {
  folder.write({
    'site/mkdocs.yml': 'site_name: A\n',
    'site/docs/img/cup.png': picture('cup'),
    'site/docs/guide/a.md': '![A red cup on a table](../img/cup.png)\n',
    'site/hugo/hugo.toml': 'title = "A"\n',
    'site/hugo/static/tree.png': picture('tree'),
    'site/hugo/content/a.md': '![A tree in the fog](/tree.png)\n',
    'plain/a.html': '<img src="/boat.png" alt="A boat at a pier">',
    'assets/boat.png': picture('boat'),
  });
  const { rows } = await made('from-documents', 'site', 'plain', '--root', 'assets');
  expect(
    rows()
      .map(({ image, captions }) => [image, ...captions])
      .sort(),
  ).toEqual([
    ['assets/boat.png', 'A boat at a pier'],
    ['site/docs/img/cup.png', 'A red cup on a table'],
    ['site/hugo/static/tree.png', 'A tree in the fog'],
  ]);
});

test('the outcome goes to a file that the other commands read', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `p${String(at)}`);
  folder.write(Object.fromEntries(names.map((name) => [`docs/${name}.png`, picture(name)])));
  folder.write({
    'docs/a.md': names.map((name) => `![Boat number ${name} at the pier](${name}.png)\n`).join('\nwords\n\n'),
  });
  folder.write({ 'sets/.keep': '' });
  const { code, stdout } = await made('from-documents', 'docs', '--out', 'sets/mine.jsonl', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ documents: 1, items: 30, captions: 30, leftOut: {}, again: 0, failed: 0 });
  const inspected = await made('inspect', 'sets/mine.jsonl', '--json');
  expect([inspected.code, inspected.stderr]).toEqual([0, '']);
  expect(JSON.parse(inspected.stdout)).toMatchObject({ items: 30, captions: 30, withoutPicture: 0, broken: [] });
  expect((await made('split', 'sets/mine.jsonl', '--share', '0.4', '--out', 'sets')).code).toBe(0);
  expect((await made('inspect', 'sets/rest.jsonl')).code).toBe(0);
  folder.write({
    'said.jsonl': names
      .map((name) => JSON.stringify({ id: `../docs/${name}.png`, caption: `Boat number ${name} at the pier` }))
      .join('\n'),
  });
  const judged = await folder.run([
    'evaluate',
    '--data',
    'sets/mine.jsonl',
    '--candidates',
    'said.jsonl',
    '--json',
    '--metrics',
    'bleu',
  ]);
  expect([judged.code, judged.stderr]).toEqual([0, '']);
  expect((JSON.parse(judged.stdout) as { corpus: Record<string, number> }).corpus['BLEU-1']).toBeCloseTo(1, 6);
});

test('pictures in a notebook, an address or a slide are written out where --pictures says', async () => {
  const bytes = picture('cup');
  const cell = {
    cell_type: 'markdown',
    metadata: {},
    attachments: { 'a.png': { 'image/png': bytes.toString('base64') } },
    source: ['![A red cup on a table](attachment:a.png)'],
  };
  folder.write({
    'a.ipynb': JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    'b.html': `<img alt="Steam above a cup" src="data:image/png;base64,${bytes.toString('base64')}">`,
  });
  const without = await made('from-documents');
  expect([without.code, without.stdout]).toEqual([2, '']);
  expect(without.stderr).toContain('left out, inside: 2');
  expect(without.stderr).toContain('[dataInvalid]');
  const name = `out/${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.png`;
  const { code, rows } = await made('from-documents', '--pictures', 'out');
  expect([code, rows()]).toEqual([
    0,
    [{ id: name, image: name, captions: ['A red cup on a table', 'Steam above a cup'] }],
  ]);
  expect(readFileSync(join(folder.path, name))).toEqual(bytes);
  expect(readdirSync(join(folder.path, 'out'))).toHaveLength(1);
});

test('what Caption Lens said of a picture is nobody’s caption, shortened or not', async () => {
  const bytes = picture('cup');
  const caption: StoredCaption = {
    version: 2,
    picture: createHash('sha256').update(bytes).digest('hex'),
    model: { name: 'fake', digest: 'd' },
    device: 'cpu',
    precision: 'fp32',
    prompt: '',
    captions: [{ text: 'a red cup on a table, with steam above it', tokens: [5, 50118], score: -1 }],
    subjects: [],
    timings: { recognitionMs: 0, visionMs: 1, qformerMs: 1, promptMs: 1, steps: 1, stepMs: 1, decodeMs: 1, totalMs: 1 },
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  await new CaptionStore(captionsFolder(join(folder.path, 'cache'))).write('a'.repeat(64), caption);
  folder.write({
    'cup.png': bytes,
    'a.md': '![A red cup on a table, with steam above it.](cup.png)\n',
    'b.md': '![A red cup on a table.](cup.png)\n',
    'c.md': '![My grandmother’s cup](cup.png)\n',
  });
  const { stderr, rows } = await made('from-documents');
  expect(rows().flatMap(({ captions }) => captions)).toEqual(['My grandmother’s cup']);
  expect(stderr).toContain('left out, own: 2 (written by Caption Lens)');
});

describe('bad input is a sentence and a code', () => {
  test.each([
    [['nowhere'], 1, /nowhere: There is no such file or folder\. \[imageNotFound\]/],
    [['a.md'], 0, /\[dataInvalid\]/],
    [['a.md', 'photo.xyz'], 1, /photo\.xyz: Images are not looked for in files of this kind\. \[documentUnsupported\]/],
    [['--out', ''], 0, /--out takes a path.*\[invalidOption\]/],
    [[''], 0, /An empty path names no document\. \[invalidOption\]/],
  ])('%j', async (args, _failed, sentence) => {
    folder.write({ 'a.md': 'No picture.\n', 'photo.xyz': 'x' });
    const { code, stdout, stderr } = await made('from-documents', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
  });

  test('nothing is written where nothing is left', async () => {
    folder.write({ 'a.md': '![](a.png)\n' });
    await made('from-documents', '--out', 'mine.jsonl');
    expect(existsSync(join(folder.path, 'mine.jsonl'))).toBe(false);
  });
});

test('whatever is written of whichever pictures: nothing is lost or counted twice, and no text is two pictures’ more than twice', () => {
  const pair = fc.record({
    sha256: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    text: fc.oneof(fc.constantFrom('A cup', 'a cup.', 'A tree', 'Steam'), fc.string({ minLength: 1 })),
  });
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 40 }), (pairs) => {
      const gathered = new PictureRows();
      for (const { sha256, text } of pairs) gathered.add({ sha256, path: `/${sha256}`, text });
      const { rows, left, again } = gathered.end();
      const kept = rows.flatMap(({ captions }) => captions);
      expect(kept.length + (left.repeated ?? 0) + again).toBe(pairs.length);
      for (const { captions } of rows) expect(new Set(captions.map(normalizeWords)).size).toBe(captions.length);
      for (const words of kept.map(normalizeWords)) {
        const holders = new Set(pairs.filter(({ text }) => normalizeWords(text) === words).map(({ sha256 }) => sha256));
        expect(holders.size).toBeLessThan(3);
      }
    }),
  );
});
