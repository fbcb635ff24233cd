import { isObject, type Fields } from '../checkpoint/fields.ts';
import { CaptionLensError } from '../errors.ts';

/** The files of a GPT-2 tokenizer as 2023 repositories keep it; absent ones are empty. */
export interface LegacyTokenizerFiles {
  /** `vocab.json`: token to id. */
  readonly vocabulary: Fields;
  /** `merges.txt`: one pair of tokens a line, most frequent first, after a line `#version: 0.2`. */
  readonly merges: { readonly path: string; readonly text: string };
  /** `added_tokens.json`: token to id. */
  readonly added: Fields;
  /** `special_tokens_map.json`. */
  readonly specials: Fields;
  /** `tokenizer_config.json`. */
  readonly config: Fields;
}

const specialNames = ['bos_token', 'eos_token', 'unk_token', 'pad_token', 'sep_token', 'cls_token', 'mask_token'];
const byteLevel = { type: 'ByteLevel', trim_offsets: true, use_regex: true };

/** The `tokenizer.json` that says the same as the older files. Throws `checkpointInvalid`. */
export function buildTokenizerJson(files: LegacyTokenizerFiles): Record<string, unknown> {
  const vocabulary = tokenIdMap(files.vocabulary);
  const prefixed = { ...byteLevel, add_prefix_space: files.config.flag('add_prefix_space') ?? false };
  return {
    version: '1.0',
    added_tokens: addedTokens(files, vocabulary),
    normalizer: null,
    pre_tokenizer: prefixed,
    post_processor: null,
    decoder: prefixed,
    model: {
      type: 'BPE',
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary),
      merges: parseMerges(files.merges.path, files.merges.text),
    },
  };
}

function parseMerges(path: string, text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = lines[0]?.startsWith('#version') ? 1 : 0;
  const merges: (readonly string[])[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < first || line === '') continue;
    const pair = line.split(' ');
    if (pair.length !== 2 || pair.includes('')) {
      throw new CaptionLensError('checkpointInvalid', `${path}: line ${String(index + 1)} should be two tokens.`);
    }
    merges.push(pair);
  }
  return merges;
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly normalized: boolean;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

function addedTokens(files: LegacyTokenizerFiles, vocabulary: ReadonlyMap<string, number>): readonly AddedToken[] {
  const described = describedTokens(files.config);
  const special = new Set([...specialContents(files.specials), ...specialContents(files.config), '<image>']);
  const ids = new Map([
    ...tokenIdMap(files.added),
    ...[...described].map(([content, { id }]) => [content, id] as const),
  ]);
  for (const content of special) {
    const id = vocabulary.get(content);
    if (id !== undefined && !ids.has(content)) ids.set(content, id);
  }
  return [...ids]
    .map(([content, id]) => ({
      id,
      content,
      special: special.has(content) || described.get(content)?.special === true,
      normalized: false,
      single_word: false,
      lstrip: described.get(content)?.lstrip === true,
      rstrip: described.get(content)?.rstrip === true,
    }))
    .sort((a, b) => a.id - b.id);
}

/** `added_tokens_decoder` of `tokenizer_config.json`: id to description. */
function describedTokens(config: Fields) {
  const tokens = new Map<string, { id: number; special: boolean; lstrip: boolean; rstrip: boolean }>();
  const decoder = config.get('added_tokens_decoder');
  if (!isObject(decoder)) return tokens;
  for (const [id, token] of Object.entries(decoder)) {
    if (!/^\d{1,8}$/.test(id) || !isObject(token) || typeof token['content'] !== 'string') {
      throw config.wrong('added_tokens_decoder', 'token descriptions by id');
    }
    const { special, lstrip, rstrip } = token;
    const flags = { special: special === true, lstrip: lstrip === true, rstrip: rstrip === true };
    tokens.set(token['content'], { id: Number(id), ...flags });
  }
  return tokens;
}

function specialContents(fields: Fields): readonly string[] {
  const named = specialNames.map((name) => tokenContent(fields, name)).filter((content) => content !== undefined);
  const more = fields.get('additional_special_tokens');
  const others: readonly unknown[] = Array.isArray(more) ? more : [];
  return [...named, ...others.map(contentOf).filter((content) => content !== undefined)];
}

/** A token that is written as text or as an object with `content`. */
export function tokenContent(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  const content = contentOf(value);
  if (value !== undefined && content === undefined) throw fields.wrong(name, 'a token');
  return content;
}

function contentOf(value: unknown): string | undefined {
  const content = isObject(value) ? value['content'] : value;
  return typeof content === 'string' && content !== '' ? content : undefined;
}

function tokenIdMap(fields: Fields): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const name of fields.names()) {
    const id = fields.integer(name);
    if (id === undefined || id < 0 || id > 2 ** 24) throw fields.wrong(name, 'a token id');
    ids.set(name, id);
  }
  return ids;
}
