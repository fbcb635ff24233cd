import type { Caption, Captioner } from '../../../../models/caption.ts';
import { drawNoise } from './pictures.ts';
import type { Figures, Task } from './task.ts';

export const standardBeams = 5;

interface Measured {
  readonly ms: number;
  readonly captions: readonly Caption[];
}

/** New pictures for every caption: nothing is known of them beforehand. */
let seed = 0;

async function captionNoise(captioner: Captioner, tokens: number, numBeams: number, count: number): Promise<Measured> {
  const pixels = Array.from({ length: count }, () => drawNoise(captioner.info.imageSize, ++seed));
  const settings = { minNewTokens: tokens, maxNewTokens: tokens, numBeams };
  const start = performance.now();
  const captions = await captioner.caption({ pixels, settings });
  const ms = performance.now() - start;
  for (const { captions: texts } of captions) {
    const [best] = texts;
    // Random weights still have to count: as many tokens as asked for, and a score that is a number.
    if (best?.tokens.length !== tokens || (best.score !== null && !Number.isFinite(best.score))) {
      throw new Error(`This is no caption of ${tokens} tokens: ${JSON.stringify(best)}`);
    }
  }
  return { ms, captions };
}

/** `readyMs` counts from `start`, when the model began to open, to the first token that is shown. */
async function measureSpeed(captioner: Captioner, tokens: number, start: number): Promise<Figures> {
  const loadMs = performance.now() - start;
  await captionNoise(captioner, 1, standardBeams, 1);
  const readyMs = performance.now() - start;
  await captionNoise(captioner, 3, standardBeams, 1);
  const { ms, captions } = await captionNoise(captioner, tokens, standardBeams, 1);
  const timings = captions[0]?.timings;
  if (!timings) throw new Error('A caption came without its timings.');
  const { visionMs, qformerMs, promptMs, stepMs } = timings;
  return { loadMs, readyMs, visionMs, qformerMs, promptMs, stepMs, captionMs: ms };
}

async function measureBatch(
  captioner: Captioner,
  { tokens, batch, stream }: Task & { kind: 'batch' },
): Promise<Figures> {
  await captionNoise(captioner, 3, standardBeams, 1);
  let streamMs = 0;
  for (let picture = 0; picture < stream; picture++) {
    streamMs += (await captionNoise(captioner, tokens, standardBeams, 1)).ms;
  }
  const { ms } = await captionNoise(captioner, tokens, standardBeams, batch);
  return { batchPerMinute: (batch * 60_000) / ms, streamPerMinute: (stream * 60_000) / streamMs };
}

/** Milliseconds of one step, by the number of beams. */
async function measureBeams(captioner: Captioner, { beams, tokens }: Task & { kind: 'beams' }): Promise<Figures> {
  await captionNoise(captioner, 3, standardBeams, 1);
  const figures: Record<string, number> = {};
  for (const count of beams) {
    const { captions } = await captionNoise(captioner, tokens, count, 1);
    figures[String(count)] = captions[0]?.timings.stepMs ?? NaN;
  }
  return figures;
}

/** Milliseconds of a whole caption, by its length. */
async function measureTokens(captioner: Captioner, lengths: readonly number[]): Promise<Figures> {
  await captionNoise(captioner, 3, standardBeams, 1);
  const figures: Record<string, number> = {};
  for (const length of lengths) {
    figures[String(length)] = (await captionNoise(captioner, length, standardBeams, 1)).ms;
  }
  return figures;
}

export async function measure(captioner: Captioner, task: Task, start: number): Promise<Figures> {
  switch (task.kind) {
    case 'compile':
      return {};
    case 'speed':
      return measureSpeed(captioner, task.tokens, start);
    case 'batch':
      return measureBatch(captioner, task);
    case 'beams':
      return measureBeams(captioner, task);
    case 'tokens':
      return measureTokens(captioner, task.tokens);
  }
}
