/**
 * `npm run bench:prose -- --captions FILE [--words N] [--show WHAT]`: what `writeProse` makes of
 * captions in the language of the `gurushots` model. FILE has lines of {"caption": TEXT} with full stops, such as the
 * annotations that the model was tuned on; it is not in the repository.
 *
 * Each caption goes through the run's text processor and is cut at --words (31) words, as in its training. Its own full
 * stops say where sentences end. Prints precision, recall and F1 of the boundaries, the texts whose words changed other
 * than at the end or by a repetition that was cut, and where the texts end in the original. `--show` prints what is worth
 * reading: `boundaries` that are wrong or missed, `changed` texts, all `texts`, or those that end at a `sentence`, a `comma`,
 * a `joint` or `elsewhere`: there, half a clause may be left, or the author forgot the full stop.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findBoundaries } from '../../../server/captions/prose/boundaries.ts';
import { mendLoops } from '../../../server/captions/shown/repetition.ts';
import { writeProse } from '../../../server/captions/prose/prose.ts';
import { type Place, placeOfEnding } from './endings.ts';
import { cutWords, endsSentence, readLearntText, type WrittenWord } from './learntLanguage.ts';

const { values } = parseArgs({
  options: { captions: { type: 'string' }, words: { type: 'string', default: '31' }, show: { type: 'string' } },
});
if (values.captions === undefined) throw new Error('--captions FILE is needed: lines of {"caption": TEXT}.');
const limit = Number(values.words);
const originals = readFileSync(values.captions, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => cutWords((JSON.parse(line) as { readonly caption: string }).caption));

measureBoundaries();
measureTexts();

function measureBoundaries(): void {
  let [right, wrong, missed] = [0, 0, 0];
  for (const original of originals) {
    const words = readLearntText(original, limit).split(' ');
    const found = new Set(findBoundaries(words));
    for (let begin = 1; begin < words.length; begin++) {
      const [word, next] = [original[begin - 1], original[begin]];
      const isTrue = word !== undefined && endsSentence(word, next);
      if (isTrue && found.has(begin)) right++;
      if (!isTrue && found.has(begin)) wrong++;
      if (isTrue && !found.has(begin)) missed++;
      if (values.show === 'boundaries' && isTrue !== found.has(begin)) {
        const around = [...words.slice(Math.max(0, begin - 6), begin), '|', ...words.slice(begin, begin + 6)];
        console.log(`${isTrue ? 'missed' : 'wrong '}  ${around.join(' ')}`);
      }
    }
  }
  const [precision, recall] = [right / (right + wrong), right / (right + missed)];
  console.log(
    `boundaries: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, ` +
      `F1 ${((2 * precision * recall) / (precision + recall)).toFixed(3)} (${right + missed} in ${originals.length} texts)`,
  );
}

function measureTexts(): void {
  const places: Record<Place, number> = { sentence: 0, comma: 0, joint: 0, elsewhere: 0 };
  let [changed, wordsKept, wordsGiven, fewest] = [0, 0, 0, Infinity];
  const start = performance.now();
  const proses = originals.map((original) => {
    const ending = original.length > limit ? 'cutOff' : 'byItself';
    return { original, ending, sentences: writeProse(readLearntText(original, limit), ending).sentences };
  });
  const milliseconds = (performance.now() - start) / originals.length;
  for (const { original, ending, sentences } of proses) {
    const kept = sentences.join(' ').split(' ');
    wordsKept += kept.length;
    wordsGiven += Math.min(limit, original.length);
    fewest = Math.min(fewest, kept.length);
    const given = mendLoops(readLearntText(original, limit)).split(' ');
    if (kept.some((word, k) => coreOf(word) !== coreOf(given[k] ?? ''))) {
      changed++;
      if (values.show === 'changed') console.log(`changed    ${sentences.join(' ')}`);
    }
    const place = ending === 'byItself' ? 'sentence' : placeOfEnding(original, kept.length - 1);
    places[place]++;
    if (values.show === place || values.show === 'texts')
      console.log(`${place.padEnd(9)}  ${readText(sentences, original)}`);
  }
  console.log(`texts: ${originals.length}, of which ${changed} with words changed or lost before the end`);
  console.log(`kept: ${((100 * wordsKept) / wordsGiven).toFixed(0)} % of the words, ${fewest} at least`);
  console.log(
    `they end at a sentence's end ${places.sentence}, at a comma ${places.comma}, ` +
      `at a joint ${places.joint}, elsewhere ${places.elsewhere}`,
  );
  console.log(`${milliseconds.toFixed(3)} ms a text`);
}

/** With what was dropped. */
function readText(sentences: readonly string[], original: readonly WrittenWord[]): string {
  const numWords = sentences.join(' ').split(' ').length;
  return `${sentences.join(' ')}  /${original
    .slice(numWords, limit)
    .map(({ text }) => text.toLowerCase())
    .join(' ')}`;
}

function coreOf(word: string): string {
  return word.toLowerCase().replace(/[.,]+$/, '');
}
