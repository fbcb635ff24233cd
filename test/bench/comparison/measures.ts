/** What is compared, and what it must reach. */
import type { Unit } from './units.ts';

export interface Comparison {
  /** Whose figure it is set against; `ours` where it is another of our own. */
  readonly subject: string;
  readonly figure: string;
  /** `speed-up`: theirs by ours. `share`: ours by theirs. `gain`: ours by theirs, where more is better. */
  readonly ratio: 'speed-up' | 'share' | 'gain';
  /** At least this; for a share, at most. */
  readonly target?: number;
}

export interface Measure {
  readonly what: string;
  readonly unit: Unit;
  /** Which of our runs, and its figure. */
  readonly run: string;
  readonly figure: string;
  readonly comparisons: readonly Comparison[];
  /** In the measure's own unit, at most. */
  readonly limit?: number;
}

export function measuresOf(tokens: number, batch: number): readonly Measure[] {
  const peer = (subject: string, figure: string, target?: number): Comparison => ({
    subject,
    figure,
    ratio: 'speed-up',
    ...(target === undefined ? {} : { target }),
  });
  const speed = (what: string, figure: string, comparisons: readonly Comparison[]): Measure => ({
    what,
    unit: 'ms',
    run: 'speed',
    figure,
    comparisons,
  });
  const share = (what: string, figure: string, target?: number): Measure => ({
    what,
    unit: 'bytes',
    run: 'program',
    figure,
    comparisons: [{ ...peer('transformers/speed', figure, target), ratio: 'share' }],
  });
  return [
    speed(`caption of ${tokens} tokens, cold cache, warm model`, 'captionMs', [
      peer('transformers/speed', 'captionMs', 3),
    ]),
    speed('one beam step, 5 beams', 'stepMs', [
      peer('transformers/speed', 'stepMs', 2.5),
      peer('ctranslate2/speed', 'stepMs', 1.8),
    ]),
    speed('vision encoder', 'visionMs', [peer('transformers/speed', 'visionMs', 2)]),
    speed('Q-Former and projection', 'qformerMs', [peer('transformers/speed', 'qformerMs')]),
    speed('prompt', 'promptMs', [peer('transformers/speed', 'promptMs'), peer('ctranslate2/speed', 'promptMs')]),
    speed('loaded to the first token, page cache warm', 'readyMs', [peer('transformers/load', 'readyMs', 2)]),
    share('peak memory, all processes', 'peakBytes', 0.45),
    share('peak memory, anonymous', 'anonymousBytes'),
    share('peak memory of the card', 'cardBytes'),
    {
      what: `pictures a minute, batch of ${batch}`,
      unit: 'perMinute',
      run: 'batch',
      figure: 'batchPerMinute',
      comparisons: [{ subject: 'ours/batch', figure: 'streamPerMinute', ratio: 'gain', target: 1.3 }],
    },
    { what: 'compiling', unit: 'ms', run: 'compile', figure: 'compileMs', comparisons: [], limit: 300_000 },
    {
      what: 'peak memory while compiling',
      unit: 'bytes',
      run: 'compile',
      figure: 'compilePeakBytes',
      comparisons: [],
      limit: 1.5e9,
    },
  ];
}
