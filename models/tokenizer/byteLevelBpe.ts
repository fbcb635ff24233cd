import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { isObject, type Fields } from '../checkpoint/fields.ts';
import { CaptionLensError } from '../errors.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface TokenizerOptions {
  /** The token that every prompt begins with, `</s>` for OPT. */
  readonly start: string;
  /** Whether decoding removes spaces before punctuation. */
  readonly cleanUpSpaces: boolean;
}

/** A tokenizer from the content of a `tokenizer.json`. Throws `checkpointInvalid` or `checkpointUnsupported`. */
export function createTokenizer(json: Fields, options: TokenizerOptions): Tokenizer {
  checkModel(json);
  const library = load(json);
  const startId = library.token_to_id(options.start);
  if (startId === undefined) {
    throw new CaptionLensError('checkpointInvalid', `${json.label}: the start token ${options.start} has no id.`);
  }
  const addsStart = library.encode('').ids[0] === startId;
  return {
    encode(text) {
      const { ids } = library.encode(text);
      return addsStart ? ids : [startId, ...ids];
    },
    encodePlain: (text) => library.encode(text, { add_special_tokens: false }).ids,
    decode(ids) {
      // an id past the vocabulary has no text: real OPT pads its embeddings to 50,272 rows for 50,265 tokens
      const known = ids.filter((id) => library.id_to_token(id) !== undefined);
      if (known.length === 0) return '';
      return library.decode(known, {
        skip_special_tokens: true,
        clean_up_tokenization_spaces: options.cleanUpSpaces,
      });
    },
  };
}

/** The library trusts its input, so whatever would make it fail later is refused here. */
function checkModel(json: Fields): void {
  const model = json.object('model');
  const type = model.text('type') ?? 'BPE';
  const decoder = json.object('decoder').text('type');
  if (type !== 'BPE' || decoder !== 'ByteLevel') {
    const found = `${type} with ${decoder ?? 'no'} decoder`;
    throw new CaptionLensError(
      'checkpointUnsupported',
      `${json.label}: OPT has a byte-level BPE tokenizer, this is ${found}.`,
    );
  }
  const vocabulary = model.object('vocab');
  for (const token of vocabulary.names()) {
    const id = vocabulary.integer(token);
    if (id === undefined || id < 0 || id > 2 ** 24) throw vocabulary.wrong(token, 'a token id');
  }
  const merges = model.get('merges');
  if (!Array.isArray(merges) || !merges.every(isMerge)) throw model.wrong('merges', 'a list of pairs of tokens');
  const added = json.get('added_tokens') ?? [];
  if (!Array.isArray(added) || !added.every(isAddedToken))
    throw json.wrong('added_tokens', 'a list of tokens with ids');
}

function isMerge(merge: unknown): boolean {
  if (typeof merge === 'string') return merge.includes(' ');
  return Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === 'string');
}

function isAddedToken(token: unknown): boolean {
  if (!isObject(token) || typeof token['content'] !== 'string' || token['content'] === '') return false;
  const id = token['id'];
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 2 ** 24;
}

function load(json: Fields): LibraryTokenizer {
  const parts = ['model', 'decoder', 'post_processor', 'pre_tokenizer', 'normalizer'];
  const content = Object.fromEntries(parts.map((part) => [part, json.get(part) ?? null]));
  try {
    return new LibraryTokenizer({ ...content, added_tokens: json.get('added_tokens') ?? [] }, {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CaptionLensError('checkpointInvalid', `${json.label} is broken: ${reason}.`, { cause: error });
  }
}
