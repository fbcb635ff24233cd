import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { runCli } from '../../cli.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import golden from '../cases/metrics/expected.json' with { type: 'json' };
import longclip from '../cases/metrics/longclip-tiny/expected.json' with { type: 'json' };

// Scores of networks through the built command line: its children, its files and what it prints.

const samples = fileURLToPath(new URL('../../../media/samples', import.meta.url));
const modelOf = (name: string) => fileURLToPath(new URL(`../cases/metrics/${name}`, import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

interface Outcome {
  readonly corpus: Scored;
  readonly each: readonly (Scored & { readonly id: string | number })[];
  readonly judges: { readonly BERTScore?: object; readonly CLIPScore?: object };
}

interface Scored {
  readonly BERTScore?: Readonly<Record<'P' | 'R' | 'F1', number>>;
  readonly CLIPScore?: Readonly<Record<'cosine' | 'score', number>>;
}

interface Judgeable {
  readonly id: string | number;
  readonly image?: string;
  readonly captions: readonly string[];
  readonly candidate: string;
}

async function evaluate(items: readonly Judgeable[], options: readonly string[]) {
  const [data, candidates] = [join(folder.path, 'data.jsonl'), join(folder.path, 'candidates.jsonl')];
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(data, lines(items.map(({ id, image, captions }) => ({ id, image, captions }))));
  writeFileSync(candidates, lines(items.map(({ id, candidate }) => ({ id, caption: candidate }))));
  const args = ['evaluate', '--data', data, '--candidates', candidates, '--json', ...options];
  const env = { CAPTION_LENS_CACHE: folder.path, HF_HOME: folder.path, HF_HUB_OFFLINE: '1' };
  const { exitCode, stdout, stderr } = await runCli(args, env);
  return { exitCode, stderr, told: (stdout === '' ? undefined : JSON.parse(stdout)) as Outcome };
}

describe('BERTScore', () => {
  const { items: ids, plain, idf } = golden.BERTScore;
  const items = ids.flatMap((id) =>
    golden.items
      .filter((item) => item.id === id)
      .map(({ references, candidate }) => ({ id, captions: references, candidate })),
  );
  const options = ['--metrics', 'bertscore', '--bert-model', modelOf('roberta-tiny'), '--bert-layer', '3'];

  test.each([
    ['plain', plain, []],
    ['with idf', idf, ['--idf']],
  ] as const)('%s: as bert_score has it', async (_name, expected, more) => {
    const { told } = await evaluate(items, [...options, ...more]);
    expect(told.each.map(({ id }) => id)).toEqual(ids);
    for (const name of ['P', 'R', 'F1'] as const) {
      for (const [at, { BERTScore }] of told.each.entries()) {
        expect(BERTScore?.[name]).toBeCloseTo(expected[name][at] ?? NaN, 4);
      }
      const mean = expected[name].reduce((sum, value) => sum + value, 0) / ids.length;
      expect(told.corpus.BERTScore?.[name]).toBeCloseTo(mean, 4);
    }
    expect(told.judges.BERTScore).toMatchObject({ model: 'roberta-tiny', layer: 3 });
  });

  test("with a baseline in bert_score's own form", async () => {
    const baseline = join(folder.path, 'baseline.tsv');
    const [P = 0, R = 0, F = 0] = golden.BERTScore['baseline of roberta-large, layer 17 (P, R, F)'];
    writeFileSync(baseline, `LAYER,P,R,F\n2,0.1,0.1,0.1\n3,${P},${R},${F}\n`);
    const { told } = await evaluate(items, [...options, '--bert-baseline', baseline]);
    for (const [at, { BERTScore }] of told.each.entries()) {
      expect(BERTScore?.F1).toBeCloseTo(((plain.F1[at] ?? NaN) - F) / (1 - F), 3);
    }
  });

  test.each([
    [['--bert-layer', '9'], 'The model has 4 layers, so there is no layer 9. [invalidOption]'],
    [['--bert-model', modelOf('clip-tiny')], 'holds CLIP, where a RoBERTa is asked for. [checkpointUnsupported]'],
    [['--bert-model', samples], 'config.json'],
    [['--bert-model', 'org/absent'], 'hubOffline'],
    [['--bert-baseline', 'absent.tsv'], 'There is no baseline at absent.tsv. [dataNotFound]'],
  ])('%s is a sentence with a code, and nothing is printed', async (more, sentence) => {
    const { exitCode, stderr, told } = await evaluate(items.slice(0, 1), [...options, ...more]);
    expect([exitCode, told]).toEqual([2, undefined]);
    expect(stderr).toContain(sentence);
  });
});

describe('CLIPScore', () => {
  const { texts, cosine } = golden.CLIP;
  const options = ['--metrics', 'clipscore', '--clip-model', modelOf('clip-tiny')];
  const fileOf = (name: string) => readdirSync(samples).find((file) => file.split('.')[0] === name) ?? '';
  const items = Object.keys(cosine).flatMap((name) =>
    texts.map((candidate, at) => ({
      id: `${name} ${at}`,
      image: join(samples, fileOf(name)),
      captions: ['a picture'],
      candidate,
    })),
  );

  test('cosines are those of transformers, and the score is 2.5 of them', async () => {
    const { told } = await evaluate(items, options);
    for (const [at, expected] of Object.values(cosine).flat().entries()) {
      const found = told.each[at]?.CLIPScore;
      expect(found?.cosine, told.each[at]?.id.toString()).toBeCloseTo(expected, 4);
      expect(found?.score).toBeCloseTo(2.5 * Math.max(expected, 0), 3);
    }
  });

  test('a picture that is missing is told, and the others are scored', async () => {
    const [first, second] = items;
    if (!first || !second) throw new Error('two items');
    const broken = { ...second, image: join(samples, 'absent.png') };
    const { exitCode, stderr, told } = await evaluate([first, broken], options);
    expect([exitCode, told.each[0]?.CLIPScore === undefined, told.each[1]?.CLIPScore]).toEqual([1, false, undefined]);
    expect(stderr).toMatch(/^coffee 1: .* \[imageNotFound\]\n$/);
    expect(told).toMatchObject({ counts: { judged: 2, pictures: 1 } });
  });

  test.each([[['tokenizer.json']], [['vocab.json', 'merges.txt']]])(
    "Long-CLIP under OpenAI's names, with %j beside it: as its own code has it, over 248 positions",
    async (tokenizer) => {
      const place = join(folder.path, tokenizer.length === 1 ? 'new' : 'old');
      mkdirSync(place);
      copyFileSync(join(modelOf('longclip-tiny'), 'longclip-tiny.pt'), join(place, 'longclip-tiny.pt'));
      for (const name of tokenizer) copyFileSync(join(modelOf('clip-tiny'), name), join(place, name));
      const asked = Object.entries(longclip.cosine).flatMap(([name, cosines]) =>
        cosines.map((expected, at) => ({
          expected,
          item: {
            id: `${name} ${at}`,
            image: join(samples, name),
            captions: ['x'],
            candidate: longclip.texts[at] ?? '',
          },
        })),
      );
      const { told } = await evaluate(
        asked.map(({ item }) => item),
        ['--metrics', 'clipscore', '--clip-model', join(place, 'longclip-tiny.pt')],
      );
      for (const [at, { expected }] of asked.entries()) {
        expect(told.each[at]?.CLIPScore?.cosine).toBeCloseTo(expected, 4);
      }
      expect(told.judges.CLIPScore).toEqual({ model: 'longclip-tiny.pt', positions: 248 });
    },
  );
});
