import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import golden from '../../../../golden/cases/metrics/expected.json' with { type: 'json' };
import { run } from '../fakeWorld.ts';

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
    expect(stderr).toBe('2: it has no caption.\nx: it is not in the data.\n');
  });

  test.each([
    [[], 'Name the data set with --data.'],
    [['--data', 'a.jsonl'], 'Name the captions that are to be judged with --candidates.'],
    [['--data', 'a.jsonl', '--candidates', 'none.jsonl'], 'There are no captions at none.jsonl.'],
    [['--metrics', 'meteor'], '--metrics takes bleu, rouge or cider, not "meteor".'],
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
});
