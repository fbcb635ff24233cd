import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../../../models/metrics/compareReports.ts';
import { scoreTexts, type TextItem } from '../../../../models/metrics/scoreTexts.ts';
import { textMetrics } from '../../../../models/metrics/textScores.ts';

const word = fc.constantFrom('a', 'bee', 'on', 'the', 'yellow', 'flower', 'in', 'light', "dog's", '5', '.', ',');
const text = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '));
const item = fc.record({ candidate: text, references: fc.array(text, { minLength: 1, maxLength: 4 }) });
const items = fc.array(item, { minLength: 1, maxLength: 12 });
/** Texts that have a run of four words. */
const longText = fc.array(fc.constantFrom('a', 'bee', 'on', 'flower'), { minLength: 4, maxLength: 20 });

const plainItem = (candidate: string, ...references: readonly string[]): TextItem => ({ candidate, references });

describe('scores', () => {
  it('are 1 for BLEU and ROUGE-L where the candidate is its reference', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(longText, { minLength: 1, maxLength: 5 }), async (texts) => {
        const same = texts.map((words) => plainItem(words.join(' '), words.join(' ')));
        const { scores } = (await scoreTexts(same, ['bleu', 'rouge'])).corpus;
        for (const score of Object.values(scores)) expect(score).toBeCloseTo(1, 6);
      }),
    );
  });

  it('are 10 for CIDEr where each candidate is its only reference and says what no other does', async () => {
    const texts = ['one two three four', 'five six seven eight', 'nine ten eleven twelve'];
    const { scores } = (
      await scoreTexts(
        texts.map((same) => plainItem(same, same)),
        ['cider'],
      )
    ).corpus;
    expect(scores.CIDEr).toBeCloseTo(10, 9);
  });

  it('lie between 0 and 1, or 0 and 10', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (some) => {
        const report = await scoreTexts(some, textMetrics);
        for (const { scores } of [report.corpus, ...report.each.flatMap((one) => one ?? [])]) {
          for (const [name, score] of Object.entries(scores)) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(name === 'CIDEr' ? 10 + 1e-9 : 1);
          }
        }
      }),
    );
  });

  it('do not depend on the order of items or of references', async () => {
    await fc.assert(
      fc.asyncProperty(items, async (some) => {
        const turned = some.map((one) => ({ ...one, references: one.references.toReversed() })).toReversed();
        const [report, other] = [await scoreTexts(some, textMetrics), await scoreTexts(turned, textMetrics)];
        for (const [name, score] of Object.entries(report.corpus.scores)) {
          expect(other.corpus.scores[name as 'CIDEr']).toBeCloseTo(score, 9);
        }
        expect(other.corpus.lengths.median).toBe(report.corpus.lengths.median);
        expect(other.each.toReversed().map((one) => one?.scores['BLEU-4'])).toEqual(
          report.each.map((one) => one?.scores['BLEU-4']),
        );
      }),
    );
  });

  it('of BLEU and ROUGE-L do not fall where a reference is added that is the candidate', async () => {
    await fc.assert(
      fc.asyncProperty(item, async (one) => {
        const before = (await scoreTexts([one], ['rouge'])).corpus.scores['ROUGE-L'] ?? 0;
        const helped = { ...one, references: [...one.references, one.candidate] };
        expect((await scoreTexts([helped], ['rouge'])).corpus.scores['ROUGE-L']).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('are only those that were asked for', async () => {
    const report = await scoreTexts([plainItem('a bee', 'a bee')], ['rouge']);
    expect(report.corpus.scores).toEqual({ 'ROUGE-L': 1 });
    expect(report.each).toEqual([{ scores: { 'ROUGE-L': 1 }, repetition: 0, length: 2 }]);
  });
});

describe('items that cannot be scored', () => {
  it('without references are left out and keep their place', async () => {
    const report = await scoreTexts([plainItem('a'), plainItem('a bee', 'a bee'), plainItem('')], textMetrics);
    expect(report.each.map((one) => one?.length)).toEqual([undefined, 2, undefined]);
    expect(report.scored).toBe(1);
  });

  it('are an error where there is no other', async () => {
    await expect(scoreTexts([], textMetrics)).rejects.toThrow(RangeError);
    await expect(scoreTexts([plainItem('a')], textMetrics)).rejects.toThrow('No item has a reference.');
  });

  it('are not looked at once the signal fires', async () => {
    const reason = new Error('enough');
    await expect(scoreTexts([plainItem('a', 'a')], textMetrics, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('two reports of the same items', () => {
  const references = Array.from({ length: 30 }, (_, at) => `a bee number ${at} on a yellow flower in soft light`);
  const report = (change: (text: string, at: number) => string) =>
    scoreTexts(
      references.map((reference, at) => plainItem(change(reference, at), reference)),
      textMetrics,
    );

  it('differ by nothing where they are the same', async () => {
    const same = await report((text) => text);
    for (const interval of Object.values(compareReports(same, same))) {
      expect(interval).toEqual({ difference: 0, low: 0, high: 0 });
    }
  });

  it('have intervals around the difference, the same each time', async () => {
    const worse = await report((text, at) => (at % 3 === 0 ? 'a cat' : text));
    const better = await report((text, at) => (at % 9 === 0 ? 'a cat' : text));
    const intervals = compareReports(worse, better);
    expect(Object.keys(intervals)).toEqual([
      ...['BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4', 'ROUGE-L', 'CIDEr'],
      ...['repetition', 'length'],
    ]);
    for (const name of ['BLEU-4', 'ROUGE-L', 'CIDEr'] as const) {
      const { difference, low, high } = intervals[name] ?? { difference: 0, low: 0, high: 0 };
      expect(difference).toBeCloseTo((better.corpus.scores[name] ?? 0) - (worse.corpus.scores[name] ?? 0), 12);
      expect(low).toBeGreaterThan(0);
      expect(difference).toBeGreaterThan(low);
      expect(high).toBeGreaterThan(difference);
    }
    expect(compareReports(worse, better)).toEqual(intervals);
    expect(compareReports(worse, better, { seed: 1 })).not.toEqual(intervals);
    expect(compareReports(better, worse)['ROUGE-L']?.difference).toBe(-(intervals['ROUGE-L']?.difference ?? 0));
  });

  it('must be of as many items', async () => {
    const one = await scoreTexts([plainItem('a', 'a')], textMetrics);
    const two = await scoreTexts([plainItem('a', 'a'), plainItem('b', 'b')], textMetrics);
    expect(() => compareReports(one, two)).toThrow('The reports are of 1 and 2 items.');
  });
});
