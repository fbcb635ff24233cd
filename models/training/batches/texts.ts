/** Captions as the language model is trained on them: LAVIS's `blip2_opt.py` at 506965b, `forward`. */
import { CaptionLensError } from '../../errors.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';

export interface TextSettings {
  /** Put before every text, and not learned; its spaces stay. */
  readonly prompt: string;
  /** Not put before the texts: as many tokens as it has are not learned. Ignored where there is a prompt. */
  readonly maskedPrompt: string;
  /** With the start token; what is longer is cut. */
  readonly maxTokens: number;
}

/** The texts of a batch, padded on the right. */
export interface TextBatch {
  /** Ids of each text, all of one length, padding included. */
  readonly ids: readonly (readonly number[])[];
  /** Of each text, how many of its ids are no padding. */
  readonly lengths: readonly number[];
  /** Of each text, how many of its first tokens are not learned. */
  readonly masked: number;
}

/** OPT's. */
const padTokenId = 1;

/** How many of a text's first tokens are not learned. */
function maskedTokens({ prompt, maskedPrompt }: TextSettings, tokenizer: Tokenizer): number {
  const notLearned = prompt === '' ? maskedPrompt : prompt;
  return notLearned === '' ? 0 : tokenizer.encode(notLearned).length;
}

/** Whether anything of a caption, as `blip_caption` leaves it, is learned. */
export function isLearned(caption: string, tokenizer: Tokenizer, settings: TextSettings): boolean {
  const { prompt, maxTokens } = settings;
  const length = Math.min(tokenizer.encode(`${prompt}${caption}\n`).length, maxTokens);
  return caption !== '' && length > maskedTokens(settings, tokenizer);
}

/** Captions as `blip_caption` leaves them; a line feed ends each. Throws `invalidOption` where a prompt leaves nothing to learn. */
export function textBatch(captions: readonly string[], tokenizer: Tokenizer, settings: TextSettings): TextBatch {
  const { prompt, maxTokens } = settings;
  const texts = captions.map((caption) => tokenizer.encode(`${prompt}${caption}\n`).slice(0, maxTokens));
  const length = Math.max(...texts.map((ids) => ids.length));
  const masked = maskedTokens(settings, tokenizer);
  if (masked >= maxTokens) {
    throw new CaptionLensError(
      'invalidOption',
      `The prompt has ${String(masked)} tokens, and texts are cut at ${String(maxTokens)}: nothing is left to learn.`,
    );
  }
  return {
    ids: texts.map((ids) => [...ids, ...new Array<number>(length - ids.length).fill(padTokenId)]),
    lengths: texts.map((ids) => ids.length),
    masked,
  };
}

/** What the language model is to say, as the loss wants it. */
export interface Targets {
  /** Rows of all B * (queries + T) that stand before a token to learn. */
  readonly rows: readonly number[];
  /** The tokens. */
  readonly ids: readonly number[];
}

/** Every token that is learned is said by the row before it; the first by the last query. */
export function targetsOf({ ids, lengths, masked }: TextBatch, numQueryTokens: number): Targets {
  const rows: number[] = [];
  const learned: number[] = [];
  for (const [text, tokens] of ids.entries()) {
    const start = text * (numQueryTokens + tokens.length) + numQueryTokens;
    for (let at = masked; at < (lengths[text] ?? 0); at++) {
      // A padding token within a text is no target either: LAVIS tells them apart by their id.
      if (tokens[at] === padTokenId) continue;
      rows.push(start + at - 1);
      learned.push(tokens[at] ?? padTokenId);
    }
  }
  return { rows, ids: learned };
}

/** Positions of all rows, in which padding does not count: a row of padding has the position before the first. */
export function positionsOf({ ids, lengths }: TextBatch, numQueryTokens: number): readonly number[] {
  return ids.flatMap((tokens, text) => {
    const seen = numQueryTokens + (lengths[text] ?? 0);
    return Array.from({ length: numQueryTokens + tokens.length }, (_, at) => (at < seen ? at : -1));
  });
}

/** (B, 1, S, S): each row sees itself and what is before it, and no padding. */
export function causalBias({ ids, lengths }: TextBatch, numQueryTokens: number, unseen: number): Float32Array {
  const side = numQueryTokens + (ids[0]?.length ?? 0);
  const bias = new Float32Array(ids.length * side * side).fill(unseen);
  for (const text of ids.keys()) {
    const seen = numQueryTokens + (lengths[text] ?? 0);
    for (let row = 0; row < side; row++) {
      const start = (text * side + row) * side;
      bias.fill(0, start, start + Math.min(row + 1, seen));
    }
  }
  return bias;
}
