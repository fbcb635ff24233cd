import { join } from 'node:path';
import { tokenIds } from './configFile.ts';
import type { EarlyStopping, GenerationDefaults } from '../../generation/generationSettings.ts';
import { Fields, readJsonObject } from '../../files/jsonFields.ts';
import { isThere } from '../../files/existence.ts';
import { say } from '../../wording.ts';

/** What `generation_config.json` says. */
export interface GenerationFile {
  readonly defaults: GenerationDefaults;
  readonly endTokenIds: readonly number[] | undefined;
  readonly files: readonly string[];
}

/**
 * Reads `generation_config.json`, if there is one. `max_length` and `min_length` count the picture's query tokens and
 * the start token too (transformers 5), `prefix` of them before a caption without prompt; they are turned into counts of
 * new tokens, and left out where they leave none. Throws `checkpointInvalid`.
 */
export async function readGenerationFile(folder: string, prefix: number): Promise<GenerationFile> {
  const path = join(folder, 'generation_config.json');
  if (!(await isThere(path))) return { defaults: {}, endTokenIds: undefined, files: [] };
  const fields = new Fields(path, await readJsonObject(path));
  return { defaults: parseDefaults(fields, prefix), endTokenIds: tokenIds(fields, 'eos_token_id'), files: [path] };
}

function parseDefaults(fields: Fields, prefix: number): GenerationDefaults {
  const all = {
    numBeams: count(fields, 'num_beams', 1),
    maxNewTokens: count(fields, 'max_new_tokens', 1) ?? newTokens(fields, 'max_length', prefix),
    minNewTokens: count(fields, 'min_new_tokens', 0) ?? newTokens(fields, 'min_length', prefix),
    lengthPenalty: fields.number('length_penalty'),
    earlyStopping: earlyStopping(fields),
    repetitionPenalty: positive(fields, 'repetition_penalty'),
    noRepeatNgramSize: count(fields, 'no_repeat_ngram_size', 0),
    numReturnSequences: count(fields, 'num_return_sequences', 1),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function count(fields: Fields, name: string, least: number): number | undefined {
  const value = fields.integer(name);
  if (value !== undefined && value < least) throw fields.wrong(name, say`at least ${least}`);
  return value;
}

function newTokens(fields: Fields, name: string, prefix: number): number | undefined {
  const length = count(fields, name, 0);
  return length !== undefined && length > prefix ? length - prefix : undefined;
}

function positive(fields: Fields, name: string): number | undefined {
  const value = fields.number(name);
  if (value !== undefined && value <= 0) throw fields.wrong(name, say`above 0`);
  return value;
}

function earlyStopping(fields: Fields): EarlyStopping | undefined {
  const value = fields.get('early_stopping');
  if (value === undefined || typeof value === 'boolean' || value === 'never') return value;
  throw fields.wrong('early_stopping', say`true, false or "never"`);
}
