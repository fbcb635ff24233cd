/** OPT's byte-level BPE (GPT-2's), whatever files the checkpoint keeps it in. */
export interface Tokenizer {
  /** Ids of a prompt as the language model wants it: the start token `</s>` first, also for an empty text. */
  encode(text: string): readonly number[];
  /** Ids of the text alone, without any special token. */
  encodePlain(text: string): readonly number[];
  /** Text of ids, special tokens left out; an incomplete UTF-8 sequence becomes U+FFFD. Not trimmed. */
  decode(ids: readonly number[]): string;
}
