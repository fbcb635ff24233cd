import type { Histogram, Photograph } from '../../server/protocol/photographMessages.ts';
import { factRows, lightLines, placeText } from './photographWords.ts';

/** A photograph's facts and light as a page shows them, all words ready. */
export interface PhotographView {
  readonly facts: readonly FactRow[];
  /** What is to be said instead of facts, or of how they were read. */
  readonly notes: readonly string[];
  /** '' until the person asks, and where the file says nothing of it. */
  readonly place: string;
  readonly light: LightView;
}

export interface FactRow {
  /** 'Aperture' */
  readonly term: string;
  /** 'f/2.8' */
  readonly value: string;
}

export interface LightView {
  readonly histogram: Histogram;
  /** What the histogram shows, for whoever does not see it. */
  readonly spoken: string;
  /** Key, contrast and clipping, a sentence each. */
  readonly lines: readonly string[];
  readonly colours: readonly ColourView[];
}

export interface ColourView {
  readonly hex: string;
  /** 'dark brown, 34 %' */
  readonly words: string;
}

export function photographView(photograph: Photograph): PhotographView {
  return {
    facts: factRows(photograph),
    notes: photograph.notes,
    place: placeText(photograph),
    light: {
      histogram: photograph.light.histogram,
      spoken: lightLines(photograph).join(' '),
      lines: lightLines(photograph),
      colours: photograph.light.colours.map(({ hex, share }) => ({ hex, words: `${share}` })),
    },
  };
}
