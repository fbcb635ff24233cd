import { describe, expect, test } from 'vitest';
import { ownNames, spelled } from '../../../../models/wording.ts';
import { wordsFor } from '../../../../server/lsp/session/clientWords.ts';
import { cameraName, factRows } from '../../../../server/photograph/factWords.ts';
import { exposureTimeWords } from '../../../../server/photograph/figures.ts';
import { lightSummary } from '../../../../server/photograph/lightWords.ts';
import { nameColour, oklabOf } from '../../../../server/images/photograph/colourNames.ts';
import { greyPhotograph } from '../../../fixtures/photograph.ts';

const file = { format: 'JPEG', bytes: 1_250_000, width: 600, height: 400, read: 'whole' } as const;

describe('facts in words', () => {
  // As ExifTool 12.57 prints them (PrintExposureTime in Exif.pm).
  test.each([
    [1 / 8000, '1/8000 s'],
    [1 / 250, '1/250 s'],
    [0.0104, '1/96 s'],
    [0.25, '1/4 s'],
    [0.3, '0.3 s'],
    [0.5, '0.5 s'],
    [1, '1 s'],
    [2.5, '2.5 s'],
    [30, '30 s'],
  ])('%d seconds are %j', (seconds, said) => {
    expect(spelled(exposureTimeWords(seconds), ownNames)).toBe(said);
  });

  test.each([
    [{ make: 'Canon', model: 'Canon EOS R5' }, 'Canon EOS R5'],
    [{ make: 'NIKON CORPORATION', model: 'NIKON D850' }, 'NIKON D850'],
    [{ make: 'SONY', model: 'ILCE-7M4' }, 'SONY ILCE-7M4'],
    [{ model: 'X-T5' }, 'X-T5'],
    [{}, undefined],
  ])('the camera of %j is %j', (facts, name) => {
    expect(cameraName(facts)).toBe(name);
  });

  test('are German where the editor is, with its decimals', () => {
    const { spelling } = { spelling: germanSpelling() };
    const rows = factRows({ aperture: 2.8, exposureTime: 1 / 60, flash: { kind: 'notFired' } }, file);
    expect(rows.map(({ label, value }) => `${spelled(label, spelling)}: ${spelled(value, spelling)}`)).toEqual([
      'Blende: f/2,8',
      'Belichtungszeit: 1/60 s',
      'Blitz: nicht ausgelöst',
      'Größe: 600 x 400 Pixel',
      'Datei: JPEG, 1,3 MB',
    ]);
    expect(spelled(lightSummary(greyPhotograph.light), spelling)).toBe(
      'Das Bild hat eine mittlere Tonlage: Hell und Dunkel halten sich die Waage. Sein Kontrast ist gering. Kaum ein Pixel ist beschnitten. Seine Farben: Grau (100 %).',
    );
  });
});

function germanSpelling() {
  const { t } = wordsFor('de');
  return {
    ...ownNames,
    translate: (template: string) => t(template),
    figure: ({ figure, decimals }: { figure: number; decimals: number }) => figure.toFixed(decimals).replace('.', ','),
  };
}

/** Names of CSS Color Module Level 4 in which a basic colour stands, as Pillow's ImageColor lists them. */
describe('colours are named as CSS names them', () => {
  test.each([
    ['black', '#000000'],
    ['white', '#ffffff'],
    ['grey', '#808080'],
    ['dark grey', '#696969'],
    ['light grey', '#d3d3d3'],
    ['red', '#ff0000'],
    ['dark red', '#8b0000'],
    ['orange', '#ffa500'],
    ['brown', '#8b4513'],
    ['yellow', '#ffff00'],
    ['light yellow', '#ffffe0'],
    ['green', '#008000'],
    ['dark green', '#006400'],
    ['light green', '#90ee90'],
    ['turquoise', '#40e0d0'],
    ['blue', '#0000ff'],
    ['dark blue', '#00008b'],
    ['light blue', '#add8e6'],
    ['purple', '#800080'],
    ['pink', '#ff69b4'],
    ['light pink', '#ffb6c1'],
    ['grey', '#708090'],
  ])('%s: %s', (name, hex) => {
    const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
    const { hue, tone } = nameColour(oklabOf([channel(1), channel(3), channel(5)]));
    expect(tone === 'middle' ? hue : `${tone} ${hue}`).toBe(name);
  });
});
