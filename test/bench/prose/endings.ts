import { endsSentence, type WrittenWord } from './learntLanguage.ts';

/** Where a text ends in its original. `elsewhere` may be half a clause: somebody has to read it. */
export type Place = 'sentence' | 'comma' | 'joint' | 'elsewhere';

/** What begins another part of a sentence, so that what stands before it is whole. */
const joints = new Set(
  (
    'and but or yet while as which who where when with in on at against from under over by near behind beside beneath ' +
    'through along across around during inside above below between among amid toward towards before after without that because'
  ).split(' '),
);

/** Behind the word `last` of the original. */
export function placeOfEnding(words: readonly WrittenWord[], last: number): Place {
  const [word, next] = [words[last], words[last + 1]];
  if (word === undefined) return 'elsewhere';
  if (endsSentence(word, next)) return 'sentence';
  if (/,$/.test(word.text) || /[;:,()]/.test(word.gap) || /^[,–—-]/.test(next?.text ?? '')) return 'comma';
  const following = next?.text.toLowerCase() ?? '';
  return joints.has(following) || /(?:ing|ed)$/.test(following) ? 'joint' : 'elsewhere';
}
