/** Whether a caption names what was given and nothing else. */
import type { Name } from '../../../models/recogniser/names.ts';
import type { Sight } from '../../../models/recogniser/sight.ts';
import type { Rules } from '../demo-accuracy/rules.ts';

export interface CopyJudgement {
  /** Given, and not in the caption. */
  readonly lacking: readonly string[];
  /** In the caption, and not given, or not as often. */
  readonly added: readonly string[];
}

/** Looks for names as whole words, whatever their case, the longest first: "a table lamp" holds no table. */
export class CopyCheck {
  readonly #names: readonly string[];
  readonly #qualities: readonly string[];

  /** `rules` know how light and colour are spoken of: "mostly orange" names no fruit. */
  constructor(names: readonly Name[], rules: Rules) {
    // "Orange" by itself is the colour.
    const isColour = (name: string) => rules.colours.names.includes(name);
    this.#names = names.flatMap(({ name, article, many }) => [isColour(name) ? `${article} ${name}` : name, many]);
    const withColours = (phrase: string) => rules.colours.names.map((colour) => phrase.replaceAll('{colour}', colour));
    this.#qualities = rules.claims.flatMap(({ phrases }) => phrases.flatMap(withColours));
  }

  check(caption: string, { items, places }: Sight): CopyJudgement {
    const given = [...items.map(({ phrase }) => phrase), ...places].map((phrase) => phrase.toLowerCase());
    const isLacking = (phrase: string) => !wordsOf([phrase]).test(caption);
    const all = wordsOf([...given, ...this.#qualities, ...this.#names]);
    const found = [...caption.matchAll(all)].map(([match]) => match.toLowerCase());
    const isQuality = (match: string) => this.#qualities.includes(match);
    // Said twice, one becomes two.
    const isRepeated = (match: string, index: number) => found.indexOf(match) < index;
    const added = found.filter(
      (match, index) => !isQuality(match) && (!given.includes(match) || isRepeated(match, index)),
    );
    return { lacking: given.filter(isLacking), added };
  }
}

function wordsOf(phrases: readonly string[]): RegExp {
  const longestFirst = [...new Set(phrases)].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\w-])(?:${longestFirst.join('|')})(?![\\w-])`, 'gi');
}
