import { wordSet } from '../commonWords.ts';

/** Words that English doubles for a reason: a tuk tuk, Bora Bora. */
const doubled = wordSet(
  'tuk pom bora walla choo cha yo bye ha no so very pago baden duran can mahi aye chop hush night knock tick',
);
/** After these something must come, so a text that was cut off may end in one. */
const linking = wordSet(
  'a an the and or but nor of with in on at to by for from into onto as its their his her is are near next',
);
const longestLoop = 64; // words

/** A word as it is compared: "Tree," is "tree". */
export function coreOf(word: string): string {
  const core = word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return core === '' ? word : core;
}

interface Word {
  readonly text: string;
  readonly core: string;
}

/** Runs of words that follow themselves, "and a tree and a tree and a tr", become one. */
export function mendLoops(text: string): string {
  let words = text.split(' ').map((word): Word => ({ text: word, core: coreOf(word) }));
  for (let period = 1; period <= Math.min(longestLoop, words.length / 2); period++) {
    for (let start = 0; start + 2 * period <= words.length;) {
      const mended = mendLoop(words, start, period);
      if (mended) words = mended;
      else start += 1;
    }
  }
  return words.map((word) => word.text).join(' ');
}

/** Whether a text that was cut off was so within a loop: its last words follow themselves, the very last perhaps in half. */
export function endsInLoop(text: string): boolean {
  const cores = text.split(' ').map(coreOf);
  for (let period = 1; period <= Math.min(longestLoop, cores.length / 2); period++) {
    const round = cores.slice(-period);
    const before = cores.slice(-2 * period, -period);
    const isSame = (core: string, k: number) =>
      core === before[k] || (k > 0 && k === period - 1 && before[k]?.startsWith(core));
    if (round.every(isSame)) return true;
  }
  return false;
}

/** The words without the loop that begins at `start`; undefined where none does. */
function mendLoop(words: readonly Word[], start: number, period: number): Word[] | undefined {
  let same = start + period;
  while (same < words.length && words[same]?.core === words[same - period]?.core) same += 1;
  const rounds = Math.floor((same - start) / period);
  const isWord = period === 1 && rounds === 2 && doubled.has(words[start]?.core ?? '');
  if (rounds < 2 || isWord) return undefined;
  // The last round stays: what follows it was written for it. The text may have been cut off within the next one.
  const end = start + rounds * period;
  const [first, ...others] = words.slice(end - period, end);
  const kept = start === 0 && first ? [withCaseOf(words[0], first), ...others] : words.slice(end - period, end);
  const rest = words.slice(end);
  const isCutOff = rest.length <= period && isBrokenRound(rest, kept);
  return [...words.slice(0, start), ...kept, ...(isCutOff ? [] : rest)];
}

/** Whether a text ends within a round: in half a word, or in a word that something must follow. */
function isBrokenRound(rest: readonly Word[], round: readonly Word[]): boolean {
  const last = rest.at(-1);
  if (last === undefined || /[.!?…]$/.test(last.text)) return false;
  const isRound = rest.slice(0, -1).every(({ core }, i) => core === round[i]?.core);
  const expected = round[rest.length - 1]?.core ?? '';
  if (!isRound || !expected.startsWith(last.core)) return false;
  return expected !== last.core || linking.has(expected);
}

function withCaseOf(model: Word | undefined, { text, core }: Word): Word {
  return /^\p{Lu}/u.test(model?.text ?? '')
    ? { text: text.charAt(0).toUpperCase() + text.slice(1), core }
    : { text, core };
}

/**
 * A sentence without the clauses and members of lists that it has said already. A part goes where the one before it is
 * the same. A whole clause (three words, or "a tree") goes at any distance. A part goes as well where the one before it
 * ends with it: "a house with a tree and a tree".
 */
export function dropRepeatedParts(sentence: string): string {
  const [first = '', ...pieces] = sentence.split(/(, and |, |; | and )/);
  const kept = [first];
  const seen = [partCore(first)];
  for (let i = 0; i + 1 < pieces.length; i += 2) {
    const [separator = '', part = ''] = pieces.slice(i, i + 2);
    const core = partCore(part);
    const numWords = core.split(' ').length;
    const before = seen.at(-1) ?? '';
    const isWhole = numWords > 2 || /^(?:an?|the) /.test(core);
    const isRepeated =
      core === before || (isWhole && seen.includes(core)) || (numWords > 1 && before.endsWith(` ${core}`));
    if (isRepeated) continue;
    kept.push(separator, part);
    seen.push(core);
  }
  return kept.join('');
}

function partCore(part: string): string {
  return part.split(' ').map(coreOf).join(' ');
}

/** Whole sentences that were there already. */
export function dropRepeatedSentences(sentences: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return sentences.filter((sentence) => {
    const core = partCore(sentence);
    if (seen.has(core)) return false;
    seen.add(core);
    return true;
  });
}

/** Without the words at its end that something should follow; fewer of them where a full stop says that it has ended. */
export function dropLooseEnd(text: string, end: 'ended' | 'cutOff'): string {
  const loose =
    end === 'ended'
      ? / (?:an?|the|and|or|but|nor)$/i
      : / (?:an?|the|and|or|but|nor|of|with|from|into|onto|as|its|their)$/i;
  let kept = text;
  for (;;) {
    const next = kept.replace(/[,;:\s–—-]+$/u, '').replace(loose, '');
    if (next === kept) return kept;
    kept = next;
  }
}
