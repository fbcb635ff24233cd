import { splitSentences } from '../prose/sentences.ts';
import { hasVerb } from '../prose/partsOfSpeech.ts';
import { qualities } from './vocabulary.ts';

/**
 * The longest beginning of whole clauses within the limit, as `finish` leaves it; of shorter phrases where even the
 * first clause is longer, "a street" of "a street with houses and"; the first clause where nothing fits.
 */
export function fitClauses(text: string, limit: number, finish: (beginning: string) => string): string {
  if (text.length <= limit) return text;
  const clauses = clauseEnds(text).map((end) => finish(text.slice(0, end)));
  const phrases = phraseEnds(text).map((end) => finish(text.slice(0, end)));
  const fits = (beginning: string): boolean => beginning.length <= limit && endsInSentence(beginning, text);
  return clauses.findLast(fits) ?? phrases.findLast(fits) ?? clauses[0] ?? text;
}

/** Whether a further sentence that was cut has a verb still: "A lamp. Its stand, a shade" would end in a fragment. */
function endsInSentence(beginning: string, text: string): boolean {
  const sentences = splitSentences(beginning);
  const last = sentences.at(-1) ?? '';
  const isCut = sentences.length > 1 && !splitSentences(text).includes(last);
  return (
    !isCut ||
    hasVerb(
      last
        .toLowerCase()
        .replace(/[.!?…]+$/u, '')
        .split(' '),
    )
  );
}

function clauseEnds(text: string): readonly number[] {
  const ends = [...text.matchAll(/(?:[.!?…]["”’)]?|[,;:]| [–—-])(?= )/gu)].filter(
    (match) => match[0] !== ',' || isClauseComma(text.slice(0, match.index), text.slice(match.index + 2)),
  );
  return ends.map((match) => match.index + (/^[.!?…]/.test(match[0]) ? match[0].length : 0));
}

/** Not the one of "a large, red house", which would leave "a large". */
function isClauseComma(before: string, after: string): boolean {
  const endsInOneWord =
    /(?:^|[\s"“(])(?:an?|the|his|her|its|their|some|two|three|several|with|of|in|on|by|from|and|wearing|has|have|is|are) \S+$/i.test(
      before,
    );
  const goesOn =
    /^(?:an?|the|his|her|its|their|some|and|or|but|with|in|on|at|by|of|to|from|near|under|over|while|as|which|who|where|\w+ing)\b/i;
  const adjectives = /(?:^|.*[\s"“(])(?:an?|the|his|her|its|their|with|of) ((?:\S+ )*\S+)$/i.exec(before)?.[1] ?? '';
  // "a pink, white, and green boat".
  const isAdjective = adjectives.split(' ').every((word) => qualities.has(word.toLowerCase().replace(/,$/, '')));
  return !isAdjective && (!endsInOneWord || goesOn.test(after));
}

/** Before "with a", "and two", "in the": what stands before reads as if it had ended there. */
function phraseEnds(text: string): readonly number[] {
  const ends = text.matchAll(
    / (?=(?:and (?:an?|the|some|two|three|several|other) |while |with |which |that |where |who |set |from |showing |in |on |at |near |under |behind |beside |along |across |against ))/g,
  );
  return [...ends].map(({ index }) => index).filter((index) => !leavesLoose(text.slice(0, index)));
}

/** "a street filled" and "between a house" want to go on. */
function leavesLoose(beginning: string): boolean {
  const isOpen =
    /(?:ed|ing|['’](?:re|s|m)|\b(?:full|set|made|shown|seen|such|same|is|are|was|were|has|have|of|a|an|the|and|to|from|up|out|down|along|across|hung|stands?|sits?|lies|lie|hangs?))$/.test(
      beginning,
    );
  const clause = /\b(?:where|while|which|who) ([^,.;]*)$/.exec(beginning)?.[1];
  const isHalf = clause !== undefined && !/^\S+ing\b/.test(clause) && !hasVerb(clause.toLowerCase().split(' '));
  return isOpen || isHalf || /\b(?:between|both)\b(?![^,.;]* and )[^,.;]*$/.test(beginning);
}
