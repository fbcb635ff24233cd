import type { Blip2Config } from '../blip2/blip2Config.ts';
import type { GenerationDefaults } from '../generation/generationSettings.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { RunSettings } from './lavis/runSettings.ts';
import type { TensorSource } from './tensors.ts';

/** How a picture becomes numbers, as the checkpoint's own files say. */
export interface PreprocessorConfig {
  /** Side in pixels. */
  readonly size: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A BLIP-2 checkpoint, opened: everything small is read, tensors are read on demand. */
export interface Checkpoint {
  /** Where it came from decides the default rules of generation and of picture processing. */
  readonly kind: 'hf' | 'lavis';
  /** For people: the folder's or file's name, or `organisation/name` for a Hub cache snapshot. */
  readonly name: string;
  readonly config: Blip2Config;
  readonly imageProcessor: PreprocessorConfig;
  /** What `generation_config.json` says; empty for LAVIS. */
  readonly generationDefaults: GenerationDefaults;
  /**
   * What the configuration in a LAVIS `.pth` says; undefined for Hugging Face folders. It decides words and no weights,
   * so it is in no digest: files of equal tensors share one compiled model.
   */
  readonly run: RunSettings | undefined;
  /** Tokens that end a caption: `generation_config.json`, else the text configuration, else "\n". */
  readonly endTokenIds: readonly number[];
  readonly tokenizer: Tokenizer;
  /** All tensors under the names of transformers' `Blip2ForConditionalGeneration`, checked against `config`. */
  readonly tensors: TensorSource;
  /** The folder of what names the things in its pictures; undefined where it comes without. It is not opened yet. */
  readonly recogniserFolder: string | undefined;
  /** Every file that it is made of, without its recogniser's, which has a digest of its own: absolute paths, links not resolved. */
  readonly files: readonly string[];
  /** Those of `files` that the tokenizer was read from. */
  readonly tokenizerFiles: readonly string[];
  close(): Promise<void>;
}
