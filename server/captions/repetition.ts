/** Words that English doubles for a reason: a tuk tuk, Bora Bora. */
const doubled = new Set(
  'tuk pom bora walla choo cha yo bye ha no so very pago baden duran can mahi aye chop hush night knock tick'.split(
    ' ',
  ),
);
/** After these something must come, so a text that was cut off may end in one. */
const linking = new Set(
  'a an the and or but nor of with in on at to by for from into onto as its their his her is are near next'.split(' '),
);
const longestLoop = 64; // words

/** A word as it is compared: "Tree," is "tree". */
export function coreOf(word: string): string {
  const core = word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return core === '' ? word : core;
}

/** Runs of words that follow themselves, "and a tree and a tree and a tr", become one. */
export function mendLoops(text: string): string {
  let words = text.split(' ');
  for (let period = 1; period <= Math.min(longestLoop, words.length / 2); period++) {
    for (let start = 0; start + 2 * period <= words.length;) {
      const mended = mendLoop(words, start, period);
      if (mended) words = mended;
      else start += 1;
    }
  }
  return words.join(' ');
}

/** The words without the loop that begins at `start`; undefined where none does. */
function mendLoop(words: readonly string[], start: number, period: number): string[] | undefined {
  const cores = words.slice(start).map(coreOf);
  let same = period;
  while (same < cores.length && cores[same] === cores[same - period]) same += 1;
  const rounds = Math.floor(same / period);
  if (rounds < 2 || (period === 1 && rounds === 2 && doubled.has(cores[0] ?? ''))) return undefined;
  // The last round stays: what follows it was written for it. The text may have been cut off within the next one.
  const end = start + rounds * period;
  const kept = words.slice(end - period, end);
  const [first = ''] = words;
  if (start === 0 && kept[0] !== undefined) kept[0] = withCaseOf(first, kept[0]);
  const rest = words.slice(end);
  const isCutOff = rest.length <= period && isBrokenRound(rest, cores.slice(0, period));
  return [...words.slice(0, start), ...kept, ...(isCutOff ? [] : rest)];
}

/** Whether a text ends within a round: in half a word, or in a word that something must follow. */
function isBrokenRound(rest: readonly string[], round: readonly string[]): boolean {
  const last = rest.at(-1);
  if (last === undefined || /[.!?…]$/.test(last)) return false;
  const isRound = rest.slice(0, -1).every((word, i) => coreOf(word) === round[i]);
  const expected = round[rest.length - 1] ?? '';
  if (!isRound || !expected.startsWith(coreOf(last))) return false;
  return expected !== coreOf(last) || linking.has(expected);
}

function withCaseOf(model: string, word: string): string {
  return /^\p{Lu}/u.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/**
 * A sentence's clauses and members of lists without those that were there: next to each other, at any distance where
 * they are whole clauses (three words, or "a tree"), or as the end of the one before: "a house with a tree and a tree".
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

/** Without the words at its end that something should follow. */
export function dropLooseEnd(text: string): string {
  const always = / (?:an?|the|and|or|but|nor)$/i;
  const cutOff = / (?:of|with|from|into|onto|as|its|their)$/i;
  let kept = text;
  for (;;) {
    const next = kept
      .replace(/[,;:\s–—-]+$/u, '')
      .replace(always, '')
      .replace(cutOff, '');
    if (next === kept) return kept;
    kept = next;
  }
}
