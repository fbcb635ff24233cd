import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  productDefaults,
  type GenerationDefaults,
  type Purpose,
} from '../../../../models/generation/generationSettings.ts';
import { resolveSettings } from '../../../../models/generation/settingResolution.ts';
import { knownModelAt, knownModels, openingOf } from '../../../../models/hub/known/knownModels.ts';
import { readSettings } from '../../../../server/protocol/givenSettings.ts';
import { defaultSettings } from '../../../../server/protocol/settings.ts';
import { asEvaluated, suitModel } from '../../../../models/catalog/suitedSettings.ts';
import { inOptions } from '../../../../server/cli/terminal/optionNames.ts';
import { describeSettings } from '../../../../server/lsp/session/sessionSettings.ts';
import { failureOf } from '../../../fixtures/failures.ts';

const repo = knownModels.find(({ word }) => word === 'gurushots')?.repo ?? '';
const snapshot = (name: string) =>
  join('/cache/hub', `models--${name.replace('/', '--')}`, 'snapshots', 'a'.repeat(40));
const known = { path: join(snapshot(repo), 'checkpoint_best.pth'), base: '/base', languageModel: '' };
const other = { path: '/models/checkpoint_best.pth', base: '/base', languageModel: '' };

/** What the engine comes to search with, as `LocalCaptioner` asks for it. */
function inForce(
  settings: unknown,
  model: typeof known,
  own: { readonly prompt: string; readonly generation: GenerationDefaults },
  options: Parameters<typeof describeSettings>[3],
) {
  const asked = describeSettings(readSettings(settings).settings, model, 'trusted', options);
  return { prompt: asked.prompt ?? own.prompt, ...resolveSettings('lavis', own.generation, asked.generation) };
}

const count = (least: number) => fc.option(fc.integer({ min: least, max: 60 }), { nil: undefined });
const text = fc.option(fc.constantFrom('', 'a photo of', 'Question: where? Answer:'), { nil: undefined });
const given = fc.record({ numBeams: count(1), maxNewTokens: count(1), prompt: text });

describe('the first who says something is believed', () => {
  it('a request, the settings, what suits a known model, its file, and the program last', () => {
    const purposes = fc.constantFrom<Purpose>('description', 'altText');
    fc.assert(
      fc.property(given, given, given, purposes, fc.boolean(), (request, set, file, purpose, isKnown) => {
        const { prompt: asked, ...counts } = request;
        // What is absent comes as null from clients that know no better.
        const settings = JSON.parse(JSON.stringify(counts, (_, value: unknown) => value ?? null)) as GenerationDefaults;
        const { prompt: filePrompt = '', ...lengths } = file;
        const generation = JSON.parse(JSON.stringify(lengths)) as GenerationDefaults;
        const model = isKnown ? known : other;
        const description = { beams: set.numBeams, maxNewTokens: set.maxNewTokens, prompt: set.prompt };
        const options = { purpose, settings, ...(asked !== undefined && { prompt: asked }) };
        const found = inForce({ description }, model, { prompt: filePrompt, generation }, options);
        const suits = isKnown ? { description: 100, altText: 40 }[purpose] : undefined;
        expect(found.numBeams).toBe(request.numBeams ?? set.numBeams ?? file.numBeams ?? productDefaults.numBeams);
        expect(found.maxNewTokens).toBe(
          request.maxNewTokens ?? set.maxNewTokens ?? suits ?? file.maxNewTokens ?? productDefaults.maxNewTokens,
        );
        // The answer to a question is nobody's alt text.
        const usual = purpose === 'altText' && set.prompt?.startsWith('Question:') ? undefined : set.prompt;
        expect(found.prompt).toBe(asked ?? usual ?? (isKnown ? 'this is a' : filePrompt));
      }),
    );
  });

  test('what VS Code has by default is no option', () => {
    const own = { prompt: 'a photo of', generation: { numBeams: 3, maxNewTokens: 60, minNewTokens: 4 } };
    expect(inForce(defaultSettings, other, own, {})).toMatchObject({ ...own.generation, prompt: 'a photo of' });
    const wrong = { description: { beams: '7', maxNewTokens: -1, minNewTokens: NaN, prompt: 3 } };
    expect(readSettings(wrong).settings).toEqual(defaultSettings);
  });

  test('what a person had set before that still counts, nothing as a prompt too', () => {
    const set = { description: { beams: 5, maxNewTokens: 100, minNewTokens: 8, prompt: '' } };
    const own = { prompt: 'a photo of', generation: { numBeams: 3, maxNewTokens: 60, minNewTokens: 4 } };
    const found = inForce(set, known, own, { purpose: 'altText' });
    expect(found).toMatchObject({ numBeams: 5, maxNewTokens: 100, minNewTokens: 8, prompt: '' });
  });

  test('a known model gets no penalties, and its own beams and least stay', () => {
    const own = { prompt: 'a photo of', generation: { numBeams: 4, maxNewTokens: 99, minNewTokens: 7 } };
    expect(inForce({}, known, own, {})).toEqual({
      ...productDefaults,
      rules: 'lavis',
      prompt: 'this is a',
      numBeams: 4,
      maxNewTokens: 100,
      minNewTokens: 7,
    });
  });
});

describe('alt text of a known model', () => {
  const settingsFor = (purpose: Purpose, settings: GenerationDefaults = {}) =>
    describeSettings(defaultSettings, known, 'trusted', { purpose, settings });

  it('is shorter, and a description that is known serves for it', () => {
    expect(settingsFor('altText')).toMatchObject({ generation: { maxNewTokens: 40 }, longer: { maxNewTokens: 100 } });
    expect(settingsFor('description').longer).toBeUndefined();
  });

  it('is the same where a person says how long', () => {
    const said = settingsFor('altText', { maxNewTokens: 60 });
    expect([said.generation.maxNewTokens, said.longer]).toEqual([60, undefined]);
  });

  it('may be longer than suits it where a person wants at least that', () => {
    const { generation } = settingsFor('altText', { minNewTokens: 50 });
    expect(resolveSettings('lavis', {}, generation)).toMatchObject({ minNewTokens: 50, maxNewTokens: 50 });
  });

  it('has what a model that nobody knows says itself', () => {
    const { generation, longer, prompt } = describeSettings(defaultSettings, other, 'trusted', { purpose: 'altText' });
    expect([generation, longer, prompt]).toEqual([{}, undefined, undefined]);
  });
});

describe('--as-evaluated', () => {
  it('says what its authors said, where a person says nothing', () => {
    const { generation, prompt, rules } = asEvaluated({ generation: { numBeams: 3 }, prompt: '' }, known.path);
    expect([prompt, rules]).toEqual(['', 'lavis']);
    expect(generation).toEqual({
      numBeams: 3,
      maxNewTokens: 99,
      minNewTokens: 7,
      repetitionPenalty: 1.15,
      lengthPenalty: 0,
    });
  });

  it.each([{ maxNewTokens: 5 }, { minNewTokens: 120 }])('and %j is none against it', (generation) => {
    const asked = asEvaluated({ generation }, known.path);
    expect(resolveSettings('lavis', {}, asked.generation)).toMatchObject(generation);
  });

  it('is refused for any other model', async () => {
    const refusal = await failureOf(Promise.resolve().then(() => asEvaluated({ generation: {} }, other.path)));
    expect([refusal.code, inOptions(refusal).message]).toEqual([
      'invalidOption',
      "--as-evaluated needs a model whose authors' evaluation is known: gurushots.",
    ]);
  });
});

test('a known model is known by where it lies', () => {
  expect(knownModelAt(known.path)?.word).toBe('gurushots');
  expect(knownModelAt(known.path.replaceAll('/', '\\'))?.word).toBe('gurushots');
  expect(knownModelAt(snapshot('Salesforce/blip2-opt-2.7b'))).toMatchObject({ word: 'blip2' });
  for (const path of ['', 'absent:', other.path, '/models--x', '/cache/models--a--b--c/x']) {
    expect(knownModelAt(path)).toBeUndefined();
  }
});

test('a beginning belongs to the text, and nothing else that goes before it', () => {
  expect(['this is a', ' This is a ', 'the image shows'].map(openingOf)).toEqual([
    'this is a',
    'This is a',
    'the image shows',
  ]);
  for (const prompt of ['', 'a photo of', 'Question: what? Answer:', 'a red', 'this is']) {
    expect(openingOf(prompt)).toBe('');
  }
});

test('what suits a model is asked of it alone', () => {
  expect(suitModel({ generation: { numBeams: 2 } }, '', 'altText')).toEqual({ generation: { numBeams: 2 } });
});
