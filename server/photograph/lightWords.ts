/** The light of photographs in words. Pure: pages import it. */
import { allOf, say, type Wording } from '../../models/wording.ts';
import type { ColourName, Contrast, DominantColour, Key, Light } from '../protocol/photographMessages.ts';
import type { WordRow } from './factWords.ts';
import { shareWords, shortest, stopWords } from './figures.ts';

export type LightName = 'key' | 'contrast' | 'shadows' | 'highlights' | 'colours';

/** Shares of clipped pixels from which it is worth a word. */
const clippedShare = 0.005;
/** Colours that are named. */
const mostNamed = 4;

export function lightRows({ key, contrast, clipping, colours }: Light): readonly WordRow<LightName>[] {
  return [
    { name: 'key', label: say`Key`, value: keyWords(key) },
    { name: 'contrast', label: say`Contrast`, value: contrastWords(contrast) },
    { name: 'shadows', label: say`Clipped shadows`, value: clippedWords(clipping.shadows, clipping.black, 'black') },
    {
      name: 'highlights',
      label: say`Clipped highlights`,
      value: clippedWords(clipping.highlights, clipping.white, 'white'),
    },
    { name: 'colours', label: say`Colours`, value: paletteWords(colours) },
  ];
}

/** The light in a few sentences, for whoever listens: what the histogram shows to others. */
export function lightSummary({ key, contrast, clipping, colours }: Light): Wording {
  const tones = say`${keySentences[key.kind]} ${contrastSentences[contrast.kind]}`;
  const { shadows, highlights } = clipping;
  const clipped =
    shadows < clippedShare && highlights < clippedShare
      ? say`Hardly any pixel is clipped.`
      : say`In the shadows ${shareWords(shadows)} of the pixels are clipped, in the highlights ${shareWords(highlights)}.`;
  return colours.length === 0
    ? say`${tones} ${clipped}`
    : say`${tones} ${clipped} Its colours: ${paletteWords(colours)}.`;
}

const keySentences: Readonly<Record<Key['kind'], Wording>> = {
  low: say`The picture is low in key: dark tones lead.`,
  middle: say`The picture is of middle key: light and dark balance.`,
  high: say`The picture is high in key: light tones lead.`,
};

const contrastSentences: Readonly<Record<Contrast['kind'], Wording>> = {
  low: say`Its contrast is low.`,
  middle: say`Its contrast is middling.`,
  high: say`Its contrast is high.`,
};

/** 'low, 3.2 stops below middle grey' */
export function keyWords({ kind, stops }: Key): Wording {
  const name = { low: say`low`, middle: say`middle`, high: say`high` }[kind];
  if (shortest(Math.abs(stops), 1).figure === 0) return say`${name}, at middle grey`;
  return stops < 0
    ? say`${name}, ${stopWords(stops)} below middle grey`
    : say`${name}, ${stopWords(stops)} above middle grey`;
}

/** 'high, over 8.2 stops' */
export function contrastWords({ kind, range }: Contrast): Wording {
  const name = { low: say`low`, middle: say`middle`, high: say`high` }[kind];
  return say`${name}, over ${stopWords(range)}`;
}

function clippedWords(clipped: number, whole: number, as: 'black' | 'white'): Wording {
  if (clipped === 0) return say`none`;
  const pure = as === 'black' ? say`pure black` : say`pure white`;
  return say`${shareWords(clipped)} in a channel, ${shareWords(whole)} ${pure}`;
}

/** 'dark blue (49 %), blue (31 %)' */
export function paletteWords(colours: readonly DominantColour[]): Wording {
  const named = new Map<string, { readonly name: ColourName; share: number }>();
  for (const { name, share } of colours) {
    const key = `${name.tone} ${name.hue}`;
    const known = named.get(key);
    if (known) known.share += share;
    else named.set(key, { name, share });
  }
  const words = [...named.values()]
    .sort((one, other) => other.share - one.share)
    .slice(0, mostNamed)
    .map(({ name, share }) => say`${colourWords(name)} (${shareWords(share)})`);
  const [first, ...rest] = words;
  return first === undefined ? say`none` : rest.reduce<Wording>((before, word) => say`${before}, ${word}`, first);
}

/** 'dark blue' */
export function colourWords({ hue, tone }: ColourName): Wording {
  const name = hueWords[hue];
  switch (tone) {
    case 'dark':
      return say`dark ${name}`;
    case 'middle':
      return name;
    case 'light':
      return say`light ${name}`;
  }
}

/** 'dark blue and grey': the first two. */
export function leadingColours(colours: readonly DominantColour[]): Wording {
  const names = colours.slice(0, 2).map(({ name }) => colourWords(name));
  return names.length === 0 ? say`none` : allOf(names);
}

const hueWords: Readonly<Record<ColourName['hue'], Wording>> = {
  black: say`black`,
  white: say`white`,
  grey: say`grey`,
  red: say`red`,
  orange: say`orange`,
  brown: say`brown`,
  yellow: say`yellow`,
  green: say`green`,
  turquoise: say`turquoise`,
  blue: say`blue`,
  purple: say`purple`,
  pink: say`pink`,
};
