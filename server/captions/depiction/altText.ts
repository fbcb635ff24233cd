import { defaultSettings, type Settings } from '../../protocol/settings.ts';
import { dropLooseEnd, dropRepeatedParts, dropRepeatedSentences, mendLoops } from '../shown/repetition.ts';
import { capitaliseSentence } from '../prose/capitals.ts';
import { splitSentences } from '../prose/sentences.ts';
import { readShownText } from '../shown/shownText.ts';
import { depict, dropFraming, isNarration } from './depiction.ts';
import { fitClauses } from './fitting.ts';

const rounds = 12; // more than any text has needed; each makes it shorter or is the last

export interface AltTextRules extends Readonly<Settings['altText']> {
  /** Characters from which the checks call an alt text long; 0: never. */
  readonly longFrom: number;
}

/** Of whoever has said nothing. */
export const defaultAltTextRules: AltTextRules = {
  ...defaultSettings.altText,
  longFrom: defaultSettings.diagnostics.longFrom,
};

/**
 * Turns a description into alt text. No other place does that. The rules are those of W3C's "Tips and tricks": alt text
 * says what the picture shows, not how it was taken, without "a photo of". Nothing is said twice. The capital and the full
 * stop are as the user has them. The text is one line without unseen characters; within the limit it is whole clauses.
 * A text that was shaped stays the same when it is shaped once more.
 */
export function shapeAltText(description: string, rules: AltTextRules): string {
  let text = readShownText(description).replaceAll('\uFFFD', '');
  for (let round = 0; round < rounds; round++) {
    const next = shapeOnce(text, rules);
    if (next === text) break;
    text = next;
  }
  return text;
}

function shapeOnce(text: string, rules: AltTextRules): string {
  const shown = shownSentences(splitSentences(mendLoops(readShownText(text))), rules).join(' ');
  const sentences = dropRepeatedSentences(
    splitSentences(dropOpening(shown))
      .map(mendSentence)
      .filter((sentence) => sentence !== ''),
  );
  const whole = finish(rules.capital ? sentences.map(capitaliseSentence).join(' ') : sentences.join(' '), rules);
  const limit = limitOf(rules);
  return limit > 0 ? fitClauses(whole, limit, (beginning) => finish(beginning, rules)) : whole;
}

/** Those of what the picture shows; all of them where they are of nothing else, or the user wants everything. */
function shownSentences(sentences: readonly string[], { content }: AltTextRules): readonly string[] {
  if (content === 'everything' || !sentences.some(isNarration)) return sentences;
  const shown = depict(sentences);
  return shown.length === 0
    ? dropFraming(sentences)
    : shown.map((sentence, at) => (at < shown.length - 1 ? `${sentence}.` : sentence));
}

/** What alt text is held to: the user's own limit, else to less than the checks would call long. */
export function limitOf({ maxLength, longFrom, content }: AltTextRules): number {
  if (maxLength > 0) return maxLength;
  return content === 'everything' ? 0 : Math.max(longFrom - 1, 0);
}

function mendSentence(sentence: string): string {
  const [, body = '', end = ''] = /^(.*?)([.!?…。！？]*["”’)]*)$/su.exec(sentence) ?? [];
  const mended = dropRepeatedParts(body);
  return dropLooseEnd(mended, /[.!?…。！？]/u.test(end) ? 'ended' : 'cutOff') + end;
}

/** "This is a beautiful photo of", "there is a picture of", "the image shows". */
const opening = new RegExp(
  [
    /^(?:(?:this|that|here|there|it)(?: is| was|['’]s) )?/,
    /(?:(?:an?|the|this|that|one) )?/,
    /(?:(?:beautiful|nice|great|stunning|amazing|lovely|stock|colou?r|detailed|high[- ]quality) )*/,
    /(?:photo|photograph|picture|image|pic|snapshot|scene)s?/,
    /(?: (?:(?:that|which) )?(?:of|shows?|showing|depicts?|depicting|features?|featuring|captures?|capturing)|:) /,
  ]
    .map(({ source }) => source)
    .join(''),
  'i',
);

/** "This is", of a thing: what alt text is of need not be said. */
const pointing = /^(?:this|that) is (?=(?:an?|the|one|some|two|three|several) \S)/i;

function dropOpening(text: string): string {
  const rest = text.replace(opening, '').replace(pointing, '');
  return /\p{L}|\p{N}/u.test(rest) ? rest : text;
}

function finish(text: string, { fullStop }: AltTextRules): string {
  const trimmed = text.replace(/[,;:\s–—-]+$/u, '');
  const isEnded = /[.!?…。！？]["”’)]*$/u.test(trimmed);
  if (fullStop) return isEnded || trimmed === '' ? trimmed : `${trimmed}.`;
  // Of several sentences the last one keeps its full stop, as the others do.
  return splitSentences(trimmed).length === 1 ? trimmed.replace(/(?<![.!?])\.$/, '') : trimmed;
}
