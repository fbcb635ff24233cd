import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GenerationDefaults } from '../../../../models/generation/generationSettings.ts';
import type { Hypothesis } from '../../../../models/generation/search.ts';
import { resolveSettings } from '../../../../models/generation/settingResolution.ts';
import { WritingLoop } from '../../../../models/generation/writingLoop.ts';
import { goldenCases } from '../../../golden/oracle.ts';
import { loadReference, type ReferenceModel } from '../../../golden/referenceModel.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { ScriptedDrafts, type Script } from '../generation/drafting/scriptedDrafts.ts';
import { projection } from './decodings.ts';

const folder = temporaryFolder();
const drafts = new ScriptedDrafts();
let reference: ReferenceModel;

beforeAll(async () => {
  const [tiny] = goldenCases;
  if (!tiny) throw new Error('there is no tiny checkpoint');
  reference = await loadReference(tiny, 'cpu', folder.path, 'fp32', 'cpu', drafts);
});
afterAll(async () => {
  await reference.dispose();
  folder.remove();
});

/** Texts about pictures that are made up, written together. */
async function write(
  script: Script,
  seeds: readonly number[],
  settings: readonly GenerationDefaults[],
): Promise<readonly (readonly Hypothesis[])[]> {
  const { model, checkpoint } = reference;
  drafts.begin(script);
  const loop = new WritingLoop(model.decoding);
  const texts = await Promise.all(seeds.map((seed) => model.openText(projection(reference, seed), [2, 20])));
  const prompt = { endTokenIds: checkpoint.endTokenIds, promptIds: [2, 20], startTokenId: 2 };
  const written = await Promise.all(
    texts.map((text, index) => {
      const resolved = resolveSettings(checkpoint.kind, {}, settings[index % settings.length] ?? {});
      return loop.write(text, { settings: resolved, prompt }, () => undefined);
    }),
  );
  return written.map(({ hypotheses }) => hypotheses);
}

/** Sums in other orders differ in their last places. */
function expectSame(found: readonly (readonly Hypothesis[])[], expected: readonly (readonly Hypothesis[])[]): void {
  expect(found.map((texts) => texts.map(({ tokens }) => tokens))).toEqual(
    expected.map((texts) => texts.map(({ tokens }) => tokens)),
  );
  for (const [text, hypotheses] of found.entries()) {
    for (const [rank, { score }] of hypotheses.entries()) {
      expect(Math.abs((score ?? 0) - (expected[text]?.[rank]?.score ?? 0))).toBeLessThan(1e-4);
    }
  }
}

const kinds: readonly GenerationDefaults[] = [
  { numBeams: 5, maxNewTokens: 30, minNewTokens: 8, numReturnSequences: 5 },
  { numBeams: 1, maxNewTokens: 30, minNewTokens: 0 },
  { numBeams: 4, maxNewTokens: 30, minNewTokens: 0, lengthPenalty: 2, earlyStopping: 'never' },
  { numBeams: 3, maxNewTokens: 20, minNewTokens: 10, repetitionPenalty: 1.5, numReturnSequences: 3 },
  { numBeams: 5, maxNewTokens: 20, minNewTokens: 0, noRepeatNgramSize: 2 },
  { numBeams: 2, maxNewTokens: 20, minNewTokens: 0, earlyStopping: true },
];

describe.each(['right', 'wrong', 'random'] as const)('drafts that are %s', (script) => {
  test.each(kinds.map((kind) => [JSON.stringify(kind), kind] as const))('change no text of %s', async (_, kind) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const expected = await write('none', [seed], [kind]);
      expectSame(await write(script, [seed], [kind]), expected);
    }
  });

  test('change no text of several that are written together, of all kinds', async () => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const expected = await write('none', seeds, kinds);
    expectSame(await write(script, seeds, kinds), expected);
    // And each is what it is alone.
    for (const [index, seed] of seeds.entries()) {
      expectSame(await write('none', [seed], [kinds[index] ?? {}]), [expected[index] ?? []]);
    }
  });
});

describe('a run', () => {
  const usual: GenerationDefaults = { numBeams: 5, maxNewTokens: 26, minNewTokens: 26 };

  test('takes five steps where four are drafted rightly', async () => {
    await write('none', [1], [usual]);
    expect(drafts.runs).toHaveLength(1 + 25);
    await write('right', [1], [usual]);
    expect(drafts.runs).toHaveLength(1 + 5);
  });

  test('takes one step where all drafts are wrong, and nothing of them stays', async () => {
    await write('none', [1], [usual]);
    await write('wrong', [1], [usual]);
    expect(drafts.runs).toHaveLength(1 + 25);
    const text = await reference.model.openText(projection(reference, 1), [2]);
    await reference.model.decoding.prefill([text], 1);
    expect(Math.max(...text.prefixSlots)).toBe(text.length - 1);
    reference.model.decoding.release(text);
  });
});
