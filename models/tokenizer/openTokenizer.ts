import { join } from 'node:path';
import { listFolder } from '../files/boundedFile.ts';
import { Fields, readJsonObject, readText } from '../files/jsonFields.ts';
import { CaptionLensError } from '../errors.ts';
import type { Rules } from '../generation/generationSettings.ts';
import { createTokenizer, type TokenizerOptions } from './byteLevelBpe.ts';
import { readLegacyFiles, tokenContent } from './legacyFiles.ts';
import type { Tokenizer } from './tokenizer.ts';
import { readTokenizerJson } from './tokenizerJson.ts';
import { say } from '../wording.ts';

/** A tokenizer and the files that it was read from. */
export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer;
  readonly files: readonly string[];
}

const companions = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'];

/**
 * The tokenizer of a folder: `tokenizer.json`, or else `vocab.json` and `merges.txt` with what lies beside them.
 * Throws `checkpointInvalid` when neither is there or a file is broken.
 */
export async function openTokenizer(folder: string, rules: Rules): Promise<OpenedTokenizer> {
  const present = new Set(await listFolder(folder));
  const files: string[] = [];
  const optional = async (name: string): Promise<Fields> => {
    const path = join(folder, name);
    if (!present.has(name)) return new Fields(path, {});
    files.push(path);
    return new Fields(path, await readJsonObject(path));
  };
  const [config, specials, added] = await Promise.all(companions.map(optional));
  if (!config || !specials || !added) throw new RangeError('three companions');

  const start = tokenContent(config, 'bos_token') ?? tokenContent(specials, 'bos_token') ?? '</s>';
  const options: TokenizerOptions = { start, spaces: cleansUpSpaces(config, rules) ? 'cleaned' : 'kept' };
  if (present.has('tokenizer.json')) {
    const path = join(folder, 'tokenizer.json');
    const tokenizer = createTokenizer(readTokenizerJson(new Fields(path, await readJsonObject(path))), options);
    return { tokenizer, files: [...files, path].sort() };
  }
  const vocabulary = join(folder, 'vocab.json');
  const merges = join(folder, 'merges.txt');
  if (!present.has('vocab.json') || !present.has('merges.txt')) {
    throw new CaptionLensError(
      'checkpointInvalid',
      say`${folder} has no tokenizer: neither tokenizer.json nor vocab.json with merges.txt is there.`,
    );
  }
  const description = readLegacyFiles({
    vocabulary: { path: vocabulary, tokens: await readJsonObject(vocabulary) },
    merges: { path: merges, text: await readText(merges) },
    added,
    specials,
    config,
  });
  return { tokenizer: createTokenizer(description, options), files: [...files, merges, vocabulary].sort() };
}

/**
 * Whether spaces before punctuation are removed: transformers 4.33 (LAVIS) does unless told not to; transformers 5
 * never does for BPE, whatever the file says, unless a second switch insists.
 */
function cleansUpSpaces(config: Fields, rules: Rules): boolean {
  const wanted = config.flag('clean_up_tokenization_spaces');
  if (rules === 'lavis') return wanted ?? true;
  return (
    wanted === true && config.flag('clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output') === true
  );
}
