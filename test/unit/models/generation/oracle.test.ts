import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { GenerationSettings } from '../../../../models/generation/generationSettings.ts';
import { ToyDecoding } from './toyDecoding.ts';
import { writeTogether, type Together } from './writeTogether.ts';

interface OracleCase {
  readonly seed: number;
  readonly endBias: number;
  readonly endTokenIds: readonly number[];
  readonly promptIds: readonly number[];
  readonly settings: GenerationSettings;
  readonly tokens: readonly (readonly number[])[];
  readonly scores: readonly number[] | null;
}

interface Oracle {
  readonly transformers: string;
  readonly vocabSize: number;
  readonly startTokenId: number;
  readonly cases: readonly OracleCase[];
}

/** The first line says what made the file; every other one is a case. */
function readOracle(rules: string): Oracle {
  const text = readFileSync(new URL(`../../../fixtures/generation/${rules}.jsonl`, import.meta.url), 'utf8');
  const [head, ...cases] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { ...head, cases };
}

async function replay(
  oracle: Oracle,
  { settings, tokens: _, scores: __, ...toy }: OracleCase,
): Promise<Together['result']> {
  const { vocabSize, startTokenId } = oracle;
  const prefix = settings.rules === 'hf' ? toy.promptIds : [startTokenId];
  const decoding = new ToyDecoding([{ ...toy, vocabSize, prefix }]);
  const prompt = { endTokenIds: toy.endTokenIds, promptIds: toy.promptIds, startTokenId };
  const { result } = await writeTogether(decoding, { settings, prompt });
  return result;
}

describe.each(['hf', 'lavis'])('rules %s', (rules) => {
  const oracle = readOracle(rules);

  test(`give the tokens and scores of transformers ${oracle.transformers} in all ${oracle.cases.length} cases`, async () => {
    const wrong: unknown[] = [];
    for (const [index, wanted] of oracle.cases.entries()) {
      const texts = (await replay(oracle, wanted)).images[0] ?? [];
      const tokens = texts.map((text) => text.tokens);
      const scores = wanted.scores === null ? null : texts.map((text) => text.score);
      const isEqual =
        JSON.stringify(tokens) === JSON.stringify(wanted.tokens) &&
        (wanted.scores ?? []).every((score, i) => Math.abs(score - (scores?.[i] ?? NaN)) < tolerance(score));
      if (!isEqual) wrong.push({ index, wanted, tokens, scores });
    }
    expect(wrong).toEqual([]);
  });

  test('include every way a text can end', () => {
    const texts = oracle.cases.flatMap(({ tokens, endTokenIds, settings }) =>
      tokens.map((text) => ({ text, settings, hasEnd: endTokenIds.includes(text.at(-1) ?? -1) })),
    );
    const isFull = (text: readonly number[], { maxNewTokens }: GenerationSettings) => text.length === maxNewTokens;
    expect(texts.filter(({ hasEnd }) => hasEnd).length).toBeGreaterThan(100);
    expect(texts.filter(({ text, settings, hasEnd }) => !hasEnd && isFull(text, settings)).length).toBeGreaterThan(100);
    expect(texts.every(({ text, settings, hasEnd }) => hasEnd || isFull(text, settings))).toBe(true);
  });
});

/** 1e-4; relative where a length penalty below zero makes scores of hundreds. */
function tolerance(score: number): number {
  return 1e-4 * Math.max(1, Math.abs(score) / 100);
}
