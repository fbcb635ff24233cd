/** Where a network lies that judges captions: absolute paths. */
export interface EncoderFiles {
  /** With `config.json` and weights of transformers, unless `file` is there. */
  readonly folder: string;
  /** CLIP under OpenAI's names, in one file, as OpenAI and Long-CLIP publish it. */
  readonly file?: string;
  /** The folder with its tokenizer, where that is not `folder`. */
  readonly tokenizer?: string;
}
