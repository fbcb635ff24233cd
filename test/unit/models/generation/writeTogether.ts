import type { Hypothesis } from '../../../../models/generation/search.ts';
import { WritingLoop, type WritingRequest, type WritingSnapshot } from '../../../../models/generation/writingLoop.ts';
import type { ToyDecoding } from './toyDecoding.ts';

/** What a loop said of several texts, and what became of them. */
export interface Together {
  readonly yielded: readonly (WritingSnapshot & { readonly image: number })[];
  readonly result: {
    readonly images: readonly (readonly Hypothesis[])[];
    /** Of the longest. */
    readonly steps: number;
  };
}

/** All texts of a toy decoding, written in one loop. */
export async function writeTogether(
  decoding: ToyDecoding,
  request: WritingRequest,
  signal?: AbortSignal,
): Promise<Together> {
  const loop = new WritingLoop(decoding);
  const yielded: (WritingSnapshot & { readonly image: number })[] = [];
  const written = await Promise.all(
    decoding.texts.map((text, image) =>
      loop.write(text, request, (snapshot) => yielded.push({ image, ...snapshot }), signal),
    ),
  );
  return {
    yielded,
    result: {
      images: written.map(({ hypotheses }) => hypotheses),
      steps: Math.max(...written.map(({ steps }) => steps)),
    },
  };
}
