import fc from 'fast-check';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baselineText, type KnownFindings, readBaseline } from '../../../../../server/cli/check/baseline.ts';
import { documentFolder } from '../documentFolder.ts';

let folder: ReturnType<typeof documentFolder>;
beforeEach(() => (folder = documentFolder()));
afterEach(() => folder.remove());

const check = (...args: readonly string[]) => folder.run(['check', ...args]);
const usual = '.captionlens-baseline.json';

const old = '![](a.png)\n\n![](a.png)\n\n![b.png](b.png)\n\n![logo](c.png)\n\n![logo](d.png)\n';

test('what is known is not told, wherever it moves in its document; what is new is', async () => {
  folder.write({ 'docs/a.md': old, 'docs/b.md': '![A cup of tea](https://example.org/cup.png)\n' });
  expect(await check('--write-baseline')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: `note: ${usual} has 5 known findings now.\n`,
  });
  expect(await check('--baseline', usual)).toMatchObject({ code: 0, stdout: '', stderr: '' });
  folder.write({ 'docs/a.md': `# Title\n\nText.\n\n${old}\n![](a.png)\n`, 'docs/b.md': '![](new.png)\n' });
  const { code, stdout, stderr } = await check('--baseline', usual);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout.split('\n').map((line) => line.split(' ', 2).join(' '))).toEqual([
    'docs/a.md:15:1 missing',
    'docs/b.md:1:1 missing',
    '',
  ]);
});

test('the file: by document, rule, target, text and count, sorted, a line each', async () => {
  folder.write({ 'docs/a.md': old });
  await check('--write-baseline', 'docs');
  expect(folder.read(usual)).toBe(`{
  "version": 1,
  "findings": {
    "docs/a.md": [
      {"rule":"filename","image":"b.png","alt":"b.png","count":1},
      {"rule":"missing","image":"a.png","alt":null,"count":2},
      {"rule":"vague","image":"c.png","alt":"logo","count":1},
      {"rule":"vague","image":"d.png","alt":"logo","count":1}
    ]
  }
}
`);
});

test('means documents by their place from the file, wherever the check is run', async () => {
  folder.write({ 'docs/a.md': old });
  mkdirSync(join(folder.path, 'known'));
  const path = join('known', 'old.json');
  await check('--baseline', path, '--write-baseline', 'docs');
  expect(folder.read(path)).toContain('"../docs/a.md"');
  process.chdir(join(folder.path, 'docs'));
  expect(await check('--baseline', join('..', path), 'a.md')).toMatchObject({ code: 0, stdout: '' });
});

test('what is found no more is said, and left out when it is written again', async () => {
  folder.write({
    'a.md': '![](a.png)\n\n![](a.png)\n',
    'b.md': '![](b.png)\n',
    'c.md': '![](c.png)\n',
    'd.md': '![](d.png)',
  });
  await check('--write-baseline');
  folder.write({ 'a.md': '![A cup of tea](a.png)\n', 'c.md': '![A cup of tea](c.png)\n' });
  rmSync(join(folder.path, 'b.md'));
  const { code, stderr } = await check('--baseline', usual, 'a.md', 'd.md');
  expect([code, stderr]).toEqual([
    0,
    'note: a.md: the baseline knows missing of "a.png" at 2 places, which is found no more.\n' +
      'note: b.md: the baseline knows missing of "b.png", which is found no more.\n' +
      'note: --write-baseline leaves out what is found no more.\n',
  ]);
  // What is not looked at stays known.
  await check('--baseline', usual, '--write-baseline', 'a.md');
  expect(Object.keys(readBaseline(usual, folder.read(usual)))).toEqual(['c.md', 'd.md']);
});

test('of rules that are not checked nothing is said, and they stay', async () => {
  folder.write({ 'a.md': old });
  await check('--write-baseline');
  folder.write({ 'a.md': '![](a.png)\n\n![](a.png)\n' });
  expect((await check('--baseline', usual, '--rule', 'missing')).stderr).toBe('');
  await check('--write-baseline', '--rule', 'missing');
  expect(folder.read(usual)).toContain('"filename"');
});

test('a document that cannot be read stays known, and makes the exit code 1', async () => {
  folder.write({ 'a.md': '![](a.png)\n' });
  await check('--write-baseline');
  expect(await check('--baseline', usual, 'a.md', 'nowhere.md')).toMatchObject({ code: 1 });
});

describe('a file that cannot be used is wrong usage', () => {
  test.each([
    [undefined, 'There is no baseline known.json; --write-baseline makes one.'],
    ['nonsense', 'The baseline known.json is no JSON.'],
    ['[]', 'The baseline known.json is none:  should be an object, not a list.'],
    ['{"version":2,"findings":{}}', 'The baseline known.json is none: version should be 1.'],
    [
      '{"version":1,"findings":{"a.md":[{"rule":"missing","image":"a.png","alt":null,"count":0}]}}',
      'The baseline known.json is none: findings["a.md"][0].count should be a whole number from 1 on, not 0.',
    ],
  ])('%j', async (text, sentence) => {
    if (text !== undefined) folder.write({ 'known.json': text });
    expect(await check('--baseline', 'known.json')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `caption-lens: ${sentence.replace('none:  should', 'none: it should')} [invalidOption]\n`,
    });
  });
});

test('what is written is read again as it was', () => {
  const finding = fc.record({
    rule: fc.constantFrom('missing', 'vague', 'rule-to-come'),
    image: fc.string({ unit: 'binary' }),
    alt: fc.option(fc.string({ unit: 'binary' })),
    count: fc.integer({ min: 1, max: 1e6 }),
  });
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.array(finding, { minLength: 1, maxLength: 5 })),
      (findings: KnownFindings) => {
        const text = baselineText(findings);
        expect(baselineText(readBaseline('x', text))).toBe(text);
        const count = (all: KnownFindings) => Object.values(all).flat().length;
        expect(count(readBaseline('x', text))).toBe(count(findings));
      },
    ),
  );
});
