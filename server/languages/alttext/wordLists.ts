import { chinese } from './words/chinese.ts';
import { common } from './words/common.ts';
import { dutch } from './words/dutch.ts';
import { english } from './words/english.ts';
import { french } from './words/french.ts';
import { german } from './words/german.ts';
import { italian } from './words/italian.ts';
import { japanese } from './words/japanese.ts';
import type { LanguageWords } from './words/languageWords.ts';
import { polish } from './words/polish.ts';
import { portuguese } from './words/portuguese.ts';
import { spanish } from './words/spanish.ts';
import { normalizeWords } from './wordForms.ts';

/** Each a file of ./words. */
export const allWords: readonly LanguageWords[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
  dutch,
  polish,
  japanese,
  chinese,
];

/** What a person adds to the lists, or takes out of them by `!`: `["tbc", "!media"]`. */
export interface WordChanges {
  readonly placeholder: readonly string[];
  readonly vague: readonly string[];
}

/** What the words of a text amount to. */
export type WordSense = 'placeholder' | 'vague' | 'telling';

/** Characters of the longest text that is compared with the lists; what is longer says something. */
const longestText = 100;
/** Programs count what they name: `image0`, `Bild 3`. */
const countedEnd = /(?<=\D) ?\d{1,5}$/;
const noChanges: WordChanges = { placeholder: [], vague: [] };

/** Says what a normalised text amounts to (`normalizeWords`). */
export type WordReader = (normalized: string) => WordSense;

/**
 * The lists that hold for a document: those of its language (a tag of BCP 47) and those that hold everywhere; of every
 * language where it says none, but for words that are a thing in another one.
 */
export function readerOf(language: string | undefined, changes: WordChanges = noChanges): WordReader {
  const key = language?.toLowerCase().split(/[-_]/, 1)[0];
  const lists = listsOf(key);
  const placeholder = changed(lists.placeholder, changes.placeholder);
  const vague = changed(lists.vague, changes.vague);
  const spared = new Set(changes.vague.filter(isRemoval).map((word) => normalizeWords(word.slice(1))));
  return (text) => {
    if (text.length > longestText) return 'telling';
    if (placeholder(text.replace(countedEnd, ''))) return 'placeholder';
    if (vague(text) || (!spared.has(text) && lists.beginnings.some((beginning) => beginning.test(text))))
      return 'vague';
    return 'telling';
  };
}

interface Lists {
  readonly placeholder: ReadonlySet<string>;
  readonly vague: ReadonlySet<string>;
  readonly beginnings: readonly RegExp[];
}

const known = new Map<string, Lists>();

function listsOf(key: string | undefined): Lists {
  const own = allWords.filter(({ languages }) => key === undefined || languages.includes(key));
  // Tags that no list knows share what holds everywhere.
  const name = key === undefined ? 'every' : (own[0]?.languages[0] ?? 'none');
  const before = known.get(name);
  if (before) return before;
  const used = [common, ...own];
  const lists = {
    placeholder: setOf(used.map(({ placeholder }) => placeholder)),
    vague: setOf(used.flatMap(({ vague, vagueAtHome }) => (key === undefined ? [vague] : [vague, vagueAtHome]))),
    beginnings: own.map(beginningOf),
  };
  known.set(name, lists);
  return lists;
}

function setOf(lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap(formsOf));
}

function formsOf(list: string): readonly string[] {
  return list === '' ? [] : list.split(',').map(normalizeWords);
}

function changed(list: ReadonlySet<string>, changes: readonly string[]): (text: string) => boolean {
  if (changes.length === 0) return (text) => list.has(text);
  const added = new Set(changes.filter((word) => !isRemoval(word)).map(normalizeWords));
  const removed = new Set(changes.filter(isRemoval).map((word) => normalizeWords(word.slice(1))));
  return (text) => added.has(text) || (list.has(text) && !removed.has(text));
}

function isRemoval(word: string): boolean {
  return word.startsWith('!');
}

/** Words that follow each other with a space, or without one where the language has none. */
function beginningOf({ beginning, languages }: LanguageWords): RegExp {
  const gap = languages.includes('ja') || languages.includes('zh') ? ' ?' : ' ';
  const oneOf = (list: string) => `(?:${formsOf(list).map(escaped).join('|')})`;
  const [before, nouns, after] = [beginning.before, beginning.nouns, beginning.after].map(oneOf);
  return new RegExp(`^(?:${before}${gap})*${nouns}(?:${gap}${after})*$`, 'u');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
