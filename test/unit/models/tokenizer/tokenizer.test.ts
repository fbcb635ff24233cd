import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rules } from '../../../../models/generation/generationSettings.ts';
import { openTokenizer } from '../../../../models/tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../../../../models/tokenizer/tokenizer.ts';
import { failureOf } from '../../../fixtures/failures.ts';
import { copyOf, editJson } from '../../../fixtures/checkpoint/folders.ts';
import { goldenPath } from '../../../golden.ts';

const modern = goldenPath('tiny', 'checkpoint');
const legacy = goldenPath('tiny-fp16-sharded', 'checkpoint');

async function open(folder: string, rules: Rules = 'hf'): Promise<Tokenizer> {
  return (await openTokenizer(folder, rules)).tokenizer;
}

interface Golden {
  readonly images: Record<string, Record<string, { readonly prompt_ids: number[]; readonly generations: Generations }>>;
}
type Generations = Record<string, { readonly tokens: number[][]; readonly text: string[] }>;

function golden(name: string) {
  const expected = JSON.parse(readFileSync(goldenPath(name, 'expected.json'), 'utf8')) as Golden;
  return Object.values(expected.images).flatMap((prompts) => Object.entries(prompts));
}

describe.each<[string, string, Rules]>([
  ['tiny', 'checkpoint', 'hf'],
  ['tiny-fp16-sharded', 'checkpoint', 'hf'],
  ['tiny-interpolated', 'checkpoint', 'hf'],
  ['tiny-bf16-untied', 'checkpoint', 'hf'],
  ['lavis-tiny', 'opt-base', 'lavis'],
  ['lavis-tiny', 'blip2-base', 'lavis'],
])('the golden case %s/%s', (name, folder, rules) => {
  it('has the reference’s prompt ids', async () => {
    const tokenizer = await open(goldenPath(name, folder), rules);
    for (const [prompt, { prompt_ids }] of golden(name)) expect(tokenizer.encode(prompt)).toEqual(prompt_ids);
  });

  it('has the reference’s texts', async () => {
    const tokenizer = await open(goldenPath(name, folder), rules);
    for (const [, { generations }] of golden(name)) {
      for (const { tokens, text } of Object.values(generations)) {
        expect(tokens.map((ids) => tokenizer.decode(ids).trim())).toEqual(text);
      }
    }
  });
});

describe.each([
  ['tokenizer.json', modern],
  ['vocab.json and merges.txt', legacy],
])('a tokenizer out of %s', (_what, folder) => {
  it('begins with the start token once, also for no text', async () => {
    const tokenizer = await open(folder);
    expect(tokenizer.encode('')).toEqual([2]);
    expect(tokenizer.encode('a')[0]).toBe(2);
    expect(tokenizer.encode('a').slice(1)).toEqual(tokenizer.encodePlain('a'));
    expect(tokenizer.encodePlain('\n')).toEqual([202]);
  });

  it('gives back any text', async () => {
    const tokenizer = await open(folder);
    const special = /<s>|<pad>|<\/s>|<unk>|<image>/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        fc.pre(!special.test(text));
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
        expect(tokenizer.decode(tokenizer.encodePlain(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('decodes any ids', async () => {
    const tokenizer = await open(folder);
    fc.assert(
      fc.property(fc.array(fc.nat(800), { maxLength: 20 }), (ids) => {
        expect(typeof tokenizer.decode(ids)).toBe('string');
      }),
    );
  });

  it('shows half a character as U+FFFD', async () => {
    const tokenizer = await open(folder);
    const [first = 0] = tokenizer.encodePlain('é');
    expect(tokenizer.decode([first])).toBe('\ufffd');
    expect(tokenizer.decode(tokenizer.encodePlain('aé').slice(0, -1))).toBe('a\ufffd');
  });

  it('leaves special tokens out, and says nothing of nothing', async () => {
    const tokenizer = await open(folder);
    expect(tokenizer.decode([2, ...tokenizer.encodePlain('a b'), 1, 546])).toBe('a b');
    expect(tokenizer.decode([])).toBe('');
    expect(tokenizer.decode([2, 2])).toBe('');
    expect(tokenizer.decode([100_000])).toBe('');
  });
});

describe('spaces before punctuation', () => {
  const text = "a cat , is n't it ?";
  async function roundTrip(config: Record<string, unknown>, rules: Rules): Promise<string> {
    const folder = copyOf(modern);
    editJson(join(folder, 'tokenizer_config.json'), (json) => ({ ...json, ...config }));
    const tokenizer = await open(folder, rules);
    return tokenizer.decode(tokenizer.encodePlain(text));
  }

  it('stay under the rules of transformers 5', async () => {
    expect(await roundTrip({}, 'hf')).toBe(text);
    expect(await roundTrip({ clean_up_tokenization_spaces: true }, 'hf')).toBe(text);
  });

  it('go where both switches of transformers 5 insist', async () => {
    const insist = 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output';
    expect(await roundTrip({ clean_up_tokenization_spaces: true, [insist]: true }, 'hf')).toBe("a cat, isn't it?");
  });

  it('go under the rules of LAVIS, unless told otherwise', async () => {
    expect(await roundTrip({}, 'lavis')).toBe("a cat, isn't it?");
    expect(await roundTrip({ clean_up_tokenization_spaces: false }, 'lavis')).toBe(text);
  });
});

describe('variants of the files', () => {
  it('adds the start token where tokenizer.json does not', async () => {
    const folder = copyOf(modern);
    editJson(join(folder, 'tokenizer.json'), (json) => ({ ...json, post_processor: null }));
    const tokenizer = await open(folder);
    expect(tokenizer.encode('')).toEqual([2]);
    expect(tokenizer.encode('a')).toEqual((await open(modern)).encode('a'));
  });

  it('takes the start token as text or as an object, from either file', async () => {
    const folder = copyOf(legacy);
    editJson(join(folder, 'tokenizer_config.json'), () => ({ bos_token: { content: '<s>', __type: 'AddedToken' } }));
    expect((await open(folder)).encode('')).toEqual([0]);
    editJson(join(folder, 'tokenizer_config.json'), () => ({}));
    expect((await open(folder)).encode('')).toEqual([2]);
    rmSync(join(folder, 'special_tokens_map.json'));
    rmSync(join(folder, 'added_tokens.json'));
    expect((await open(folder)).encode('')).toEqual([2]);
  });

  it('reads merges with Windows line ends', async () => {
    const folder = copyOf(legacy);
    const path = join(folder, 'merges.txt');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
    expect((await open(folder)).encode('a photo of')).toEqual((await open(legacy)).encode('a photo of'));
  });

  it('says the same from old files as from tokenizer.json', async () => {
    const [a, b] = [await open(modern), await open(legacy)];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(a.encodePlain(text).length).toBeGreaterThanOrEqual(0);
        expect(b.decode(b.encode(text)).normalize()).toBe(a.decode(a.encode(text)).normalize());
      }),
    );
  });

  it('lists the files that it was read from', async () => {
    const names = (await openTokenizer(legacy, 'hf')).files.map((path) => path.slice(legacy.length + 1));
    expect(names).toEqual([
      'added_tokens.json',
      'merges.txt',
      'special_tokens_map.json',
      'tokenizer_config.json',
      'vocab.json',
    ]);
  });
});

describe('a broken tokenizer', () => {
  const breakages: readonly (readonly [string, string, string | undefined, RegExp])[] = [
    ['no vocabulary', 'vocab.json', undefined, /has no tokenizer/],
    ['no merges', 'merges.txt', undefined, /has no tokenizer/],
    ['a vocabulary of text', 'vocab.json', '{"a": "b"}', /vocab\.json: a should be/],
    ['a vocabulary that is cut', 'vocab.json', '{"a": 1', /vocab\.json is not valid JSON/],
    ['a vocabulary without the start', 'vocab.json', '{"a": 1}', /start token <\/s> has no id/],
    ['a merge of three', 'merges.txt', '#version: 0.2\na b c\n', /merges\.txt: line 2 should be two tokens/],
    ['an added token of text', 'added_tokens.json', '{"<image>": "x"}', /added_tokens\.json/],
    ['a start token that is a number', 'tokenizer_config.json', '{"bos_token": 2}', /bos_token should be a token/],
  ];
  it.each(breakages)('%s', async (_what, name, content, reason) => {
    const folder = copyOf(legacy);
    if (content === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), content);
    const error = await failureOf(open(folder));
    expect(error.code).toBe('checkpointInvalid');
    expect(error.message).toMatch(reason);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no model', { model: null }, 'checkpointInvalid'],
    ['another model', { model: { type: 'Unigram', vocab: [] } }, 'checkpointUnsupported'],
    ['merges that are none', { model: { type: 'BPE', vocab: {}, merges: [1] } }, 'checkpointInvalid'],
    ['added tokens that are none', { added_tokens: [{ id: -1, content: 'a' }] }, 'checkpointInvalid'],
    ['no merges', { model: { type: 'BPE', vocab: { '</s>': 2 } } }, 'checkpointInvalid'],
    ['a merge that is no pair', { model: { type: 'BPE', vocab: { '</s>': 2 }, merges: ['ab'] } }, 'checkpointInvalid'],
    ['a template without a text', { post_processor: { type: 'TemplateProcessing', single: [] } }, 'checkpointInvalid'],
    ['an unknown cut into words', { pre_tokenizer: { type: 'Nothing' } }, 'checkpointUnsupported'],
    ['a normaliser', { normalizer: { type: 'Lowercase' } }, 'checkpointUnsupported'],
    ['tokens of its own around a text', { post_processor: { type: 'BertProcessing' } }, 'checkpointUnsupported'],
  ])('a tokenizer.json with %s', async (_what, change, code) => {
    const folder = copyOf(modern);
    editJson(join(folder, 'tokenizer.json'), (json) => ({ ...json, ...change }));
    const error = await failureOf(open(folder));
    expect(error.code).toBe(code);
    expect(error.message).toContain('tokenizer.json');
  });

  it('says so where a merge makes what has no id', async () => {
    const folder = copyOf(legacy);
    writeFileSync(join(folder, 'merges.txt'), '#version: 0.2\nq q\n');
    const tokenizer = await open(folder);
    expect(tokenizer.decode(tokenizer.encode('a q'))).toBe('a q');
    const error = await failureOf(Promise.resolve('qq').then((text) => tokenizer.encode(text)));
    expect([error.code, error.message]).toEqual([
      'checkpointInvalid',
      `${join(folder, 'vocab.json')}: its merges make "qq", which has no id.`,
    ]);
  });
});
