/**
 * CLIP's tokenizer, with the ids of Hugging Face `tokenizers` (`CLIPTokenizerFast`): texts are composed (NFC), their
 * white space is one space, they are lower case; words end with `</w>`. Source: Radford et al., "Learning Transferable
 * Visual Models From Natural Language Supervision" (arXiv:2103.00020), and the `tokenizer.json` of its checkpoints.
 */
import { join } from 'node:path';
import { CaptionLensError } from '../errors.ts';
import { isObject } from '../plainObject.ts';
import { listFolder } from '../files/boundedFile.ts';
import { Fields, readJsonObject, readText } from '../files/jsonFields.ts';
import { addedTokenCut } from './addedTokens.ts';
import { rankMerges, readTokenIds } from './bpeDescription.ts';
import { spellText } from './byteAlphabet.ts';
import { pairId, readAddedTokens, readMerges } from './tokenizerJson.ts';
import { mergeLetters } from './wordMerges.ts';
import { splitWords } from './words.ts';
import { say } from '../wording.ts';

/** Encodes texts for CLIP's text half. */
export interface ClipTokenizer {
  /** Before every text, and after it; the latter is where the text's embedding is taken. */
  readonly startId: number;
  readonly endId: number;
  /** Ids of the text alone. */
  encodePlain(text: string): readonly number[];
}

const wordEnd = '</w>';
/** As the files say it: what is none of these is left out. White space is Unicode's. */
const word = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\p{White_Space}\p{L}\p{N}]+/gu;

/**
 * CLIP's tokenizer out of a folder's `tokenizer.json`, or of its `vocab.json` and `merges.txt`. Throws as
 * `readClipTokenizer`, and `checkpointNotFound` where neither is there.
 */
export async function openClipTokenizer(
  folder: string,
): Promise<{ readonly tokenizer: ClipTokenizer; readonly files: readonly string[] }> {
  const present = await listFolder(folder);
  const path = join(folder, 'tokenizer.json');
  if (present.includes('tokenizer.json')) {
    return { tokenizer: readClipTokenizer(new Fields(path, await readJsonObject(path))), files: [path] };
  }
  const [vocabulary, merges] = [join(folder, 'vocab.json'), join(folder, 'merges.txt')];
  if (!present.includes('vocab.json') || !present.includes('merges.txt')) {
    throw new CaptionLensError(
      'checkpointNotFound',
      `${folder} has no tokenizer of CLIP: neither tokenizer.json, nor vocab.json and merges.txt.`,
    );
  }
  const json = describeLegacy(await readJsonObject(vocabulary), await readText(merges));
  return { tokenizer: readClipTokenizer(new Fields(vocabulary, json)), files: [vocabulary, merges] };
}

/** What `tokenizer.json` says of the same files. */
function describeLegacy(vocab: Readonly<Record<string, unknown>>, merges: string): Readonly<Record<string, unknown>> {
  const special = (content: string) => ({ id: vocab[content], content, special: true, normalized: false });
  const [start, end] = ['<|startoftext|>', '<|endoftext|>'] as const;
  const lines = merges.split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
  return {
    model: { type: 'BPE', vocab, merges: lines, unk_token: end, end_of_word_suffix: wordEnd },
    added_tokens: [special(start), special(end)],
    post_processor: { cls: [start, vocab[start]], sep: [end, vocab[end]] },
  };
}

/** Throws `checkpointInvalid` where it is broken, `checkpointUnsupported` where it is none of CLIP's. */
function readClipTokenizer(json: Fields): ClipTokenizer {
  const model = json.object('model');
  if ((model.text('type') ?? 'BPE') !== 'BPE' || model.text('end_of_word_suffix') !== wordEnd) {
    throw new CaptionLensError('checkpointUnsupported', say`${json.label}: this is no tokenizer of CLIP.`);
  }
  const tokens = model.get('vocab');
  if (!isObject(tokens)) throw model.wrong('vocab', say`an object`);
  const vocabulary = readTokenIds(`${json.label}, model, vocab`, tokens);
  const ranks = rankMerges(json.label, readMerges(model));
  const added = readAddedTokens(json);
  const unknown = vocabulary.get(model.text('unk_token') ?? '');
  const processor = json.object('post_processor');
  const cut = addedTokenCut(added);

  const encodeWord = (text: string): readonly number[] => {
    const letters = spellText(text);
    const spelled = letters.map((letter, at) => (at === letters.length - 1 ? letter + wordEnd : letter));
    return mergeLetters(spelled, ranks).flatMap((token) => vocabulary.get(token) ?? unknown ?? []);
  };
  return {
    startId: pairId(processor, 'cls'),
    endId: pairId(processor, 'sep'),
    encodePlain: (text) =>
      cut(text).flatMap((piece) => {
        if (piece.kind === 'token') return [piece.id];
        const words = normalise(piece.text).match(word) ?? [];
        return words.flatMap((one) => splitWords(one).flatMap(encodeWord));
      }),
  };
}

function normalise(text: string): string {
  const composed = text.normalize('NFC').replace(/\p{White_Space}+/gu, ' ');
  // One character at a time: a final sigma is lower case as any other.
  return Array.from(composed, (character) => character.toLowerCase()).join('');
}
