import { appendFileSync, cpSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Describer, DescribeSettings } from '../../../server/captions/describer.ts';
import { forkCaptioner } from '../../../server/engine/engine.ts';
import { PictureDecoder } from '../../../server/images/decoding/decoder.ts';
import { inputOf, inputSettings } from '../../../server/images/decoding/modelInput.ts';
import type { DescribeUpdate } from '../../../server/protocol/messages.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { embedded, usual } from '../../unit/server/captions/samples.ts';
import { openQuietDescriber } from './quietDescriber.ts';
import { spelledUpdate } from '../../../server/protocol/spelledMessages.ts';
import { ownNames } from '../../../models/wording.ts';

// The real thing: the bundled children and the model that everybody has.
const engineEntry = new URL('../../../dist/engineChild.js', import.meta.url);
const decodeEntry = new URL('../../../dist/decodeChild.js', import.meta.url);
const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
const demo = fileURLToPath(new URL('../../../models/demo/', import.meta.url));
const names = readdirSync(samples).filter((name) => /\.(png|jpg)$/.test(name));

let folder: ReturnType<typeof temporaryFolder>;
let cacheDir: string;
let storeDir: string;
let describer: Describer;
beforeAll(() => {
  folder = temporaryFolder();
  cacheDir = join(folder.path, 'cache'); // compiled once for all of these
});
beforeEach(() => {
  storeDir = mkdtempSync(join(folder.path, 'store-'));
  describer = reopen();
});
afterEach(() => describer.dispose(0));
afterAll(() => folder.remove());

function reopen(): Describer {
  return openQuietDescriber({ cacheDir, storeDir });
}

const sample = (name: string) => readFile(join(samples, name));

interface Ask {
  readonly settings?: DescribeSettings;
  readonly updates?: DescribeUpdate[];
  readonly freshness?: 'known' | 'anew';
  readonly signal?: AbortSignal;
}

async function ask(bytes: Uint8Array, { settings = usual, updates, freshness = 'known', signal }: Ask = {}) {
  const job = { bytes, settings, priority: 'action', peer: 'test', freshness } as const;
  return describer.describe(job, (update) => updates?.push(spelledUpdate(update, ownNames)), signal);
}

describe('a description that is known', () => {
  const long = { ...usual, generation: { numBeams: 1, maxNewTokens: 12 } };
  const short = { ...usual, generation: { numBeams: 1, maxNewTokens: 9 }, longer: long.generation };

  test('serves for alt text, which a shorter one does not do for a description', async () => {
    const bytes = await sample('coffee.png');
    const alt = await ask(bytes, { settings: short });
    expect(alt.origin).toBe('model');
    expect(await describer.known(bytes, long)).toBeUndefined();
    const description = await ask(bytes, { settings: long });
    expect(description.origin).toBe('model');
    expect(description.texts[0]?.tokens).toHaveLength(12);
    expect(await ask(bytes, { settings: short })).toEqual({ ...description, origin: 'store' });
    expect(await describer.known(bytes, short)).toEqual({ ...description, origin: 'store' });
  });

  test('serves for alt text that is asked for while it is being written', async () => {
    const bytes = await sample('china.jpg');
    const updates: DescribeUpdate[] = [];
    const describing = ask(bytes, { settings: long, updates });
    await expect.poll(() => updates.length).toBeGreaterThan(0);
    const [description, alt] = await Promise.all([describing, ask(bytes, { settings: short })]);
    expect(alt).toEqual({ ...description, origin: 'store' });
  });
});

describe('what is in the picture', () => {
  // Looked at by a person: media/samples/CREDITS.md says what they are.
  test.each([
    ['astronaut.png', 'person'],
    ['camera.png', 'person'],
    ['chelsea.png', 'cat'],
    ['china.jpg', 'building'],
    ['coffee.png', 'espresso'],
    ['rocket.jpg', 'rocket'],
  ])('is named first: %s', async (name, subject) => {
    const { texts, subjects } = await ask(await sample(name));
    expect(subjects.map((own) => own.name)).toContain(subject);
    expect(texts[0]?.text).toMatch(new RegExp(`^(?:A close-up of an?|An?) ${subject}\\b`));
    for (const { name: named } of subjects) expect(texts[0]?.text).toContain(named);
  });

  test.each(['flower.jpg', 'hubble_deep_field.jpg'])('is left open where it is not sure: %s', async (name) => {
    expect((await ask(await sample(name))).subjects).toEqual([]);
  });

  test('is said in alt text of an editor’s length', async () => {
    for (const name of names) {
      for (const { text } of (await ask(await sample(name))).texts) {
        expect(text.length, text).toBeLessThanOrEqual(125);
        expect(text.split(' ').length, text).toBeGreaterThanOrEqual(8);
        expect(text.split(' ').length, text).toBeLessThanOrEqual(25);
      }
    }
  });
});

describe('descriptions', () => {
  test('come step by step, five at once, the best as when only one is asked for', async () => {
    const captioner = await forkCaptioner({
      ...{ entry: engineEntry, model: { path: undefined }, device: 'cpu', precision: 'auto', cacheDir },
    });
    const decoder = new PictureDecoder(decodeEntry);
    try {
      for (const name of names) {
        const bytes = await sample(name);
        const updates: DescribeUpdate[] = [];
        const description = await ask(bytes, { updates });
        const decoded = await decoder.decode(bytes, inputSettings(captioner.info, 'default'));
        const [alone] = await captioner.caption({ ...inputOf(decoded), settings: usual.generation });
        expect(description.texts).toHaveLength(5);
        const [best] = alone?.captions ?? [];
        // A sum's last digit depends on what else is in its run.
        const score: unknown = expect.closeTo(best?.score ?? NaN, 5);
        expect(description.texts[0]).toMatchObject({ raw: best?.text, tokens: best?.tokens, score });
        // The embedded model's sentences are good alt text as they are.
        for (const { text, raw } of description.texts) expect(text).toBe(raw);
        const steps = updates.filter((update) => update.kind === 'step');
        expect(steps.map(({ step }) => step)).toEqual(steps.map((_, i) => i + 1));
        expect(steps.at(-1)).toMatchObject({ text: description.texts[0]?.raw });
        const shownLast = steps.at(-1)?.beams.filter(({ state }) => state === 'finished') ?? [];
        expect(shownLast.map(({ text, score }) => ({ text, score }))).toEqual(
          description.texts.map(({ raw, score }) => ({ text: raw, score })),
        );
        expect(updates.findIndex(({ kind }) => kind === 'looking')).toBe(updates.length - steps.length - 1);
        const { decodeMs, totalMs, visionMs, steps: numSteps } = description.timings;
        expect(Math.min(decodeMs, visionMs, numSteps)).toBeGreaterThan(0);
        expect(totalMs).toBeGreaterThan(decodeMs);
      }
    } finally {
      await Promise.all([captioner.dispose(), decoder.dispose()]);
    }
  });

  test('differ by the prompt and the beams, and are all there later, newest first', async () => {
    const bytes = await sample('coffee.png');
    await ask(bytes);
    await ask(bytes, { settings: { ...usual, prompt: 'A' } });
    await ask(bytes, { settings: { ...usual, generation: { numBeams: 2 } } });
    const earlier = await describer.earlier(bytes, usual.altText);
    expect(earlier.map(({ prompt, texts }) => [prompt, texts.length])).toEqual([
      ['', 2],
      ['A', 5],
      ['', 5],
    ]);
    expect(earlier.every(({ origin }) => origin === 'store')).toBe(true);
  });

  test('of a picture that is damaged fail alone', async () => {
    await ask(await sample('coffee.png'));
    await expect(ask((await sample('flower.jpg')).subarray(0, 3000))).rejects.toMatchObject({ code: 'imageInvalid' });
    expect(describer.modelState.kind).toBe('ready');
    await expect(ask(await sample('china.jpg'))).resolves.toMatchObject({ origin: 'model' });
  });

  test('that are cancelled in the middle leave an engine that is free', async () => {
    const leaving = new AbortController();
    const job = {
      bytes: await sample('coffee.png'),
      settings: usual,
      priority: 'hover',
      peer: 'a',
      freshness: 'known',
    } as const;
    const left = describer.describe(
      job,
      (update) => {
        if (update.kind === 'step' && update.step === 3) leaving.abort();
      },
      leaving.signal,
    );
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    await expect(ask(await sample('coffee.png'))).resolves.toMatchObject({ origin: 'model' });
  });

  test('asked for with settings that the model refuses fail in its words', async () => {
    const settings = { ...usual, generation: { numBeams: 2, numReturnSequences: 3 } };
    await expect(ask(await sample('coffee.png'), { settings })).rejects.toMatchObject({ code: 'invalidOption' });
  });
});

describe('what is known', () => {
  test('is told by a later daemon without loading the model', async () => {
    const bytes = await sample('rocket.jpg');
    expect(await describer.known(bytes, usual)).toBeUndefined();
    const made = await ask(bytes);
    expect(await describer.known(bytes, usual)).toEqual({ ...made, origin: 'store' });
    await describer.dispose(0);
    describer = reopen();
    expect(await describer.known(bytes, usual)).toEqual({ ...made, origin: 'store' });
    expect(await ask(bytes)).toEqual({ ...made, origin: 'store' });
    expect([describer.enginePid, describer.modelState]).toEqual([undefined, { kind: 'unloaded' }]);
  });

  test('is shaped as the settings want it now', async () => {
    const bytes = await sample('rocket.jpg');
    const made = await ask(bytes);
    const plain = { ...usual, altText: { ...usual.altText, fullStop: false } };
    const known = await describer.known(bytes, plain);
    expect(known?.texts[0]?.text).toBe(made.texts[0]?.raw.replace(/\.$/, ''));
    expect(known?.texts[0]?.raw).toBe(made.texts[0]?.raw);
  });

  test('is given in the number that is asked for, without another run', async () => {
    const bytes = await sample('rocket.jpg');
    await ask(bytes);
    const one = await ask(bytes, {
      settings: { ...usual, generation: { ...usual.generation, numReturnSequences: 1 } },
    });
    expect([one.origin, one.texts.length]).toEqual(['store', 1]);
  });

  test('is made again when asked for anew', async () => {
    const bytes = await sample('rocket.jpg');
    const made = await ask(bytes);
    const again = await ask(bytes, { freshness: 'anew' });
    expect(again.origin).toBe('model');
    expect(again.texts.map(({ tokens }) => tokens)).toEqual(made.texts.map(({ tokens }) => tokens));
    expect(Date.parse(again.createdAt)).toBeGreaterThanOrEqual(Date.parse(made.createdAt));
  });

  test('is never what another model said, though it has the same name', async () => {
    const path = mkdtempSync(join(folder.path, 'model-'));
    cpSync(demo, path, { recursive: true });
    const settings = { ...usual, model: { ...embedded, path } };
    const bytes = await sample('rocket.jpg');
    const made = await ask(bytes, { settings });
    expect(await describer.known(bytes, settings)).toBeDefined();
    appendFileSync(join(path, 'config.json'), '\n');
    expect(await describer.known(bytes, settings)).toBeUndefined();
    // The bytes of a file changed, the model did not: found again once that is certain.
    const again = await ask(bytes, { settings });
    expect([again.origin, again.model.digest]).toEqual(['store', made.model.digest]);
    expect(await describer.known(bytes, settings)).toBeDefined();
  });
});

test('a picture can be looked at before a model is loaded, and with its square after', async () => {
  const bytes = await sample('coffee.png');
  const before = await describer.preview(bytes, usual);
  expect(before).toEqual({ width: 600, height: 400, preview: expect.stringMatching(/^data:image\/jpeg;base64,/) });
  await ask(bytes);
  const after = await describer.preview(bytes, usual);
  expect(after.modelSquare).toEqual({ size: 112, uri: expect.stringMatching(/^data:image\/png;base64,iVBOR/) });
});
