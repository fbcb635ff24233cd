import { addressRules } from './addresses.ts';
import { faceRules, markRules } from './marks.ts';
import { numberRules } from './numbers.ts';
import { blank } from './pieces.ts';
import type { Rule } from './rule.ts';
import { doubleWord, wordRules } from './words.ts';

const { words, abbreviations } = wordRules;
const rules: readonly Rule[] = [
  ...words,
  ...numberRules,
  ...addressRules,
  ...abbreviations,
  ...faceRules,
  ...markRules,
];
/** Few marks begin with a letter or a digit: `x_x` does. */
const rulesOfLetters: readonly Rule[] = [...words, ...numberRules, ...addressRules, ...abbreviations, ...faceRules];

/** Words of letters alone with a space behind them, which most of a text is made of. */
const simple = /[A-Za-z]+(?= )/y;

/** Firm spaces behind a space are part of it; alone they may begin an address. */
const blankRun = new RegExp(`${blank}+`, 'y');

/**
 * How far is looked ahead at first; further where a token reaches as far. It keeps the time in step with the length of
 * the text: without it, each of many `<` would look for its `>` until the end.
 */
const view = 1000;

/**
 * The tokens of a text, as the Penn Treebank tokenizer of pycocoevalcap 1.2 writes them (Stanford CoreNLP 3.4.1,
 * `PTBTokenizer -preserveLines`), punctuation among them. A line feed counts as a space, as pycocoevalcap has it, and the
 * text as followed by the end of a line. The rules say what that program does, not how: they are held against it in
 * test/golden/judging/metrics.test.ts.
 */
export function* lexicalTokens(text: string): Generator<string> {
  const line = `${text.replaceAll('\n', ' ').replace(/[\r\v\f\u2028\u2029]/g, '\n')}\n`;
  let at = 0;
  while (at < line.length) {
    const character = line[at] ?? '';
    if (character === ' ' || character === '\t' || character === '\n') {
      blankRun.lastIndex = at + 1;
      at = character === '\n' || !blankRun.test(line) ? at + 1 : blankRun.lastIndex;
      continue;
    }
    simple.lastIndex = at;
    const quick = simple.exec(line)?.[0];
    if (quick !== undefined && !doubleWord.test(quick)) {
      yield quick;
      at += quick.length + 1;
      continue;
    }
    const found = longestToken(line, at, rulesFor(character));
    at += found?.token.length ?? 1;
    if (found) yield found.rule.write(found.token);
  }
}

function rulesFor(character: string): readonly Rule[] {
  return /[0-9A-Za-z]/.test(character) ? rulesOfLetters : rules;
}

/** The token at a place; none where the character there is none to the tokenizer. */
function longestToken(
  line: string,
  at: number,
  among: readonly Rule[],
): { readonly token: string; readonly rule: Rule } | undefined {
  for (let reach = view; ; reach *= 4) {
    const end = Math.min(at + reach, line.length);
    const seen = line.slice(0, end);
    let longest = 0;
    let found: { readonly token: string; readonly rule: Rule } | undefined;
    for (const rule of among) {
      rule.pattern.lastIndex = at;
      const match = rule.pattern.exec(seen);
      if (!match || match[0].length <= longest) continue;
      longest = match[0].length;
      found = { token: match[1] ?? match[0], rule };
    }
    if (at + longest < end || end === line.length) return found;
  }
}
