import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Advance } from '../../../../models/generation/decoding.ts';
import type { Hypothesis } from '../../../../models/generation/search.ts';
import { type GenerationDefaults } from '../../../../models/generation/generationSettings.ts';
import { resolveSettings } from '../../../../models/generation/settingResolution.ts';
import { WritingLoop, type WritingSnapshot, type Written } from '../../../../models/generation/writingLoop.ts';
import { descendants } from '../../../../models/runtime/decoding/knownRow.ts';
import type { OptText } from '../../../../models/runtime/decoding/optText.ts';
import { OnnxSession } from '../../../../models/runtime/onnxSession.ts';
import { goldenCases } from '../../../golden/oracle.ts';
import { loadReference, type ReferenceModel } from '../../../golden/referenceModel.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { projection } from './decodings.ts';

/** Steps of a run at most. */
const furthest = 8;
const folder = temporaryFolder();
let single: ReferenceModel;
let ahead: ReferenceModel;
/** For each run of a graph that goes ahead, the steps that it took; prompts are runs of one. */
let runs: number[];

beforeAll(async () => {
  const [tiny] = goldenCases;
  if (!tiny) throw new Error('there is no tiny checkpoint');
  single = await loadReference(tiny, 'cpu', folder.path);
  ahead = await loadReference(tiny, 'cpu', folder.path, 'fp32', 'cuda');
});
afterAll(async () => {
  await single.dispose();
  await ahead.dispose();
  folder.remove();
});

const { run } = OnnxSession.prototype;
beforeEach(() => {
  runs = [];
  vi.spyOn(OnnxSession.prototype, 'run').mockImplementation(async function (this: OnnxSession, feeds) {
    const [steps] = (feeds['steps']?.data ?? []) as BigInt64Array;
    if (steps !== undefined) runs.push(Number(steps));
    return run.call(this, feeds);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const usual: GenerationDefaults = { numBeams: 5, maxNewTokens: 30, minNewTokens: 30 };
const ignore = (): void => undefined;

function open({ model, checkpoint }: ReferenceModel, seed: number, promptIds = [2]): Promise<OptText> {
  return model.openText(projection({ checkpoint }, seed), promptIds);
}

function requestOf({ checkpoint }: ReferenceModel, settings: GenerationDefaults) {
  const { endTokenIds, kind, config } = checkpoint;
  const prompt = { endTokenIds, promptIds: [2], startTokenId: config.text.bosTokenId };
  return { settings: resolveSettings(kind, {}, settings), prompt };
}

async function write(
  reference: ReferenceModel,
  seed: number,
  settings: GenerationDefaults,
  onSnapshot: (snapshot: WritingSnapshot) => void = ignore,
  {
    loop = new WritingLoop(reference.model.decoding),
    signal,
  }: { loop?: WritingLoop<OptText>; signal?: AbortSignal } = {},
): Promise<readonly Hypothesis[]> {
  const text = await open(reference, seed);
  return (await loop.write(text, requestOf(reference, settings), onSnapshot, signal)).hypotheses;
}

const rowsAhead = ({ beams }: OptText) => [...descendants(beams.flatMap(({ row }) => row ?? []))].length;

const tokensOf = (hypotheses: readonly Hypothesis[]) => hypotheses.map(({ tokens }) => tokens);

describe('a run', () => {
  test('takes as many steps as it may, and none beyond the longest text', async () => {
    const found = await write(ahead, 1, usual);
    expect(tokensOf(found)).toEqual(tokensOf(await write(single, 1, usual)));
    // The prompt gives the first of 30 tokens.
    expect(runs).toEqual([1, furthest, furthest, furthest, 5]);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'goes on where the search went on otherwise, as single steps do: picture %i',
    async (seed) => {
      for (const settings of [
        { numBeams: 1, maxNewTokens: 40, minNewTokens: 0 },
        { numBeams: 5, maxNewTokens: 40, minNewTokens: 3, numReturnSequences: 5 },
        { numBeams: 4, maxNewTokens: 40, minNewTokens: 0, lengthPenalty: 2, earlyStopping: 'never' },
        { numBeams: 3, maxNewTokens: 25, minNewTokens: 10, repetitionPenalty: 1.5, numReturnSequences: 3 },
        { numBeams: 3, maxNewTokens: 25, minNewTokens: 10, repetitionPenalty: 0.7 },
        { numBeams: 5, maxNewTokens: 25, minNewTokens: 0, noRepeatNgramSize: 2 },
      ] as const) {
        expect(tokensOf(await write(ahead, seed, settings))).toEqual(tokensOf(await write(single, seed, settings)));
      }
    },
  );

  test.each([{ repetitionPenalty: 1.2 }, { noRepeatNgramSize: 3 }])(
    'is of one step where more than scores decides: %o',
    async (rule) => {
      await write(ahead, 1, { ...usual, maxNewTokens: 6, minNewTokens: 6, ...rule });
      expect(runs).toEqual([1, 1, 1, 1, 1, 1]);
    },
  );

  test('ends with the last position that the model has learned', async () => {
    const text = await open(ahead, 1, Array<number>(256 - 8 - 11).fill(2));
    expect(text.maxSteps).toBe(11);
    await new WritingLoop(ahead.model.decoding).write(text, requestOf(ahead, usual), ignore);
    expect(runs).toEqual([1, furthest, 3]);
  });

  test.each<[string, (tokens: readonly number[], parents: readonly number[]) => Omit<Advance, 'forecast'>, number]>([
    ['another token', ([, second = 0], parents) => ({ tokens: [9, second], parents }), 2],
    ['another parent', (tokens, [first = 0, second = 0]) => ({ tokens, parents: [1 - first, second] }), 2],
    ['more candidates', (tokens, parents) => ({ tokens, parents }), 3],
  ])('is not what is told of %s', async (_, advanceOf, width) => {
    const { decoding } = ahead.model;
    const text = await open(ahead, 1);
    await decoding.prefill([text], 2);
    const forecast = { rule: 'scores', scores: [0, -1], endTokenIds: [-1], steps: 3 } as const;
    await decoding.step(new Map([[text, { tokens: [5, 6], parents: [0, 0], forecast }]]), 2);
    const next = text.beams.flatMap(({ row }, parent) =>
      [...(row?.children.keys() ?? [])].map((token) => ({ token, parent })),
    );
    expect(next).toHaveLength(2);
    const advance = advanceOf(
      next.map(({ token }) => token),
      next.map(({ parent }) => parent),
    );
    const blind = { ...forecast, rule: 'wholeTexts' } as const;
    const [candidates] = await decoding.step(new Map([[text, { ...advance, forecast: blind }]]), width);
    expect(candidates?.width).toBe(width);
    expect(runs).toEqual([1, 3, 1]);
    expect(rowsAhead(text)).toBe(0);
    decoding.release(text);
  });

  test('is thrown away from where the search did otherwise, and nothing of it stays', async () => {
    const { decoding } = ahead.model;
    const text = await open(ahead, 1);
    await decoding.prefill([text], 1);
    const forecast = { rule: 'scores', scores: [0], endTokenIds: [-1], steps: 20 } as const;
    const step = async (token: number) => {
      const [candidates] = await decoding.step(new Map([[text, { tokens: [token], parents: [0], forecast }]]), 1);
      return candidates?.ids[0] ?? NaN;
    };
    const likely = await step(5);
    await step(likely);
    expect(rowsAhead(text)).toBe(furthest - 2);
    expect(runs).toEqual([1, furthest]);
    const before = text.liveSlots.length;
    await step(9);
    expect(runs).toEqual([1, furthest, furthest]);
    expect(text.stepsRun).toBe(3);
    // One step more, and again as many foreseen as after the first run.
    expect(text.liveSlots.length).toBe(before + 1 + 1);
    decoding.release(text);
  });
});

describe('a text that is given up', () => {
  test('ends at the next step, though that was run long before, and takes no room', async () => {
    const slotOf = async () => {
      const text = await open(ahead, 2);
      await ahead.model.decoding.prefill([text], 1);
      ahead.model.decoding.release(text);
      return Math.max(...text.prefixSlots);
    };
    const before = await slotOf();
    runs = [];
    const abort = new AbortController();
    const steps: number[] = [];
    const onSnapshot = ({ step }: WritingSnapshot) => {
      steps.push(step);
      // As a message from outside would come: not before the event loop has turned.
      if (step === 4) setImmediate(() => abort.abort());
    };
    const writing = write(ahead, 1, usual, onSnapshot, { signal: abort.signal });
    expect((await failureOf(writing)).code).toBe('aborted');
    expect(steps.at(-1)).toBeLessThanOrEqual(5);
    expect(runs).toEqual([1, furthest]);
    expect(await slotOf()).toBe(before);
  });

  test('is heard of between two steps of one run: every snapshot gets a turn of the event loop', async () => {
    const seen: number[] = [];
    let turns = 0;
    const count = () => {
      turns++;
      if (seen.length < 30) setImmediate(count);
    };
    setImmediate(count);
    await write(ahead, 1, usual, () => seen.push(turns));
    expect(new Set(seen).size).toBe(30);
  });
});

describe('several texts', () => {
  test('run together, and again so after one has joined', async () => {
    const alone = [await write(single, 1, usual), await write(single, 2, usual)];
    const loop = new WritingLoop(ahead.model.decoding);
    const second = await open(ahead, 2);
    let joined: Promise<Written> | undefined;
    const onSnapshot = ({ step }: WritingSnapshot) => {
      if (step === 4) joined = loop.write(second, requestOf(ahead, usual), ignore);
    };
    const first = await write(ahead, 1, usual, onSnapshot, { loop });
    expect([first, (await joined)?.hypotheses ?? []].map(tokensOf)).toEqual(alone.map(tokensOf));
    // The second begins once the first one has taken the steps that were known. Then they go together as long as it goes.
    expect(runs).toEqual([1, furthest, 1, furthest, furthest, 5, furthest]);
  });

  test('with other numbers of beams, and with penalties, say what each says alone', async () => {
    const kinds: readonly GenerationDefaults[] = [
      { ...usual, numBeams: 5 },
      { ...usual, numBeams: 2, minNewTokens: 0 },
      { ...usual, numBeams: 1 },
      { ...usual, numBeams: 5, maxNewTokens: 12, minNewTokens: 12 },
      { ...usual, numBeams: 3, repetitionPenalty: 1.3 },
      { ...usual, numBeams: 2, noRepeatNgramSize: 2 },
    ];
    const loop = new WritingLoop(ahead.model.decoding);
    const together = await Promise.all(
      kinds.map((settings, seed) => write(ahead, seed + 1, settings, ignore, { loop })),
    );
    for (const [seed, settings] of kinds.entries()) {
      expect(tokensOf(together[seed] ?? []), JSON.stringify(settings)).toEqual(
        tokensOf(await write(single, seed + 1, settings)),
      );
    }
  });
});
