import type { LanguageAdapter } from '../../../../server/languages/imageReference.ts';
import { lures } from './hostilePieces.ts';

/** In characters, each four times the one before. */
const sizes = [32_768, 131_072, 524_288] as const;
/** In milliseconds of processor time: below, there is nothing to see. A quadratic scan of the middle text takes seconds. */
const unseen = 30;
/** Doubled input may take 2.5 times as long, so four times the input 6 times; a quadratic reader takes 16 times. */
const steepest = 2.5 * 2.5;
const tries = 3;

/** A text that takes longer to read than its length explains: in milliseconds of processor time, by size. */
export interface Growth {
  readonly piece: string;
  readonly times: readonly number[];
}

/**
 * Whether reading texts made of `piece` over and over grows faster than they do; undefined: it does not. Processor time
 * of this process, not the clock's, and the best of some tries: other programs slow all sizes, but not one for good. Only
 * where one step looks steep is the next one read too: the first garbage that is collected looks like growth once.
 */
export function findGrowth(adapter: LanguageAdapter, language: string, piece: string): Growth | undefined {
  for (const arrange of [alone, amidst]) {
    const times = sizes.map(() => Infinity);
    const isSteep = (large: 1 | 2) => (times[large] ?? 0) / (times[large - 1] ?? 0) > steepest;
    const read = (at: 0 | 1 | 2) => {
      const text = arrange(piece.repeat(Math.ceil(sizes[at] / piece.length)), lures[language] ?? '');
      times[at] = Math.min(
        times[at] ?? Infinity,
        measure(() => adapter.parse(text)),
      );
      return times[at];
    };
    let isGrowing = false;
    for (let at = 0; at < tries; at++) {
      isGrowing = false;
      if (read(1) < unseen) break;
      read(0);
      if (!isSteep(1)) break;
      read(2);
      isGrowing = isSteep(2);
      if (!isGrowing) break;
    }
    if (isGrowing) return { piece, times };
  }
  return undefined;
}

/** An image of its own behind the pieces. */
function alone(body: string, lure: string): string {
  return `${body}\n\n${lure}\n`;
}

/** Images in the same line before and behind. */
function amidst(body: string, lure: string): string {
  return `${lure} ${body} ${lure}`;
}

/** In milliseconds of this process's processor time. */
export function measure(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
