import { spelled } from '../../models/wording.ts';
import { factRows, type WordRow } from '../../server/photograph/factWords.ts';
import { shareWords } from '../../server/photograph/figures.ts';
import { colourWords, lightRows, lightSummary } from '../../server/photograph/lightWords.ts';
import type { Histogram, Photograph } from '../../server/protocol/photographMessages.ts';
import { editorSpelling } from '../editorWords.ts';

/** A photograph's facts and light as a page shows them, all words ready. */
export interface PhotographView {
  readonly facts: readonly TermRow[];
  /** What is to be said of how they were read. */
  readonly notes: readonly string[];
  readonly light: LightView;
}

export interface TermRow {
  /** 'Aperture' */
  readonly term: string;
  /** 'f/2.8' */
  readonly value: string;
}

export interface LightView {
  readonly histogram: Histogram;
  /** What the histogram shows, for whoever does not see it. */
  readonly spoken: string;
  /** Key, contrast and clipping, with their numbers. */
  readonly rows: readonly TermRow[];
  readonly colours: readonly ColourView[];
}

export interface ColourView {
  readonly hex: string;
  /** 'dark brown 34 %' */
  readonly words: string;
}

export function photographView({ facts, file, light, notes }: Photograph): PhotographView {
  return {
    facts: factRows(facts, file).map(termRow),
    notes,
    light: {
      histogram: light.histogram,
      spoken: spelled(lightSummary(light), editorSpelling),
      // The colours have swatches of their own.
      rows: lightRows(light)
        .filter(({ name }) => name !== 'colours')
        .map(termRow),
      colours: light.colours.map(({ hex, share, name }) => {
        const words = [colourWords(name), shareWords(share)].map((each) => spelled(each, editorSpelling));
        return { hex, words: words.join(' ') };
      }),
    },
  };
}

function termRow({ label, value }: WordRow<string>): TermRow {
  return { term: spelled(label, editorSpelling), value: spelled(value, editorSpelling) };
}
