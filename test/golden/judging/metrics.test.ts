import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ptbTokens } from '../../../models/metrics/ptbTokens.ts';
import { scoreTexts, type TextItem } from '../../../models/metrics/scoreTexts.ts';
import { type ScoreName, textMetrics } from '../../../models/metrics/textScores.ts';
import { goldenPath } from '../../golden.ts';

type AllScores = Readonly<Record<ScoreName, number>>;

interface ScoredSet<Item extends TextItem = TextItem> {
  readonly items: readonly Item[];
  readonly corpus: AllScores;
  readonly each: readonly AllScores[];
}

interface TokenizedItem extends TextItem {
  readonly reference_tokens: readonly string[];
  readonly candidate_tokens: string;
}

const read = (name: string) => JSON.parse(readFileSync(goldenPath('metrics', name), 'utf8')) as unknown;

const captions = read('captions.json') as ScoredSet<TokenizedItem>;
const odd = read('tokens.json') as readonly (readonly [text: string, tokens: string])[];
const sets = read('scores.json') as Readonly<Record<string, ScoredSet>>;

const joined = (text: string) => ptbTokens(text).join(' ');

describe('tokens are those of pycocoevalcap', () => {
  it('of captions and their references', () => {
    const found = captions.items.map(({ candidate, references }) => [joined(candidate), ...references.map(joined)]);
    expect(found).toEqual(captions.items.map((item) => [item.candidate_tokens, ...item.reference_tokens]));
  });

  it(`of ${odd.length} odd texts`, () => {
    expect(odd.map(([text]) => [text, joined(text)])).toEqual(odd);
  });
});

describe('scores are those of pycocoevalcap', () => {
  it.each(Object.entries({ ...sets, captions }))('%s', async (_, { items, corpus, each }) => {
    const report = await scoreTexts(items, textMetrics);
    for (const [index, expected] of [corpus, ...each].entries()) {
      const found = index === 0 ? report.corpus.scores : report.each[index - 1]?.scores;
      expect(Object.keys(found ?? {})).toEqual(Object.keys(expected));
      for (const [name, score] of Object.entries(expected)) {
        expect(found?.[name as ScoreName], `${name} of ${index}`).toBeCloseTo(score, 9);
      }
    }
  });
});
