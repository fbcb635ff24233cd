import { Fields } from '../files/jsonFields.ts';
import { isObject } from '../plainObject.ts';
import { CaptionLensError } from '../errors.ts';
import type { AddedToken } from './addedTokens.ts';
import { isTokenId, rankMerges, readTokenIds, type BpeDescription } from './bpeDescription.ts';
import { say, type Wording } from '../wording.ts';

/**
 * What a `tokenizer.json` says. Throws `checkpointInvalid` where it is broken, and `checkpointUnsupported` where it is
 * another tokenizer than OPT's: byte-level BPE, its texts neither normalised nor cut in another way.
 */
export function readTokenizerJson(json: Fields): BpeDescription {
  const model = json.object('model');
  checkKind(json, model);
  const vocabulary = readTokenIds(`${json.label}, model, vocab`, tokensOf(model));
  return {
    label: json.label,
    vocabulary,
    ranks: rankMerges(json.label, readMerges(model)),
    added: readAddedTokens(json),
    prefix: json.object('pre_tokenizer').flag('add_prefix_space') === false ? '' : ' ',
    frame: readFrame(json),
  };
}

function checkKind(json: Fields, model: Fields): void {
  const refuse = (found: Wording) =>
    new CaptionLensError(
      'checkpointUnsupported',
      say`${json.label}: OPT has a byte-level BPE tokenizer, this ${found}.`,
    );
  const type = model.text('type') ?? 'BPE';
  if (type !== 'BPE') throw refuse(say`is ${type}`);
  for (const part of ['decoder', 'pre_tokenizer']) {
    const found = json.object(part).text('type');
    if (found !== 'ByteLevel') throw refuse(say`has ${found ?? 'nothing'} for a ${part}`);
  }
  if (json.object('pre_tokenizer').flag('use_regex') === false) throw refuse(say`does not cut texts into words`);
  if (json.has('normalizer')) throw refuse(say`normalises texts`);
  for (const name of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    if ((model.text(name) ?? '') !== '') throw refuse(say`has a ${name}`);
  }
  if (model.flag('ignore_merges') === true) throw refuse(say`ignores merges`);
}

function tokensOf(model: Fields): Readonly<Record<string, unknown>> {
  const vocabulary = model.get('vocab');
  if (!isObject(vocabulary)) throw model.wrong('vocab', say`an object`);
  return vocabulary;
}

/** `left right` each: newer files have pairs, older ones have them joined. */
export function* readMerges(model: Fields): Iterable<string> {
  const merges = model.get('merges');
  const wrong = () => model.wrong('merges', say`a list of pairs of tokens`);
  if (!Array.isArray(merges)) throw wrong();
  for (const merge of merges as readonly unknown[]) {
    if (typeof merge === 'string') yield merge;
    else if (Array.isArray(merge) && merge.length === 2) yield `${String(merge[0])} ${String(merge[1])}`;
    else throw wrong();
  }
}

export function readAddedTokens(json: Fields): readonly AddedToken[] {
  const tokens = json.get('added_tokens') ?? [];
  const wrong = () => json.wrong('added_tokens', say`a list of tokens with ids`);
  if (!Array.isArray(tokens)) throw wrong();
  return tokens.map((token: unknown) => {
    if (!isObject(token)) throw wrong();
    const { id, content, special, single_word, lstrip, rstrip } = token;
    if (!isTokenId(id) || typeof content !== 'string' || content === '') throw wrong();
    return {
      id,
      content,
      special: special === true,
      singleWord: single_word === true,
      stripsLeft: lstrip === true,
      stripsRight: rstrip === true,
    };
  });
}

/** The ids around a text, out of `post_processor`: `TemplateProcessing` says them, `ByteLevel` adds none. */
function readFrame(json: Fields): BpeDescription['frame'] {
  const processor = json.object('post_processor');
  switch (processor.text('type')) {
    case undefined:
    case 'ByteLevel':
      return { before: [], after: [] };
    case 'TemplateProcessing':
      return readTemplate(processor);
    case 'RobertaProcessing':
      return { before: [pairId(processor, 'cls')], after: [pairId(processor, 'sep')] };
    default:
      throw new CaptionLensError(
        'checkpointUnsupported',
        say`${json.label}: its post_processor is ${processor.text('type') ?? ''}, where OPT's puts the start token before a text.`,
      );
  }
}

/** `["<s>", 0]` -> 0 */
export function pairId(processor: Fields, name: string): number {
  const pair: unknown = processor.get(name);
  const id: unknown = Array.isArray(pair) ? pair[1] : undefined;
  if (!isTokenId(id)) throw processor.wrong(name, say`a token and its id`);
  return id;
}

/** `single`: special tokens in their order around one `Sequence`, which is the text. */
function readTemplate(processor: Fields): BpeDescription['frame'] {
  const wrong = () => processor.wrong('single', say`special tokens around one text`);
  const template = processor.get('single');
  if (!Array.isArray(template)) throw wrong();
  const steps = template.map((step: unknown) => {
    if (!isObject(step)) throw wrong();
    const name = new Fields(`${processor.label}, single`, step).object('SpecialToken').text('id');
    return name === undefined ? undefined : specialIds(processor, name);
  });
  const text = steps.indexOf(undefined);
  if (text < 0 || text !== steps.lastIndexOf(undefined)) throw wrong();
  const idsOf = (some: typeof steps) => some.flatMap((ids) => ids ?? []);
  return { before: idsOf(steps.slice(0, text)), after: idsOf(steps.slice(text + 1)) };
}

function specialIds(processor: Fields, name: string): readonly number[] {
  const special = processor.object('special_tokens').object(name);
  const ids = special.get('ids');
  if (!Array.isArray(ids) || !ids.every(isTokenId)) throw special.wrong('ids', say`a list of token ids`);
  return ids;
}
