/** A stand-in for OPT's tokenizer: the same size and the same special ids, but no learned words and no merges. */
import { tokenIds } from './sizes.ts';

const letters = 'etaoinshrdlucmfwypvbgkjqxz';

/** `tokenizer.json`: 50,265 tokens and `<image>`. */
export function tokenizerFile(): object {
  const specials = ['<s>', '<pad>', '</s>', '<unk>'];
  const added = [...specials.map((content, id) => ({ id, content })), { id: tokenIds.image, content: '<image>' }];
  return {
    version: '1.0',
    added_tokens: added.map((token) => ({ ...token, special: true, normalized: false, lstrip: false, rstrip: false })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '</s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
      special_tokens: { '</s>': { id: '</s>', ids: [tokenIds.start], tokens: ['</s>'] } },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, use_regex: true },
    model: { type: 'BPE', vocab: vocabulary(specials), merges: [] },
  };
}

/** Special tokens, the bytes, then made-up words; the line feed has the id that ends OPT's captions. */
function vocabulary(specials: readonly string[]): Readonly<Record<string, number>> {
  const bytes = byteSymbols();
  const newline = bytes.get(0x0a) ?? '';
  const tokens = [...specials, ...[...bytes.values()].filter((symbol) => symbol !== newline)];
  const words = madeUpWords();
  while (tokens.length < tokenIds.image) {
    tokens.push(tokens.length === tokenIds.newline ? newline : (words.next().value ?? ''));
  }
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

/** GPT-2's letter for every byte, printable bytes first: `Ġ` is the space, `Ċ` the line feed. */
function byteSymbols(): ReadonlyMap<number, string> {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  const all = Array.from({ length: 256 }, (_, byte) => byte);
  const printable = all.filter(isPrintable).map((byte) => [byte, String.fromCharCode(byte)] as const);
  const others = all.filter((byte) => !isPrintable(byte));
  return new Map([...printable, ...others.map((byte, index) => [byte, String.fromCharCode(256 + index)] as const)]);
}

/** Every string of two letters, then of three, and so on, each after a space and without one. */
function* madeUpWords(): Generator<string, never> {
  let stems = [...letters];
  for (;;) {
    stems = stems.flatMap((stem) => [...letters].map((letter) => stem + letter));
    for (const stem of stems) {
      yield `Ġ${stem}`;
      yield stem;
    }
  }
}
