import type { Settings } from '../protocol/settings.ts';
import { capitaliseSentence } from './prose/capitals.ts';
import { splitSentences } from './prose/sentences.ts';
import { dropLooseEnd, dropRepeatedParts, dropRepeatedSentences, mendLoops } from './repetition.ts';
import { readShownText } from './shownText.ts';

const rounds = 12; // more than any text has needed; each makes it shorter or is the last

/**
 * Turns the model's sentence into alt text, the one place that does (W3C's "Tips and tricks"; issue 4): no "a photo of",
 * nothing said twice, a capital and a full stop as the user has it, one line without unseen characters, and where there
 * is a limit only whole clauses. Shaped once more it stays the same.
 */
export function shapeAltText(raw: string, rules: Settings['altText']): string {
  let text = readShownText(raw).replaceAll('\uFFFD', '');
  for (let round = 0; round < rounds; round++) {
    const next = shapeOnce(text, rules);
    if (next === text) break;
    text = next;
  }
  return text;
}

function shapeOnce(text: string, rules: Settings['altText']): string {
  const mended = dropOpening(mendLoops(readShownText(text)));
  const sentences = dropRepeatedSentences(
    splitSentences(mended)
      .map(mendSentence)
      .filter((sentence) => sentence !== ''),
  );
  const whole = finish(rules.capital ? sentences.map(capitaliseSentence).join(' ') : sentences.join(' '), rules);
  return rules.maxLength > 0 ? fit(whole, rules) : whole;
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
    /(?:photo|photograph|picture|image|pic|snapshot)s?/,
    /(?: (?:(?:that|which) )?(?:of|shows?|showing|depicts?|depicting|features?|featuring|captures?|capturing)|:) /,
  ]
    .map(({ source }) => source)
    .join(''),
  'i',
);

function dropOpening(text: string): string {
  const rest = text.replace(opening, '');
  return /\p{L}|\p{N}/u.test(rest) ? rest : text;
}

function finish(text: string, { fullStop }: Settings['altText']): string {
  const trimmed = text.replace(/[,;:\s–—-]+$/u, '');
  const isEnded = /[.!?…。！？]["”’)]*$/u.test(trimmed);
  if (fullStop) return isEnded || trimmed === '' ? trimmed : `${trimmed}.`;
  // Of several sentences the last one keeps its full stop, as the others do.
  return splitSentences(trimmed).length === 1 ? trimmed.replace(/(?<![.!?])\.$/, '') : trimmed;
}

/** The longest beginning of whole clauses within the limit; the first clause whole where even that is longer. */
function fit(text: string, rules: Settings['altText']): string {
  if (text.length <= rules.maxLength) return text;
  const beginnings = clauseEnds(text).map((end) => finish(text.slice(0, end), rules));
  return beginnings.findLast(({ length }) => length <= rules.maxLength) ?? beginnings[0] ?? text;
}

function clauseEnds(text: string): readonly number[] {
  const ends = [...text.matchAll(/(?:[.!?…]["”’)]?|[,;:]| [–—-])(?= )/gu)].filter(
    (match) => match[0] !== ',' || isClauseComma(text.slice(0, match.index), text.slice(match.index + 2)),
  );
  return ends.map((match) => match.index + (/^[.!?…]/.test(match[0]) ? match[0].length : 0));
}

/** Not the one of "a large, red house", which would leave "a large". */
function isClauseComma(before: string, after: string): boolean {
  const endsInOneWord = /(?:^|[\s"“(])(?:an?|the|his|her|its|their|some|two|three|several) \S+$/i.test(before);
  const goesOn =
    /^(?:an?|the|his|her|its|their|some|and|or|but|with|in|on|at|by|of|to|from|near|under|over|while|as|which|who|where|\w+ing)\b/i;
  return !endsInOneWord || goesOn.test(after);
}
