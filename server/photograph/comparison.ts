/** What two photographs differ in. Pure: pages import it. */
import { say, type Wording } from '../../models/wording.ts';
import type { PhotographFacts } from '../protocol/photographMessages.ts';
import type { Compared, Comparison, Difference, SaidFact, StopFact } from './comparisonTypes.ts';
import {
  cameraName,
  flashWords,
  meteringWords,
  programWords,
  sizeWords,
  timeWords,
  whiteBalanceWords,
} from './factWords.ts';
import { apertureWords, compensationWords, exposureTimeWords, focalLengthWords, stopWords } from './figures.ts';
import { lightDifferences } from './lightComparison.ts';

/** Stops that nobody sees: cameras round their values, 1/250 s is 1/256 s. */
const unseenStops = 0.1;

/** What differs from the first picture to the second, as entries and as sentences. */
export function comparePhotographs(one: Compared, other: Compared): Comparison {
  const stops = stopDifferences(one.facts, other.facts);
  const differences = [...stops, ...saidDifferences(one, other), ...lightDifferences(one.light, other.light)];
  return { differences, summary: summaryOf(stops, differences) };
}

interface StopMeasure {
  readonly fact: Exclude<StopFact, 'exposure'>;
  /** Stops of light that a value stands for, from any zero. */
  stops(value: number): number;
  words(value: number): Wording;
  more(stops: Wording, other: Wording, one: Wording): Wording;
  less(stops: Wording, other: Wording, one: Wording): Wording;
}

/** The exposure triangle in stops (APEX: Tv, Av and Sv of CIPA DC-008, annex C), and the correction. */
const measures: readonly StopMeasure[] = [
  {
    fact: 'exposureTime',
    stops: Math.log2,
    words: exposureTimeWords,
    more: (stops, other, one) => say`The second was exposed ${stops} longer: ${other} instead of ${one}.`,
    less: (stops, other, one) => say`The second was exposed ${stops} shorter: ${other} instead of ${one}.`,
  },
  {
    fact: 'aperture',
    stops: (fNumber) => -2 * Math.log2(fNumber),
    words: apertureWords,
    more: (stops, other, one) => say`The second's aperture was ${stops} wider: ${other} instead of ${one}.`,
    less: (stops, other, one) => say`The second's aperture was ${stops} narrower: ${other} instead of ${one}.`,
  },
  {
    fact: 'iso',
    stops: Math.log2,
    words: (iso) => say`ISO ${iso}`,
    more: (stops, other, one) => say`The second's sensitivity was ${stops} higher: ${other} instead of ${one}.`,
    less: (stops, other, one) => say`The second's sensitivity was ${stops} lower: ${other} instead of ${one}.`,
  },
  {
    fact: 'exposureCompensation',
    stops: (stops) => stops,
    words: compensationWords,
    more: (stops, other, one) => say`The second was corrected by ${stops} more: ${other} instead of ${one}.`,
    less: (stops, other, one) => say`The second was corrected by ${stops} less: ${other} instead of ${one}.`,
  },
];

function stopDifferences(one: PhotographFacts, other: PhotographFacts): readonly Difference[] {
  const found: Difference[] = [];
  let [together, known] = [0, 0];
  for (const { fact, stops, words, more, less } of measures) {
    const [before, after] = [one[fact], other[fact]];
    if (before === undefined || after === undefined) {
      if (before !== after) found.push(missing(fact, before === undefined ? 'one' : 'other'));
      continue;
    }
    const by = stops(after) - stops(before);
    // The correction is part of what the camera then chose.
    if (fact !== 'exposureCompensation') [together, known] = [together + by, known + 1];
    if (Math.abs(by) < unseenStops) continue;
    const told = { one: words(before), other: words(after) };
    const sentence = by > 0 ? more : less;
    found.push({ kind: 'stops', fact, stops: by, ...told, sentence: sentence(stopWords(by), told.other, told.one) });
  }
  const triangle = found.filter(({ kind, fact }) => kind === 'stops' && fact !== 'exposureCompensation');
  return known === 3 && triangle.length > 0 ? [...found, exposureDifference(together)] : found;
}

/** Of time, aperture and ISO together: what is the same in sum is the law of reciprocity at work. */
function exposureDifference(stops: number): Difference {
  const size = stopWords(stops);
  const told = { kind: 'stops', fact: 'exposure', one: say`0 stops` } as const;
  if (Math.abs(stops) < unseenStops) {
    return { ...told, stops, other: say`0 stops`, sentence: say`Together that is the same exposure.` };
  }
  return stops > 0
    ? { ...told, stops, other: say`+${size}`, sentence: say`Together that is ${size} more exposure.` }
    : { ...told, stops, other: say`-${size}`, sentence: say`Together that is ${size} less exposure.` };
}

function saidDifferences(one: Compared, other: Compared): readonly Difference[] {
  return saidFacts.flatMap(({ fact, words }): readonly Difference[] => {
    const [before, after] = [words(one), words(other)];
    if (before === undefined && after === undefined) return [];
    if (before === undefined || after === undefined) return [missing(fact, before === undefined ? 'one' : 'other')];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [
      { kind: 'said', fact, one: before, other: after, sentence: say`${factNames[fact]}: ${before}, then ${after}.` },
    ];
  });
}

interface SaidMeasure {
  readonly fact: SaidFact;
  words(photograph: Compared): Wording | undefined;
}

const saidFacts: readonly SaidMeasure[] = [
  { fact: 'camera', words: ({ facts }) => cameraName(facts) },
  { fact: 'lens', words: ({ facts }) => facts.lens },
  { fact: 'focalLength', words: ({ facts }) => ifKnown(facts.focalLength, focalLengthWords) },
  {
    fact: 'focalLength35',
    words: ({ facts }) => ifKnown(facts.focalLength35, focalLengthWords),
  },
  {
    fact: 'exposureProgram',
    words: ({ facts }) => ifKnown(facts.exposureProgram, (program) => programWords[program]),
  },
  {
    fact: 'metering',
    words: ({ facts }) => ifKnown(facts.metering, (metering) => meteringWords[metering]),
  },
  { fact: 'flash', words: ({ facts }) => ifKnown(facts.flash, flashWords) },
  {
    fact: 'whiteBalance',
    words: ({ facts }) => ifKnown(facts.whiteBalance, (balance) => whiteBalanceWords[balance]),
  },
  { fact: 'takenAt', words: ({ facts }) => ifKnown(facts.takenAt, timeWords) },
  { fact: 'size', words: ({ file }) => sizeWords(file) },
];

function ifKnown<T>(value: T | undefined, words: (value: T) => Wording): Wording | undefined {
  return value === undefined ? undefined : words(value);
}

/** Of each fact, as one sentence names it. */
const factNames: Readonly<Record<StopFact | SaidFact, Wording>> = {
  exposureTime: say`Exposure time`,
  aperture: say`Aperture`,
  iso: say`ISO`,
  exposureCompensation: say`Exposure compensation`,
  exposure: say`Exposure`,
  camera: say`Camera`,
  lens: say`Lens`,
  focalLength: say`Focal length`,
  focalLength35: say`35 mm equivalent`,
  exposureProgram: say`Exposure program`,
  metering: say`Metering`,
  flash: say`Flash`,
  whiteBalance: say`White balance`,
  takenAt: say`Taken`,
  size: say`Size`,
};

function missing(fact: StopFact | SaidFact, from: 'one' | 'other'): Difference {
  const label = factNames[fact];
  const sentence =
    from === 'one' ? say`${label}: only the second picture says it.` : say`${label}: only the first picture says it.`;
  return { kind: 'missing', fact, from, sentence };
}

function summaryOf(stops: readonly Difference[], differences: readonly Difference[]): Wording {
  if (differences.length === 0) return say`Both were taken alike, and their light is alike.`;
  const exposure = stops.find(({ fact }) => fact === 'exposure');
  const lightness = differences.find(({ kind, fact }) => kind === 'light' && fact === 'key');
  const sentences = [exposure?.sentence, lightness?.sentence].filter((sentence) => sentence !== undefined);
  const [first, second] = sentences;
  if (first === undefined) {
    return differences.length === 1
      ? say`The pictures differ in 1 thing.`
      : say`The pictures differ in ${differences.length} things.`;
  }
  return second === undefined ? first : say`${first} ${second}`;
}
