import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSearch } from '../../../../../models/generation/createSearch.ts';
import type { Advance, Candidates } from '../../../../../models/generation/decoding.ts';
import { isDecided } from '../../../../../models/generation/drafting/decidedStep.ts';
import { productDefaults, type Rules } from '../../../../../models/generation/generationSettings.ts';

const vocabSize = 60;
const width = 14;
const context = { vocabSize, endTokenIds: [3], promptIds: [2], startTokenId: 2 };

interface Row {
  readonly ids: readonly number[];
  readonly logits: readonly number[];
}

/** The likeliest words of a row: some rows are sure of one, others of none. fast-check's own numbers are mostly ties. */
function drawRow(random: () => number): Row {
  const ids = Array.from({ length: vocabSize }, (_, id) => ({ id, place: random() }))
    .sort((one, other) => one.place - other.place)
    .slice(0, width)
    .map(({ id }) => id);
  const fall = 3 * random();
  let logit = -random();
  return { ids, logits: ids.map(() => (logit = Math.fround(logit - fall * random()))) };
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function candidatesOf(rows: readonly Row[]): Candidates {
  return {
    rows: rows.length,
    width,
    ids: rows.flatMap(({ ids }) => ids),
    logits: Float32Array.from(rows.flatMap(({ logits }) => logits)),
    logNormalizers: new Float32Array(rows.length),
  };
}

const silent = { ids: Array<number>(width).fill(0), logits: Array<number>(width).fill(-Infinity) };

describe.each<Rules>(['hf', 'lavis'])('a step of rules %s', (rules) => {
  test('that is decided is the same whatever the rows that are not known say', () => {
    let decided = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 6 }),
        fc.nat(2 ** 31),
        (numBeams, steps, seed) => {
          const random = randomFrom(seed);
          const settings = { ...productDefaults, numBeams, numReturnSequences: numBeams, minNewTokens: 0, rules };
          const searches = [createSearch(settings, context), createSearch(settings, context)] as const;
          let advance: Advance | undefined;
          for (let index = 0; index < steps; index++) {
            const rows = Array.from({ length: index === 0 ? 1 : numBeams }, () => drawRow(random));
            const said = rows.map(({ ids, logits }, beam) =>
              index === 0 || random() < 1 - beam / 6
                ? { ids: Int32Array.from(ids), logits: Float32Array.from(logits), logNormalizer: 0 }
                : undefined,
            );
            const isEnough = index === 0 || (advance !== undefined && isDecided(advance.forecast, said));
            const partly = isEnough ? rows.map((each, beam) => (said[beam] ? each : silent)) : rows;
            if (partly.includes(silent)) decided++;
            const [whole, part] = [searches[0].advance(candidatesOf(rows)), searches[1].advance(candidatesOf(partly))];
            expect(part).toEqual(whole);
            expect(searches[1].snapshot()).toEqual(searches[0].snapshot());
            if (!whole) break;
            advance = whole;
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(decided).toBeGreaterThan(100);
  });
});

test('with penalties only all rows decide', () => {
  const said = { ids: Int32Array.of(5, 6), logits: Float32Array.of(-0.1, -0.2), logNormalizer: 0 };
  const forecast = { scores: [-1, -900], endTokenIds: [3], steps: 9 };
  expect(isDecided({ ...forecast, rule: 'scores' }, [said, undefined])).toBe(true);
  expect(isDecided({ ...forecast, rule: 'wholeTexts' }, [said, undefined])).toBe(false);
  expect(isDecided({ ...forecast, rule: 'wholeTexts' }, [said, said])).toBe(true);
});
