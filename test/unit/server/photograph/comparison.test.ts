import { describe, expect, test } from 'vitest';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { comparePhotographs } from '../../../../server/photograph/comparison.ts';
import type { Compared } from '../../../../server/photograph/comparisonTypes.ts';
import type { Light, PhotographFacts } from '../../../../server/protocol/photographMessages.ts';
import { greyPhotograph } from '../../../fixtures/photograph.ts';

const { light: grey } = greyPhotograph;
const taken = (facts: PhotographFacts, light: Partial<Light> = {}): Compared => ({
  facts,
  light: { ...grey, ...light },
  file: { format: 'JPEG', bytes: 1, width: 600, height: 400, read: 'whole' },
});
const sentences = (one: Compared, other: Compared) => {
  const { differences, summary } = comparePhotographs(one, other);
  return { said: differences.map(({ sentence }) => spelled(sentence, ownNames)), summary: spelled(summary, ownNames) };
};

describe('what differs between two photographs', () => {
  test('is said in stops: the same exposure by other means', () => {
    const one = taken({ aperture: 2.8, exposureTime: 1 / 250, iso: 100 });
    const other = taken({ aperture: 5.6, exposureTime: 1 / 60, iso: 100 });
    expect(sentences(one, other)).toEqual({
      said: [
        'The second was exposed 2.1 stops longer: 1/60 s instead of 1/250 s.',
        "The second's aperture was 2 stops narrower: f/5.6 instead of f/2.8.",
        'Together that is the same exposure.',
      ],
      summary: 'Together that is the same exposure.',
    });
  });

  test('is said in stops: one picture has more', () => {
    const one = taken({ aperture: 4, exposureTime: 1 / 100, iso: 100, exposureCompensation: 0 });
    const other = taken({ aperture: 4, exposureTime: 1 / 100, iso: 800, exposureCompensation: 1 });
    const { differences } = comparePhotographs(one, other);
    expect(differences).toMatchObject([
      { kind: 'stops', fact: 'iso', stops: expect.closeTo(3, 9) },
      { kind: 'stops', fact: 'exposureCompensation', stops: 1 },
      { kind: 'stops', fact: 'exposure', stops: expect.closeTo(3, 9) },
    ]);
    expect(sentences(one, other).said).toContain(
      "The second's sensitivity was 3 stops higher: ISO 800 instead of ISO 100.",
    );
    expect(sentences(other, one).said).toContain('Together that is 3 stops less exposure.');
    expect(sentences(other, one).said).toContain('The second was corrected by 1 stop less: 0 EV instead of +1 EV.');
  });

  test('is not what cameras round: 1/250 s and 1/256 s are the same', () => {
    const facts = { aperture: 4, iso: 100 };
    const { differences } = comparePhotographs(
      taken({ ...facts, exposureTime: 1 / 250 }),
      taken({ ...facts, exposureTime: 1 / 256 }),
    );
    expect(differences).toEqual([]);
  });

  test('says what only one of them says', () => {
    expect(sentences(taken({ lens: 'A', iso: 100 }), taken({})).said).toEqual([
      'ISO: only the first picture says it.',
      'Lens: only the first picture says it.',
    ]);
  });

  test('says how the light differs', () => {
    const dark = taken(
      {},
      {
        key: { kind: 'low', logAverage: 0.02, stops: -3.2 },
        contrast: { kind: 'high', rms: 0.3, range: 8 },
        clipping: { shadows: 0.2, highlights: 0, black: 0.1, white: 0 },
        colours: [{ hex: '#101030', share: 0.9, name: { hue: 'blue', tone: 'dark' } }],
      },
    );
    expect(sentences(taken({}), dark)).toEqual({
      said: [
        'The second picture is 3.5 stops darker as a whole.',
        'The second picture has more contrast: high, over 8 stops instead of low, over 0 stops.',
        'In the second picture 20 % of the pixels are clipped in the shadows, in the first 0 %.',
        'The first picture is mostly grey, the second dark blue.',
      ],
      summary: 'The second picture is 3.5 stops darker as a whole.',
    });
  });

  test('is nothing between a picture and itself', () => {
    const one = taken({ make: 'Canon', aperture: 4, flash: { kind: 'fired' } });
    expect(sentences(one, one)).toEqual({ said: [], summary: 'Both were taken alike, and their light is alike.' });
  });
});
