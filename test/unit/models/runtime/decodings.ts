import type { Candidates, Decoding, Text } from '../../../../models/generation/decoding.ts';
import type { ReferenceModel } from '../../../golden/referenceModel.ts';

/** What the picture half might say of one picture: numbers between -1 and 1 that depend on `seed`. */
export function projection({ checkpoint }: Pick<ReferenceModel, 'checkpoint'>, seed: number): Float32Array {
  const { numQueryTokens, text } = checkpoint.config;
  return Float32Array.from({ length: numQueryTokens * text.hiddenSize }, (_, index) => Math.sin((index + 1) * seed));
}

/** One row of candidates in the order of token ids: comparable where equal logits change places. */
export function distribution(candidates: Candidates | undefined, row = 0): Float32Array {
  if (!candidates) throw new Error('there are no candidates');
  const { ids, logits, logNormalizers, width } = candidates;
  const result = new Float32Array(width).fill(NaN);
  for (let column = row * width; column < (row + 1) * width; column++) {
    result[ids[column] ?? -1] = (logits[column] ?? NaN) - (logNormalizers[row] ?? NaN);
  }
  return result;
}

/** The likeliest token, again and again, with a forecast that says so. */
export async function greedy<T extends Text>(
  decoding: Decoding<T>,
  text: T,
  steps: number,
): Promise<readonly number[]> {
  const tokens: number[] = [];
  let [candidates] = await decoding.prefill([text], 1);
  for (let step = 0; step < steps; step++) {
    tokens.push(candidates?.ids[0] ?? NaN);
    const forecast = { rule: 'scores', scores: [0], endTokenIds: [-1], steps: steps - step } as const;
    [candidates] = await decoding.step(new Map([[text, { tokens: tokens.slice(-1), parents: [0], forecast }]]), 1);
  }
  decoding.release(text);
  return tokens;
}
