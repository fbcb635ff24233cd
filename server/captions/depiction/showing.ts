import { determiners, isPictureAdjective, qualities, showingWords } from './vocabulary.ts';
import { type Word, coreAt, coresFrom, isOne } from './word.ts';

/** Behind "shows", "that captures", "of", "where we see": where what is shown begins; `start` where no such words stand. */
export function showingEnd(words: readonly Word[], start: number): number {
  const text = coresFrom(words, start, 6);
  if (/^to (?:an?|two|three) /.test(text)) return start + 1;
  const match =
    /^(?:and |while )?(?:(?:that|which|to) )?(?:also |is |are )?(?:\S+ly )?(?:focus(?:es|ing|ed)? (?:\S+ly )?on|set on|(?:made up|composed|comprised) of|dominated by|look(?:ing|s) (?:down |up |directly )?(?:at|on)|fill(?:s|ing) the (?:whole |entire )?frame with|centered on|zoom(?:ed|ing) in on|(?:where )?(?:we|you) (?:can )?see|appears to be|seems to be|(\S+)) (?:us |off |up )?/.exec(
      text,
    );
  if (!match) return start;
  const [whole, verb] = match;
  const isBare = whole.trim() === verb;
  const isShowing =
    verb === undefined ||
    showingWords.has(verb) ||
    (isBare && /^(?:of|for)$/.test(verb)) ||
    verb === 'view' ||
    (isBare && verb === 'with' && isOne(words, start + 1, determiners));
  const needsOn = /^(?:focus|center)/.test(verb ?? '') && !/ on $/.test(whole);
  if (!isShowing || needsOn) return start;
  const end = start + whole.trim().split(' ').length;
  return end < words.length ? end : start;
}

/** Behind "captures" or "showing" within the same clause, whatever stands before it; `start` where there is none. */
export function laterShowingEnd(words: readonly Word[], start: number): number {
  for (let at = start; at < start + 20 && at < words.length; at++) {
    if (
      /^(?:captures|capturing|shows|showing|depicts|depicting|features|featuring|showcases|showcasing|highlights|highlighting|focuses|focusing)$/.test(
        coreAt(words, at),
      )
    ) {
      return showingEnd(words, at);
    }
    const isAdjectiveComma = qualities.has(coreAt(words, at)) || isPictureAdjective(coreAt(words, at));
    if (words[at]?.stops === true && !isAdjectiveComma) return start;
  }
  return start;
}
