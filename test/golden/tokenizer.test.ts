import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTokenizer } from '../../models/tokenizer/openTokenizer.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { temporaryFolder } from '../fixtures/checkpoint/folders.ts';
import { goldenPath } from '../golden.ts';

const read = (name: string) => readFileSync(goldenPath('opt-tokenizer', name), 'utf8');

interface Text {
  readonly text: string;
  readonly ids: readonly number[];
}

/** 600 texts of our own, as captions have them and as they seldom do. */
const expected = read('expected.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Text & { readonly decoded: string });

interface Edges {
  readonly name: string;
  readonly prefix: boolean;
  readonly added: readonly object[];
  readonly encoded: readonly Text[];
  readonly decoded: readonly Text[];
}

const edges = JSON.parse(read('edges.json')) as readonly Edges[];

/** As OPT's repositories have it: two special tokens, and the vocabulary in the older files or in `tokenizer.json`. */
async function openOpt(kind: 'vocab.json and merges.txt' | 'tokenizer.json'): Promise<Tokenizer> {
  const folder = join(temporaryFolder(), 'opt');
  mkdirSync(folder);
  const specials = { bos_token: '</s>', eos_token: '</s>', unk_token: '</s>', pad_token: '<pad>' };
  writeFileSync(join(folder, 'special_tokens_map.json'), JSON.stringify(specials));
  if (kind === 'tokenizer.json') {
    const added = ['<pad>', '</s>'].map((content, index) => ({ id: index + 1, content, special: true }));
    writeFileSync(join(folder, kind), JSON.stringify(tokenizerJson(added, false)));
  } else {
    for (const name of ['vocab.json', 'merges.txt']) writeFileSync(join(folder, name), read(name));
  }
  return (await openTokenizer(folder, 'hf')).tokenizer;
}

function tokenizerJson(added: readonly object[], prefix: boolean): object {
  const merges = read('merges.txt').trim().split('\n').slice(1);
  return {
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: JSON.parse(read('vocab.json')), merges: merges.map((merge) => merge.split(' ')) },
  };
}

describe.each(['vocab.json and merges.txt', 'tokenizer.json'] as const)('OPT’s own vocabulary out of %s', (kind) => {
  it('gives the ids of 600 texts that tokenizers gives, and their texts', async () => {
    const tokenizer = await openOpt(kind);
    expect(expected).toHaveLength(600);
    for (const { text, ids, decoded } of expected) {
      expect(tokenizer.encodePlain(text), JSON.stringify(text)).toEqual(ids);
      expect(tokenizer.encode(text)).toEqual([2, ...ids]);
      expect(tokenizer.decode(ids)).toBe(decoded);
    }
  });
});

describe.each(edges)('corners of it: $name', ({ prefix, added, encoded, decoded }) => {
  it('gives what tokenizers gives', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizerJson(added, prefix)));
    const { tokenizer } = await openTokenizer(folder, 'hf');
    for (const { text, ids } of encoded) expect(tokenizer.encodePlain(text), JSON.stringify(text)).toEqual(ids);
    for (const { text, ids } of decoded) expect(tokenizer.decode(ids), ids.join()).toBe(text);
  });
});
