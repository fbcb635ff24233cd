import { describe, expect, test } from 'vitest';
import { combineProcessors, createProcessors } from '../../../../models/generation/processors.ts';
import { productDefaults } from '../../../../models/generation/generationSettings.ts';
import type { GenerationDefaults } from '../../../../models/generation/generationSettings.ts';

const endTokenIds = [7, 9];

/** The processors of these settings after `seen`, of which the last `numGenerated` were generated. */
function prepare(options: GenerationDefaults, seen: readonly number[], numGenerated = seen.length) {
  const settings = { ...productDefaults, minNewTokens: 0, ...options, rules: 'hf' } as const;
  return combineProcessors(createProcessors(settings, endTokenIds))({ seen, numGenerated });
}

function forbidden(prepared: ReturnType<typeof prepare>): number[] {
  return Array.from({ length: 12 }, (_, token) => token).filter((token) => prepared.apply(token, -1) === -Infinity);
}

test('without settings nothing changes and nothing more is needed', () => {
  const prepared = prepare({}, [1, 2]);
  expect(prepared.reach).toBe(0);
  expect(prepared.apply(1, -0.5)).toBe(-0.5);
});

describe('minNewTokens', () => {
  test('forbids every end token until enough is written', () => {
    expect(forbidden(prepare({ minNewTokens: 3 }, [1, 2, 3, 4], 2))).toEqual([7, 9]);
    expect(forbidden(prepare({ minNewTokens: 3 }, [1, 2, 3, 4], 3))).toEqual([]);
  });

  test('needs one more candidate for each end token', () => {
    expect(prepare({ minNewTokens: 3 }, [1], 0).reach).toBe(2);
    expect(prepare({ minNewTokens: 3 }, [1, 2, 3], 3).reach).toBe(0);
  });
});

describe('repetitionPenalty', () => {
  test('multiplies below zero and divides above, once', () => {
    const prepared = prepare({ repetitionPenalty: 2 }, [4, 4]);
    expect(prepared.apply(4, -3)).toBe(-6);
    expect(prepared.apply(4, 3)).toBe(1.5);
    expect(prepared.apply(5, -3)).toBe(-3);
  });

  test('needs a candidate more for each distinct token, or all when it rewards', () => {
    expect(prepare({ repetitionPenalty: 1.2 }, [4, 4, 5]).reach).toBe(2);
    expect(prepare({ repetitionPenalty: 0.8 }, [4]).reach).toBe(Infinity);
  });
});

describe('noRepeatNgramSize', () => {
  test('1 forbids every token seen', () => {
    expect(forbidden(prepare({ noRepeatNgramSize: 1 }, [4, 6, 4]))).toEqual([4, 6]);
  });

  test('2 forbids what followed the last token before', () => {
    expect(forbidden(prepare({ noRepeatNgramSize: 2 }, [4, 6, 4, 8, 4]))).toEqual([6, 8]);
  });

  test('3 looks two tokens back', () => {
    expect(forbidden(prepare({ noRepeatNgramSize: 3 }, [4, 6, 5, 6, 5, 4, 6]))).toEqual([5]);
  });

  test('bans a token that overlaps its own beginning', () => {
    expect(forbidden(prepare({ noRepeatNgramSize: 3 }, [4, 4, 4]))).toEqual([4]);
  });

  test('is silent while there is no n-gram yet', () => {
    expect(prepare({ noRepeatNgramSize: 3 }, [4, 4]).reach).toBe(0);
  });
});

test('processors add up', () => {
  const prepared = prepare({ repetitionPenalty: 1.5, noRepeatNgramSize: 1, minNewTokens: 5 }, [3, 4]);
  expect(prepared.reach).toBe(6);
  expect(forbidden(prepared)).toEqual([3, 4, 7, 9]);
});
