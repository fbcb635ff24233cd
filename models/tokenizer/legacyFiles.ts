import { type Fields } from '../files/jsonFields.ts';
import { isObject } from '../plainObject.ts';
import { CaptionLensError } from '../errors.ts';
import type { AddedToken } from './addedTokens.ts';
import { rankMerges, readTokenIds, type BpeDescription } from './bpeDescription.ts';
import { say } from '../wording.ts';

/** The files of a GPT-2 tokenizer as 2023 repositories keep it; absent ones are empty. */
export interface LegacyTokenizerFiles {
  /** `vocab.json`: token to id. */
  readonly vocabulary: { readonly path: string; readonly tokens: Readonly<Record<string, unknown>> };
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

/** What the older files say. Throws `checkpointInvalid`. */
export function readLegacyFiles(files: LegacyTokenizerFiles): BpeDescription {
  const { path, tokens } = files.vocabulary;
  const vocabulary = readTokenIds(path, tokens);
  return {
    label: path,
    vocabulary,
    ranks: rankMerges(files.merges.path, mergeLines(files.merges)),
    added: addedTokens(files, vocabulary),
    prefix: files.config.flag('add_prefix_space') === true ? ' ' : '',
    frame: { before: [], after: [] },
  };
}

/** The lines of `merges.txt`, each checked to be two tokens. */
function* mergeLines({ path, text }: LegacyTokenizerFiles['merges']): Iterable<string> {
  let number = 0;
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    number += 1;
    if (line === '' || (number === 1 && line.startsWith('#version'))) continue;
    const space = line.indexOf(' ');
    if (space < 1 || space === line.length - 1 || line.includes(' ', space + 1)) {
      throw new CaptionLensError('checkpointInvalid', say`${path}: line ${number} should be two tokens.`);
    }
    yield line;
  }
}

function addedTokens(files: LegacyTokenizerFiles, vocabulary: ReadonlyMap<string, number>): readonly AddedToken[] {
  const described = describedTokens(files.config);
  const special = new Set([...specialContents(files.specials), ...specialContents(files.config), '<image>']);
  const added = files.added;
  const ids = new Map([
    ...readTokenIds(added.label, Object.fromEntries(added.names().map((name) => [name, added.get(name)]))),
    ...[...described].map(([content, { id }]) => [content, id] as const),
  ]);
  for (const content of special) {
    const id = vocabulary.get(content);
    if (id !== undefined && !ids.has(content)) ids.set(content, id);
  }
  return [...ids].map(([content, id]) => ({
    id,
    content,
    special: special.has(content) || described.get(content)?.special === true,
    singleWord: false,
    stripsLeft: described.get(content)?.lstrip === true,
    stripsRight: described.get(content)?.rstrip === true,
  }));
}

/** `added_tokens_decoder` of `tokenizer_config.json`: id to description. */
function describedTokens(config: Fields) {
  const tokens = new Map<string, { id: number; special: boolean; lstrip: boolean; rstrip: boolean }>();
  const decoder = config.get('added_tokens_decoder');
  if (!isObject(decoder)) return tokens;
  for (const [id, token] of Object.entries(decoder)) {
    if (!/^\d{1,8}$/.test(id) || !isObject(token) || typeof token['content'] !== 'string') {
      throw config.wrong('added_tokens_decoder', say`token descriptions by id`);
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
  if (value !== undefined && content === undefined) throw fields.wrong(name, say`a token`);
  return content;
}

function contentOf(value: unknown): string | undefined {
  const content = isObject(value) ? value['content'] : value;
  return typeof content === 'string' && content !== '' ? content : undefined;
}
