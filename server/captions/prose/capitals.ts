import { properNames } from './properNames.ts';

let forms: ReadonlyMap<string, string> | undefined;
const longest = 4; // words of a name

/** Of names in lower case how they are written; made when the first text asks, so that no start pays for it. */
function nameForms(): ReadonlyMap<string, string> {
  forms ??= new Map(properNames.map((name) => [name.toLowerCase(), name]));
  return forms;
}

/** Gives the proper names in a text their capitals: "the eiffel tower's lights" are "the Eiffel Tower's lights". */
export function capitaliseNames(text: string): string {
  const words = text.split(' ');
  const written: string[] = [];
  for (let k = 0; k < words.length;) {
    const length = nameLength(words, k);
    const name = words.slice(k, k + Math.max(1, length)).join(' ');
    written.push(length > 0 ? writeName(name) : name.split('-').map(writeName).join('-'));
    k += Math.max(1, length);
  }
  return written.join(' ');
}

/** How many words from `begin` on are the longest name there; 0 where none is. */
function nameLength(words: readonly string[], begin: number): number {
  for (let length = Math.min(longest, words.length - begin); length > 0; length--) {
    const [name] = cutName(words.slice(begin, begin + length).join(' '));
    if (nameForms().has(name)) return length;
  }
  return 0;
}

function writeName(text: string): string {
  const [name, end] = cutName(text);
  const form = nameForms().get(name);
  if (form === undefined) return text;
  // The apostrophes are the text's own.
  return [...form].map((letter, k) => (letter === "'" ? text.charAt(k) : letter)).join('') + end;
}

/** "canon’s," is "canon" and "’s,"; what is a name with its "'s" stays one: "mcdonald's". */
function cutName(text: string): readonly [name: string, end: string] {
  const bare = text.replace(/[,?]+$/, '');
  const plain = bare.replaceAll('’', "'");
  const name = nameForms().has(plain) ? plain : plain.replace(/'s?$/, '');
  return [name, text.slice(name.length)];
}

/** A sentence with a capital first; a first word with a capital inside, such as "iPhone", is written as it is. */
export function capitaliseSentence(sentence: string): string {
  const [, quotes = '', letter = '', rest = ''] = /^(["“‘'(]*)(\p{Ll})(\S*)/u.exec(sentence) ?? [];
  const capital = letter.toUpperCase();
  // Some letters share their capital with another, and are not it: U+1C80 and U+0432.
  const isItsOwn = capital.toLowerCase() === letter;
  if (letter === '' || /\p{Lu}/u.test(rest) || !isItsOwn) return sentence;
  return quotes + capital + sentence.slice(quotes.length + letter.length);
}
