import { say, type Wording } from '../../models/wording.ts';
import type { Light } from '../protocol/photographMessages.ts';
import type { Difference } from './comparisonTypes.ts';
import { shareWords, stopWords } from './figures.ts';
import { contrastWords, keyWords, leadingColours } from './lightWords.ts';

/** What nobody sees: stops of lightness, RMS contrast, shares of clipped pixels. */
const unseen = { stops: 0.3, rms: 0.03, share: 0.01 } as const;

export function lightDifferences(one: Light, other: Light): readonly Difference[] {
  return [
    keyDifference(one, other),
    contrastDifference(one, other),
    clippingDifference(one, other, 'shadows'),
    clippingDifference(one, other, 'highlights'),
    colourDifference(one, other),
  ].filter((difference) => difference !== undefined);
}

function keyDifference({ key: before }: Light, { key: after }: Light): Difference | undefined {
  const by = after.stops - before.stops;
  if (Math.abs(by) < unseen.stops) return undefined;
  const told = { one: keyWords(before), other: keyWords(after) };
  const sentence =
    by > 0
      ? say`The second picture is ${stopWords(by)} lighter as a whole.`
      : say`The second picture is ${stopWords(by)} darker as a whole.`;
  return { kind: 'light', fact: 'key', ...told, sentence };
}

function contrastDifference({ contrast: before }: Light, { contrast: after }: Light): Difference | undefined {
  if (before.kind === after.kind && Math.abs(after.rms - before.rms) < unseen.rms) return undefined;
  const told = { one: contrastWords(before), other: contrastWords(after) };
  const sentence =
    after.rms > before.rms
      ? say`The second picture has more contrast: ${told.other} instead of ${told.one}.`
      : say`The second picture has less contrast: ${told.other} instead of ${told.one}.`;
  return { kind: 'light', fact: 'contrast', ...told, sentence };
}

function clippingDifference(one: Light, other: Light, fact: 'shadows' | 'highlights'): Difference | undefined {
  const [before, after] = [one.clipping[fact], other.clipping[fact]];
  if (Math.abs(after - before) < unseen.share) return undefined;
  const told = { one: shareWords(before), other: shareWords(after) };
  return { kind: 'light', fact, ...told, sentence: clippedSentences[fact](told.other, told.one) };
}

const clippedSentences: Readonly<Record<'shadows' | 'highlights', (other: Wording, one: Wording) => Wording>> = {
  shadows: (other, one) =>
    say`In the second picture ${other} of the pixels are clipped in the shadows, in the first ${one}.`,
  highlights: (other, one) =>
    say`In the second picture ${other} of the pixels are clipped in the highlights, in the first ${one}.`,
};

function colourDifference({ colours: before }: Light, { colours: after }: Light): Difference | undefined {
  const told = { one: leadingColours(before), other: leadingColours(after) };
  if (JSON.stringify(told.one) === JSON.stringify(told.other)) return undefined;
  return {
    kind: 'light',
    fact: 'colours',
    ...told,
    sentence: say`The first picture is mostly ${told.one}, the second ${told.other}.`,
  };
}
