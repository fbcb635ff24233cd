import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'parse5';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import golden from '../../../../golden/cases/metrics/expected.json' with { type: 'json' };
import { run } from '../fakeWorld.ts';

const samples = fileURLToPath(new URL('../../../../../media/samples/captions.jsonl', import.meta.url));
/** Captions of two of the samples. */
const captions = fileURLToPath(new URL('candidates.jsonl', import.meta.url));

function write(files: Readonly<Record<string, readonly object[]>>): (name: string) => string {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  for (const [name, lines] of Object.entries(files)) {
    writeFileSync(join(folder.path, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  return (name) => join(folder.path, name);
}

describe('evaluate', () => {
  test('one object with the scores of pycocoevalcap, in the order of the data', async () => {
    const at = write({
      'data.jsonl': golden.items.map(({ id, references }) => ({ id, captions: references })),
      'candidates.jsonl': golden.items.toReversed().map(({ id, candidate }) => ({ id, caption: candidate })),
    });
    const args = ['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl'), '--json'];
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, '']);
    const outcome = JSON.parse(stdout) as { corpus: Record<string, number>; each: Record<string, number>[] };
    expect(outcome.each.map(({ id }) => id)).toEqual(golden.items.map(({ id }) => id));
    for (const name of ['BLEU-1', 'BLEU-4', 'ROUGE-L', 'CIDEr'] as const) {
      expect(outcome.corpus[name]).toBeCloseTo(golden.corpus[name], 6);
      for (const [index, each] of outcome.each.entries()) {
        expect(each[name]).toBeCloseTo(golden.each[index]?.[name] ?? NaN, 6);
      }
    }
  });

  test('ids that do not meet are told, and the others are judged', async () => {
    const at = write({
      'data.jsonl': [
        { id: 1, caption: 'a red cup' },
        { id: 2, caption: 'a tree' },
      ],
      'candidates.jsonl': [
        { id: 1, caption: 'a red cup' },
        { id: 'x', caption: 'a lens' },
      ],
    });
    const { code, stdout, stderr } = await run([
      ...['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl'), '--metrics', 'bleu'],
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^1 captions\nBLEU-1 +1\.0000\n/);
    expect(stderr).toBe(
      `2: It has no caption in ${at('candidates.jsonl')}. [dataInvalid]\n` +
        `x: It is in ${at('candidates.jsonl')}, but not in the data. [dataInvalid]\n`,
    );
  });

  test.each([
    [[], 'Name the data set with --data.'],
    [
      ['--data', 'a.jsonl'],
      'Name the captions that are to be judged with --candidates, or the model that makes them with --model.',
    ],
    [['--data', 'a.jsonl', '--candidates', 'b', '--model', 'c'], 'Give --candidates or --model, not both.'],
    [['--data', 'none.jsonl', '--candidates', 'b.jsonl'], 'There is no data set at none.jsonl (ENOENT).'],
    [['--data', samples, '--candidates', 'none.jsonl'], 'There are no captions at none.jsonl.'],
    [['--metrics', 'meteor'], '--metrics takes bleu, rouge, cider, bertscore or clipscore, not "meteor".'],
    [['--bert-layer', 'first'], '--bert-layer takes the number of a layer, or "last", not "first".'],
    [
      ['--data', samples, '--candidates', 'b', '--metrics', 'bleu', '--idf'],
      '--bert-… and --idf are of bertscore, which --metrics leaves out.',
    ],
    [
      ['--data', samples, '--candidates', captions, '--choose-by', 'agreement'],
      '--choose-by is of --model: captions of --candidates are chosen already.',
    ],
    [
      ['--data', samples, '--candidates', captions, '--idf'],
      'There is no model for BERTScore here: name one with --bert-model.',
    ],
    [
      ['--data', samples, '--candidates', captions, '--bert-model', 'no model'],
      '"no model" names no model that judges',
    ],
  ])('%s is a sentence', async (args, sentence) => {
    const { code, stderr } = await run(['evaluate', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  test('a caption without its members is told by its line', async () => {
    const at = write({
      'data.jsonl': [{ id: 1, caption: 'a' }],
      'candidates.jsonl': [{ id: 1, caption: 'a' }, { id: 1 }],
    });
    const { stderr } = await run(['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl')]);
    expect(stderr).toMatch(/candidates\.jsonl:2: "caption" should be a text\./);
  });

  test('captions of one id are of one item, and another picture of that id is told', async () => {
    const at = write({
      'data.jsonl': [
        { id: 1, image: 'a.png', caption: 'a cup' },
        { id: '1', caption: 'a tree' },
        { id: 1, image: 'a.png', caption: 'a red cup' },
        { id: 1, image: 'b.png', caption: 'a lake' },
      ],
      'candidates.jsonl': [
        { id: 1, caption: 'a red cup' },
        { id: '1', caption: 'a tree' },
      ],
    });
    const { code, stdout, stderr } = await run([
      ...[
        'evaluate',
        '--data',
        at('data.jsonl'),
        '--candidates',
        at('candidates.jsonl'),
        '--metrics',
        'rouge',
        '--json',
      ],
    ]);
    expect([code, stderr]).toEqual([1, '1: This id comes again, with another picture. [dataInvalid]\n']);
    expect((JSON.parse(stdout) as { readonly each: unknown }).each).toEqual([
      { id: 1, 'ROUGE-L': 1 },
      { id: '1', 'ROUGE-L': 1 },
    ]);
  });

  test('an id that would come back as another one is told', async () => {
    const at = write({});
    const of = (id: string) => `{"id": ${id}, "caption": "a red cup"}\n`;
    const [long, safe] = ['12345678901234567890', '9007199254740991'];
    writeFileSync(at('long.jsonl'), of(long) + of(safe));
    writeFileSync(at('safe.jsonl'), of(safe));
    const args = (data: string, captions: string) => ['evaluate', '--data', at(data), '--candidates', at(captions)];
    const told = 'has more digits than a number can hold; write it in quotes.';
    const { code, stdout, stderr } = await run([...args('long.jsonl', 'safe.jsonl'), '--json']);
    expect([code, stderr]).toEqual([1, `${at('long.jsonl')}:1: Its id ${told} [dataInvalid]\n`]);
    expect(stdout).toContain(`"each":[{"id":${safe},`);
    expect((await run(args('safe.jsonl', 'long.jsonl'))).stderr).toContain(`long.jsonl:1: "id" ${told}`);
  });

  test('of many that are broken twenty are told, and how many more there are', async () => {
    const broken = Array.from({ length: 25 }, () => ({ image: 'x.png' }));
    const at = write({
      'data.jsonl': [{ id: 1, caption: 'a red cup' }, ...broken],
      'candidates.jsonl': [{ id: 1, caption: 'a red cup' }],
    });
    const { stderr } = await run(['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl')]);
    expect(stderr.split('\n').filter((line) => line.includes('It has no caption'))).toHaveLength(20);
    expect(stderr).toContain('And 5 more.\n');
  });

  test('a reference of marks alone is told, and scored as one of no words', async () => {
    const at = write({
      'data.jsonl': [
        { id: 1, captions: ['...', 'a red cup'] },
        { id: 2, caption: '!' },
      ],
      'candidates.jsonl': [
        { id: 1, caption: 'a red cup' },
        { id: 2, caption: 'a tree' },
      ],
    });
    const { code, stdout, stderr } = await run([
      ...['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl'), '--json'],
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      '1: Its reference "..." has no words. [dataInvalid]\n2: Its reference "!" has no words. [dataInvalid]\n',
    );
    const { each } = JSON.parse(stdout) as { readonly each: readonly Record<string, number>[] };
    expect(each.map((one) => one['ROUGE-L'])).toEqual([1, 0]);
  });
});

describe('captions of a model', () => {
  const pictures = { '/p/a.png': 'a red cup on a table', '/p/b.png': 'a tree by a tree by a tree by a lake' };
  const data = Object.keys(pictures).map((image, id) => ({ id, image, captions: ['a red cup on a table'] }));
  const own = ['--no-daemon', '--metrics', 'bleu,rouge'];

  test('are made of the pictures of the data and judged', async () => {
    const at = write({ 'data.jsonl': data });
    const { code, stdout } = await run(
      ['evaluate', '--data', at('data.jsonl'), '--model', 'embedded', '--json', ...own],
      {
        files: pictures,
      },
    );
    expect(code).toBe(0);
    const { each, counts } = JSON.parse(stdout) as { each: Record<string, number>[]; counts: object };
    expect(each.map((one) => [one['id'], (one['ROUGE-L'] ?? 0) > 0.99])).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(counts).toEqual({ judged: 2 });
  });

  test('a picture that is none is told, and the others are judged', async () => {
    const at = write({ 'data.jsonl': [...data, { id: 2, image: '/p/c.png', caption: 'a' }, { id: 3, caption: 'b' }] });
    const { code, stdout, stderr } = await run(
      ['evaluate', '--data', at('data.jsonl'), '--model', 'embedded', ...own],
      {
        files: { ...pictures, '/p/c.png': 'bad' },
      },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^2 captions\n/);
    expect(stderr).toBe('2: This is not a picture. [imageUnsupported]\n3: It has no picture. [imageNotFound]\n');
  });

  test('may be chosen by a CLIP that does not judge them', async () => {
    const at = write({ 'data.jsonl': data });
    const chosen = ['--choose-by', 'agreement', '--clip-model', at('none')];
    const { stderr } = await run(['evaluate', '--data', at('data.jsonl'), '--model', 'embedded', ...chosen, ...own], {
      files: pictures,
    });
    expect(stderr).not.toContain('[invalidOption]');
    expect(stderr).not.toContain('--metrics');
  });

  test('beside others are the table of the card', async () => {
    const at = write({
      'data.jsonl': data,
      'before.jsonl': data.map(({ id }) => ({ id, caption: 'a cup a cup a cup a cup' })),
    });
    const args = [
      'evaluate',
      '--data',
      at('data.jsonl'),
      '--model',
      'embedded',
      '--against',
      at('before.jsonl'),
      ...own,
    ];
    const { stdout } = await run(args, { files: pictures });
    expect(stdout).toMatch(/base: before\.jsonl +tuned: embedded +absolute +relative +95 % interval\n/);
    // Of runs of four words, three of five come again in each caption of the base, and four of eight in one of two.
    expect(stdout).toMatch(/repetition +0\.6000 +0\.2500 +-0\.3500 +-58\.3 % /);
    const told = JSON.parse((await run([...args, '--json'], { files: pictures })).stdout) as {
      against: { corpus: Record<string, number> };
      corpus: Record<string, number>;
      comparison: Record<string, { base: number; tuned: number; absolute: number; relative: number }>;
    };
    const rouge = told.comparison['ROUGE-L'];
    expect(rouge).toMatchObject({ base: told.against.corpus['ROUGE-L'], tuned: told.corpus['ROUGE-L'] });
    expect(rouge?.absolute).toBeCloseTo((rouge?.tuned ?? 0) - (rouge?.base ?? 0), 12);
    expect(rouge?.relative).toBeCloseTo((rouge?.absolute ?? 0) / (rouge?.base ?? 1), 12);
  });
});

describe('the page', () => {
  const hostile = `</bdi><script>alert(1)</script> & "quoted" \u202egnirts`;

  test('has both captions of each picture as inert text, worst first, and asks for nothing', async () => {
    const at = write({
      'data.jsonl': [
        { id: 'good', image: '/p/a.png', caption: 'a red cup' },
        { id: 'bad', image: '/p/b.png', captions: [`a tree" onload="x`] },
      ],
      'candidates.jsonl': [
        { id: 'good', caption: 'a red cup' },
        { id: 'bad', caption: hostile },
      ],
    });
    await run(
      [
        ...['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl')],
        ...['--against', at('candidates.jsonl'), '--html', at('page.html')],
      ],
      { files: { '/p/a.png': 'x', '/p/b.png': 'y' } },
    );
    const page = parse(readFileSync(at('page.html'), 'utf8'));
    const html = JSON.stringify(page, (key: string, value: unknown) => (key === 'parentNode' ? undefined : value));
    expect(html).not.toContain('"nodeName":"script"');
    expect(html).not.toContain('onload","value"');
    expect(html).toContain('alert(1)');
    expect(html).not.toContain('\u202e');
    const text = readFileSync(at('page.html'), 'utf8');
    expect(text.match(/<section><h4>(Base|Tuned)/g)).toHaveLength(4);
    expect(text).not.toMatch(/https?:|url\(|<link|@import/);
    expect(text.match(/<img src="data:image\/png;base64,[^"]*" alt="[^"]+"/g)).toHaveLength(2);
  });

  test('lies in a folder that is made for it; where it cannot be, that is told beside the scores', async () => {
    const at = write({
      'data.jsonl': [{ id: 1, caption: 'a red cup' }],
      'candidates.jsonl': [{ id: 1, caption: 'a red cup' }],
    });
    const judge = (html: string) =>
      run([
        ...['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl'), '--json'],
        ...['--html', html],
      ]);
    expect((await judge(at('new/folder/page.html'))).code).toBe(0);
    expect(readFileSync(at('new/folder/page.html'), 'utf8')).toContain('a red cup');
    const { code, stdout, stderr } = await judge(at('data.jsonl/page.html'));
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^--html: .*page\.html cannot be written \(\w+\)\. \[invalidOption\]\n$/);
  });

  test('puts what scores least at its beginning', async () => {
    const at = write({
      'data.jsonl': ['good', 'bad'].map((id) => ({ id, caption: 'a red cup on a table' })),
      'candidates.jsonl': [
        { id: 'good', caption: 'a red cup on a table' },
        { id: 'bad', caption: 'trees' },
      ],
    });
    await run([
      ...['evaluate', '--data', at('data.jsonl'), '--candidates', at('candidates.jsonl'), '--html', at('page.html')],
    ]);
    const text = readFileSync(at('page.html'), 'utf8');
    expect([...text.matchAll(/<h3><bdi>(\w+)/g)].map(([, id]) => id)).toEqual(['bad', 'good']);
  });
});
