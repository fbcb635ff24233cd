import type { Photograph, PhotographFacts } from '../../../../server/protocol/photographMessages.ts';

const flat = Array.from({ length: 256 }, () => 1);

/** A photograph with these facts and the light of a grey wall. */
export function photograph(facts: PhotographFacts, logAverage = 0.18): Photograph {
  return {
    label: 'a.jpg',
    file: { format: 'JPEG', bytes: 1000, width: 600, height: 400, read: 'whole' },
    facts,
    light: {
      histogram: { luminance: flat, red: flat, green: flat, blue: flat },
      clipping: { shadows: 0, highlights: 0, black: 0, white: 0 },
      key: { kind: 'middle', logAverage, stops: 0 },
      contrast: { kind: 'low', rms: 0.1, range: 2 },
      colours: [],
    },
    notes: [],
  };
}
